"""Weights of encoders: found in installed packages, checked, read without running."""
