"""The front door of deliberation: what a home shows of it."""

from linli.modules.deliberation.cards import TopicCard
from linli.modules.deliberation.selectors.topics import topics_under_way
from linli.modules.deliberation.words import Said, standing

__all__ = ["Said", "TopicCard", "standing", "topics_under_way"]
