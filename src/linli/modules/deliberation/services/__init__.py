"""All writes of deliberation."""
