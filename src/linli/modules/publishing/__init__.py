"""Columns and posts."""
