"""Who is let in at which door."""

from __future__ import annotations

from linli.kernel.policy import Everywhere, Policy, Rule, anybody
from linli.kernel.roles import CONSOLE_ROLES

VIEW = "home.view"
DESK = "home.desk"

POLICY = Policy("home", (anybody(VIEW), Rule(DESK, CONSOLE_ROLES, Everywhere())))
