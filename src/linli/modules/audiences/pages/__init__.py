"""Pages of audiences."""
