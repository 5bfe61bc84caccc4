"""Matters: what somebody reports, its handling, and the loop back to them."""
