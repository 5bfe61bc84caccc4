"""Topics and their stages, and what counties add to the law."""

from linli.modules.deliberation.models.law import ChannelBasis, LocalRule
from linli.modules.deliberation.models.topics import Consent, Support, Template, Topic, TopicFile, TopicStage

__all__ = ["ChannelBasis", "Consent", "LocalRule", "Support", "Template", "Topic", "TopicFile", "TopicStage"]
