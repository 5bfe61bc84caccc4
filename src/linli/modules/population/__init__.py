"""Persons, households and who belongs to which village."""
