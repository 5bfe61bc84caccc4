"""Who may read what the development gateway kept: everybody, where that gateway is chosen."""

from linli.kernel.policy import Policy, anybody

POLICY = Policy("gateways", (anybody("gateways.view_kept"),))
