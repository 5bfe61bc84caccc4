"""All writes to matters, one file per action."""

from linli.modules.matters.services.asking import matter_ask
from linli.modules.matters.services.attaching import attachment_add
from linli.modules.matters.services.closing import matters_close_unrated
from linli.modules.matters.services.moving import matter_take_nearest_deadline
from linli.modules.matters.services.promising import promise_set
from linli.modules.matters.services.rating import matter_rate
from linli.modules.matters.services.reporting import Report, matter_report
from linli.modules.matters.services.stepping import StepInput, matter_take_step

__all__ = [
    "Report",
    "StepInput",
    "attachment_add",
    "matter_ask",
    "matter_rate",
    "matter_report",
    "matter_take_nearest_deadline",
    "matter_take_step",
    "matters_close_unrated",
    "promise_set",
]
