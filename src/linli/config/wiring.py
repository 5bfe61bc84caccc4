"""Who listens to whom: the one place that knows modules on both sides of an event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from linli.kernel.policy import book
from linli.kernel.resealing import SealedColumn
from linli.modules.accounts import desk as accounts_desk
from linli.modules.accounts.personal import PART as ACCOUNTS_PART
from linli.modules.accounts.policy import POLICY as ACCOUNTS
from linli.modules.audiences import desk as audiences_desk
from linli.modules.audiences.policy import POLICY as AUDIENCES
from linli.modules.comments import desk as comments_desk
from linli.modules.comments.flow import FLOW as COMMENTS_FLOW
from linli.modules.comments.personal import PART as COMMENTS_PART
from linli.modules.comments.policy import POLICY as COMMENTS
from linli.modules.deliberation import desk as deliberation_desk
from linli.modules.deliberation import subscribers as deliberation_subscribers
from linli.modules.deliberation.elections_flow import ELECTION_FLOW, OBJECTION_FLOW, RECALL_FLOW
from linli.modules.deliberation.flow import FLOW as TOPIC_FLOW
from linli.modules.deliberation.flow_covenants import FILING_FLOW
from linli.modules.deliberation.flow_projects import PROJECT_FLOW
from linli.modules.deliberation.personal import PART as DELIBERATION_PART
from linli.modules.deliberation.personal_covenants import PART as COVENANTS_PART
from linli.modules.deliberation.personal_elections import PART as ELECTIONS_PART
from linli.modules.deliberation.policy import POLICY as DELIBERATION
from linli.modules.deliberation.verifying import VERIFIER as VOTES_VERIFIER
from linli.modules.disclosure import desk as disclosure_desk
from linli.modules.disclosure import subscribers as disclosure_subscribers
from linli.modules.disclosure.flow import ACCOUNT_FLOW, DUTY_FLOW
from linli.modules.disclosure.policy import POLICY as DISCLOSURE
from linli.modules.files.personal import PART as FILES_PART
from linli.modules.forms import desk as forms_desk
from linli.modules.forms.flow import FLOW as FORMS_FLOW
from linli.modules.forms.personal import PART as FORMS_PART
from linli.modules.forms.policy import POLICY as FORMS
from linli.modules.gateways.personal import PART as GATEWAYS_PART
from linli.modules.gateways.policy import POLICY as GATEWAYS
from linli.modules.gateways.selectors import CONTACT_PURPOSE, address_digest
from linli.modules.home import desk as home_desk
from linli.modules.home.policy import POLICY as HOME
from linli.modules.joining import desk as joining_desk
from linli.modules.joining import subscribers as joining_subscribers
from linli.modules.joining.flow import FLOW as JOINING_FLOW
from linli.modules.joining.personal import PART as JOINING_PART
from linli.modules.joining.policy import POLICY as JOINING
from linli.modules.matters import desk as matters_desk
from linli.modules.matters import subscribers as matters_subscribers
from linli.modules.matters.flow import FLOW as MATTERS_FLOW
from linli.modules.matters.personal import PART as MATTERS_PART
from linli.modules.matters.policy import POLICY as MATTERS
from linli.modules.messaging import desk as messaging_desk
from linli.modules.messaging import subscribers as messaging_subscribers
from linli.modules.messaging.flow import FLOW as MESSAGING_FLOW
from linli.modules.messaging.personal import PART as MESSAGING_PART
from linli.modules.messaging.policy import POLICY as MESSAGING
from linli.modules.places import desk as places_desk
from linli.modules.places.policy import POLICY as PLACES
from linli.modules.population import desk as population_desk
from linli.modules.population.fields import identity_index
from linli.modules.population.flow import FLOW as POPULATION_FLOW
from linli.modules.population.importing import desk as importing_desk
from linli.modules.population.personal import PART as POPULATION_PART
from linli.modules.population.policy import POLICY as POPULATION
from linli.modules.publishing import desk as publishing_desk
from linli.modules.publishing.flow import FLOW as PUBLISHING_FLOW
from linli.modules.publishing.personal import PART as PUBLISHING_PART
from linli.modules.publishing.policy import POLICY as PUBLISHING
from linli.web.policy import POLICY as WEB

if TYPE_CHECKING:
    from linli.kernel.flow import Flow
    from linli.kernel.journal.consumer import Consumer
    from linli.kernel.personal import PersonalPart
    from linli.kernel.verifying import Verifier
    from linli.web.desk import Entry

CONSUMERS: tuple[Consumer, ...] = (
    *deliberation_subscribers.CONSUMERS,
    *matters_subscribers.CONSUMERS,
    *joining_subscribers.CONSUMERS,
    *messaging_subscribers.CONSUMERS,
    *disclosure_subscribers.CONSUMERS,
)

DESK_ENTRIES: tuple[Entry, ...] = (
    *home_desk.ENTRIES,
    *deliberation_desk.ENTRIES,
    *matters_desk.ENTRIES,
    *joining_desk.ENTRIES,
    *messaging_desk.ENTRIES,
    *disclosure_desk.ENTRIES,
    *publishing_desk.ENTRIES,
    *comments_desk.ENTRIES,
    *forms_desk.ENTRIES,
    *audiences_desk.ENTRIES,
    *accounts_desk.ENTRIES,
    *importing_desk.ENTRIES,
    *population_desk.ENTRIES,
    *places_desk.ENTRIES,
)

FLOWS: tuple[Flow, ...] = (
    TOPIC_FLOW,
    FILING_FLOW,
    PROJECT_FLOW,
    ELECTION_FLOW,
    OBJECTION_FLOW,
    RECALL_FLOW,
    MATTERS_FLOW,
    MESSAGING_FLOW,
    JOINING_FLOW,
    POPULATION_FLOW,
    ACCOUNT_FLOW,
    DUTY_FLOW,
    PUBLISHING_FLOW,
    COMMENTS_FLOW,
    FORMS_FLOW,
)

POLICY_BOOK = book(
    (
        WEB,
        HOME,
        DELIBERATION,
        MATTERS,
        JOINING,
        DISCLOSURE,
        PUBLISHING,
        COMMENTS,
        FORMS,
        MESSAGING,
        AUDIENCES,
        ACCOUNTS,
        POPULATION,
        GATEWAYS,
        PLACES,
    )
)

PERSONAL: tuple[PersonalPart, ...] = (
    DELIBERATION_PART,
    COVENANTS_PART,
    ELECTIONS_PART,
    MATTERS_PART,
    JOINING_PART,
    PUBLISHING_PART,
    COMMENTS_PART,
    FORMS_PART,
    MESSAGING_PART,
    ACCOUNTS_PART,
    POPULATION_PART,
    GATEWAYS_PART,
    FILES_PART,
)
"""What each module gives out and erases of a person, top first: a part may still ask those below it who it was."""


def identity_index_of(row: Any, number: str) -> bytes:
    """Return the index of a person's document number."""
    return identity_index(row.id_kind, number)


