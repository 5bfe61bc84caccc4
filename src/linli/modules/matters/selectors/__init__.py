"""All reads of matters."""
