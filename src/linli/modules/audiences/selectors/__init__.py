"""All reads of audiences, tags and round birthdays."""
