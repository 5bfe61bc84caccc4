"""All writes of disclosure."""
