"""Topics and their stages, and what counties add to the law."""

from linli.modules.deliberation.models.covenants import ArticleVersion, CovenantArticle, CovenantFiling, Touched
from linli.modules.deliberation.models.law import ChannelBasis, LocalRule
from linli.modules.deliberation.models.projects import (
    Project,
    ProjectDefect,
    ProjectMoney,
    ProjectPhoto,
    ProjectSignature,
    ProjectStep,
    ProjectVoucher,
    Purse,
)
from linli.modules.deliberation.models.topics import Consent, Support, Template, Topic, TopicFile, TopicStage

__all__ = [
    "ArticleVersion",
    "ChannelBasis",
    "Consent",
    "CovenantArticle",
    "CovenantFiling",
    "LocalRule",
    "Project",
    "ProjectDefect",
    "ProjectMoney",
    "ProjectPhoto",
    "ProjectSignature",
    "ProjectStep",
    "ProjectVoucher",
    "Purse",
    "Support",
    "Template",
    "Topic",
    "TopicFile",
    "TopicStage",
    "Touched",
]
