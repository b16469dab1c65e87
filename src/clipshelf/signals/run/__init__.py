"""Running many clips through decoding and encoding."""
