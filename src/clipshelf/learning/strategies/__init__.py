"""Strategies: what to ask about next, one plug-in a file."""
