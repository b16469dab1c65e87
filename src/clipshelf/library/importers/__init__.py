"""Reading what other programs know of saved videos: one file a source."""
