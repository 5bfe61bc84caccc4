"""Pages of comments: the desk."""
