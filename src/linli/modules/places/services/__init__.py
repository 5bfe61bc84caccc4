"""All writes of places, units and settings."""
