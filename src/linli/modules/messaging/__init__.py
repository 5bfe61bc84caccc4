"""The inbox: what a person is told, once."""
