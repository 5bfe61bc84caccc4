"""The whole set of a topic's papers as one file: what goes in, how it is written, how it is checked without us."""
