"""Linli 邻里: governance of villages and neighbourhoods, from the doorstep to the city."""

__version__ = "0.1.0"
