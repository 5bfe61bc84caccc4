"""Stored pictures: verified, re-encoded, served under their module's policy."""
