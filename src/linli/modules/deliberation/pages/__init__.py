"""Pages: those who live here, the field, the desk."""
