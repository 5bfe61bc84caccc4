"""Who listens to whom: the one place that knows modules on both sides of an event."""
