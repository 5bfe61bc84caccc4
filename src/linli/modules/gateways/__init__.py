"""SMS and other ways out of the platform, behind adapters that can be exchanged."""
