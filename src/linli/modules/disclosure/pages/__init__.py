"""Pages of disclosure."""
