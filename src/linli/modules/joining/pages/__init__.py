"""Pages of joining, by face."""
