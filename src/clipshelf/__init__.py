"""Learns a person's own folders from a few videos and files the rest."""

__version__ = "0.1.0.dev0"
