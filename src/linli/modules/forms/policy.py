"""Who answers questionnaires, for whom somebody answers, and who writes, opens and reads them at the desk.

A questionnaire belongs to the place that asks. Whom it means among the members of the villages below is its audience:
the register knows that, so selectors and services ask there; to all others it does not exist.
"""

from linli.kernel.condition import among, is_
from linli.kernel.policy import PERSON, AtPlace, Everywhere, Over, Policy, Rule, Subtree
from linli.kernel.roles import TOWN_ROLES, UPPER_ROLES, VILLAGE_ROLES, Role
from linli.modules.forms.flow import DRAFT, OPEN, SCHEDULED, SEEN

WAITING = "forms.waiting"
ANSWER = "forms.answer"
FIELD = "forms.field"
ASSIST = "forms.assist"
WORK = "forms.work"
READ = "forms.read"
WRITE = "forms.write"
OPENING = "forms.open"

LEADS = UPPER_ROLES | {Role.VILLAGE_SECRETARY, Role.TOWN_COMMAND}
"""Who answers for what a place asks its people."""
WRITERS = VILLAGE_ROLES | TOWN_ROLES | UPPER_ROLES
ASSISTANTS = VILLAGE_ROLES | {Role.GRID_WORKER, Role.GRID_LEADER}
"""Who goes to those who do not answer by themselves."""
_SUPERIORS = TOWN_ROLES | UPPER_ROLES | {Role.AUDITOR}
_SEEN = among("state", SEEN)

POLICY = Policy(
    "forms",
    (
        # what waits for me, and answering it
        Rule(WAITING, PERSON, Everywhere()),
        Rule(ANSWER, PERSON, Over("place"), when=_SEEN),
        # answering for somebody who agreed, by those who know their neighbours
        Rule(FIELD, ASSISTANTS, Everywhere()),
        Rule(ASSIST, ASSISTANTS, Over("place"), when=is_("state", OPEN)),
        # the desk; drafts are read where they are written
        Rule(WORK, WRITERS | {Role.AUDITOR}, Everywhere()),
        Rule(READ, WRITERS, AtPlace("place")),
        Rule(READ, _SUPERIORS, Subtree("place"), when=among("state", SEEN | {SCHEDULED})),
        Rule(WRITE, WRITERS, AtPlace("place"), when=is_("state", DRAFT)),
        Rule(OPENING, LEADS, AtPlace("place")),
    ),
)
