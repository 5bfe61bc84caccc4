"""The front door of matters for modules above: what the resident's home and the desk show of them."""

from linli.modules.matters.selectors.cards import MatterCard
from linli.modules.matters.selectors.lists import matters_of_reporter, matters_of_village, matters_open_count
from linli.modules.matters.selectors.queue import field_list, queue_numbers, queue_tabs

__all__ = [
    "MatterCard",
    "field_list",
    "matters_of_reporter",
    "matters_of_village",
    "matters_open_count",
    "queue_numbers",
    "queue_tabs",
]
