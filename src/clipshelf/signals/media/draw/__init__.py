"""Films that are drawn, not recorded: for the demo library and for tests."""
