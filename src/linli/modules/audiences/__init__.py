"""Whom something is for, counted live."""
