"""All reads of columns and posts."""
