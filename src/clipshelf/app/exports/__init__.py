"""What can be taken out of a library: one file a format."""
