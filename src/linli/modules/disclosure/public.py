"""The front door of disclosure: what stands above it may show the newest accounts and how places stand."""

from linli.modules.disclosure.amounts import fen_of, name_masked, numbers_masked
from linli.modules.disclosure.cards import AccountCard, Compliance
from linli.modules.disclosure.policy import POLICY
from linli.modules.disclosure.selectors.accounts import asking_words, published_page
from linli.modules.disclosure.selectors.duties import compliance_of

__all__ = [
    "POLICY",
    "AccountCard",
    "Compliance",
    "asking_words",
    "compliance_of",
    "fen_of",
    "name_masked",
    "numbers_masked",
    "published_page",
]
