"""Tables of matters."""

from linli.modules.matters.models.category import Category
from linli.modules.matters.models.choices import (
    OFFICE_OF,
    PRIVATE_KINDS,
    STATE_NAMES,
    Consent,
    Grade,
    Identity,
    Kind,
    Office,
    Outcome,
    Visibility,
)
from linli.modules.matters.models.concerned import Agreement, Behalf, Party
from linli.modules.matters.models.connector import Connector, Handover, Incoming, Outgoing
from linli.modules.matters.models.desk import AnswerTemplate, Routing
from linli.modules.matters.models.matter import (
    ATTACHMENTS_AT_MOST,
    CONSENT,
    SENTENCE_ENDS,
    TITLE_CHARACTERS,
    Attachment,
    Matter,
    MatterQuerySet,
    NumberSeries,
    Transcript,
    title_of,
)

__all__ = [
    "ATTACHMENTS_AT_MOST",
    "CONSENT",
    "OFFICE_OF",
    "PRIVATE_KINDS",
    "SENTENCE_ENDS",
    "STATE_NAMES",
    "TITLE_CHARACTERS",
    "Agreement",
    "AnswerTemplate",
    "Attachment",
    "Behalf",
    "Category",
    "Connector",
    "Consent",
    "Grade",
    "Handover",
    "Identity",
    "Incoming",
    "Kind",
    "Matter",
    "MatterQuerySet",
    "NumberSeries",
    "Office",
    "Outcome",
    "Outgoing",
    "Party",
    "Routing",
    "Transcript",
    "Visibility",
    "title_of",
]
