"""The front door of matters for modules above: what the resident's home and the desk show of them."""

from linli.modules.matters.desk import queue_badge, state_tone
from linli.modules.matters.selectors.cards import MatterCard
from linli.modules.matters.selectors.contact import Contact, contact_for
from linli.modules.matters.selectors.figures import (
    DeskNumbers,
    Share,
    desk_numbers,
    first_answers_on_time,
    has_matters_to_do,
    may_register_at,
    queue_tabs,
)
from linli.modules.matters.selectors.home import OwnMatter, PublicMatter, own_newest_open, public_newest
from linli.modules.matters.selectors.leading_on import LeadingMatter, matter_leading_on
from linli.modules.matters.selectors.lists import (
    MatterFilter,
    matters_of_reporter,
    matters_of_village,
    matters_open_count,
)
from linli.modules.matters.selectors.progress import stage_names
from linli.modules.matters.selectors.queue import field_list, queue_numbers, queue_page
from linli.modules.matters.services.leading_on import matter_lead_on

__all__ = [
    "Contact",
    "DeskNumbers",
    "LeadingMatter",
    "MatterCard",
    "MatterFilter",
    "OwnMatter",
    "PublicMatter",
    "Share",
    "contact_for",
    "desk_numbers",
    "field_list",
    "first_answers_on_time",
    "has_matters_to_do",
    "matter_lead_on",
    "matter_leading_on",
    "matters_of_reporter",
    "matters_of_village",
    "matters_open_count",
    "may_register_at",
    "own_newest_open",
    "public_newest",
    "queue_badge",
    "queue_numbers",
    "queue_page",
    "queue_tabs",
    "stage_names",
    "state_tone",
]
