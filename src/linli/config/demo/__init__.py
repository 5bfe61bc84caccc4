"""The demo: real places, invented people."""
