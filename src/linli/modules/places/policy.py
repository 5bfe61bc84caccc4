"""Who may read the tree of places: everybody, for divisions and their offices are public."""

from linli.kernel.policy import Policy, anybody

POLICY = Policy("places", (anybody("places.view"),))
