"""What is on disk: scanning, the store, the journal of moves."""
