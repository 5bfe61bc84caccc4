"""Divisions, grids, units and per-place settings."""
