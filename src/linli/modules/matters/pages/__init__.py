"""Pages of matters, by face."""
