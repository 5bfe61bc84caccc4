"""What everybody sees first: the resident's home, and the desk's start and frame."""