def contact_index_of(row: Any, address: str) -> bytes:
    """Return the index of somebody's address outside."""
    return address_digest(row.channel, address)


SEALED: tuple[SealedColumn, ...] = (
    SealedColumn("population.Person", "phone_cipher", "phone", "phone_index"),
    SealedColumn("population.Person", "id_cipher", "identity", "id_index", identity_index_of),
    SealedColumn("population.Correction", "wanted_cipher", "correction"),
    SealedColumn("population.StagedResident", "phone_cipher", "phone", "phone_index"),
    SealedColumn("population.StagedResident", "id_cipher", "identity", "id_index", identity_index_of),
    SealedColumn("population.ImportPart", "sealed", "import"),
    SealedColumn("joining.JoinRequest", "phone_cipher", "phone", "phone_index"),
    SealedColumn("matters.Behalf", "phone_cipher", "phone", "phone_index"),
    SealedColumn("matters.Connector", "secret_cipher", "connector"),
    SealedColumn("matters.Connector", "former_cipher", "connector"),
    SealedColumn("matters.Outgoing", "body_cipher", "connector"),
    SealedColumn("deliberation.VoteKey", "cipher", "vote"),
    SealedColumn("accounts.SecondFactor", "secret_cipher", "second-factor"),
    SealedColumn("gateways.Contact", "address_cipher", CONTACT_PURPOSE, "digest", contact_index_of),
)
"""What a change of the suite seals anew; codes and messages on their way are gone before anybody would look."""

VERIFIERS: tuple[Verifier, ...] = (VOTES_VERIFIER,)
"""What `linli verify` recomputes beside the journal's chains."""
