"""Pages of publishing, by face."""
