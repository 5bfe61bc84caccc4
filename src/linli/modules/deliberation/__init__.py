"""Topics, votes, resolutions, covenants, projects, and the publicity of elections."""
