"""The front door of forms: what waits for somebody, as data."""

from linli.modules.forms.cards import QuestionnaireCard
from linli.modules.forms.selectors.lists import waiting_for

__all__ = ["QuestionnaireCard", "waiting_for"]
