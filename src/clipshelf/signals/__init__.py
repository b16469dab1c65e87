"""From a file to vectors: decoding, encoders, fusion."""
