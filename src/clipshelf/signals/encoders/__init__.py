"""Encoders: one plug-in a file."""
