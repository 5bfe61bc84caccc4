"""All reads of disclosure."""
