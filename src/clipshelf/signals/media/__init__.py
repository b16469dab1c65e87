"""Untrusted media: probing, frames, thumbnails, playback."""
