"""Pages of home, by face."""
