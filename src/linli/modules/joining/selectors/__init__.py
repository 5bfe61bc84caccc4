"""All reads of joining."""
