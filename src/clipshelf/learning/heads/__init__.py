"""Heads: the small classifiers, one plug-in a file."""
