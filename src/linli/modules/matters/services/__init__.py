"""All writes to matters, one file per action."""

from linli.modules.matters.services.asking import matter_ask, matter_note, matter_visit
from linli.modules.matters.services.attaching import attachment_add
from linli.modules.matters.services.behalf import OnBehalfOf, behalf_show_to
from linli.modules.matters.services.categorising import CategoryTraits, category_add, category_put, kinds_put
from linli.modules.matters.services.closing import matters_close_unrated
from linli.modules.matters.services.exporting import export_note
from linli.modules.matters.services.leading_on import matter_lead_on
from linli.modules.matters.services.looking import matter_open_for, sealed_note_opening
from linli.modules.matters.services.moving import matter_take_nearest_deadline
from linli.modules.matters.services.parties import parties_name, parties_write_down
from linli.modules.matters.services.promising import promise_set
from linli.modules.matters.services.rating import matter_rate
from linli.modules.matters.services.receipts import receipt_ask, receipt_rate
from linli.modules.matters.services.reporting import Report, matter_report
from linli.modules.matters.services.routing import route_set
from linli.modules.matters.services.stepping import StepInput, matter_take_step
from linli.modules.matters.services.templating import template_put
from linli.modules.matters.services.transcribing import recording_transcribe, recording_transcribe_by_machine

__all__ = [
    "CategoryTraits",
    "OnBehalfOf",
    "Report",
    "StepInput",
    "attachment_add",
    "behalf_show_to",
    "category_add",
    "category_put",
    "export_note",
    "kinds_put",
    "matter_ask",
    "matter_lead_on",
    "matter_note",
    "matter_open_for",
    "matter_rate",
    "matter_report",
    "matter_take_nearest_deadline",
    "matter_take_step",
    "matter_visit",
    "matters_close_unrated",
    "parties_name",
    "parties_write_down",
    "promise_set",
    "receipt_ask",
    "receipt_rate",
    "recording_transcribe",
    "recording_transcribe_by_machine",
    "route_set",
    "sealed_note_opening",
    "template_put",
]
