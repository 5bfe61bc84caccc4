"""What can go wrong with the embedded database."""


class ClusterError(Exception):
    """The embedded database cannot be made, started or reached; the message says what to do."""
