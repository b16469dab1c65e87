"""The words of clipshelf: nouns, Protocols, events, errors. Needs only NumPy."""
