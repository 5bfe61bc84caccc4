"""The front door of joining: what stands above it may ask how many have come, and lead people here."""

from linli.modules.joining.cards import Coverage
from linli.modules.joining.policy import POLICY
from linli.modules.joining.selectors.coverage import coverage_of, joined_among
from linli.modules.joining.selectors.requests import own_request

__all__ = ["POLICY", "Coverage", "coverage_of", "joined_among", "own_request"]
