"""The library's database and feature files."""
