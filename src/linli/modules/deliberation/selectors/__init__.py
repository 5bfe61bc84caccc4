"""All reads of deliberation."""
