"""All reads of questionnaires."""
