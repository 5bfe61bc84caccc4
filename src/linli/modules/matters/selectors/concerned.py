"""Whom a matter concerns besides its reporter, as far as a page may say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.modules.matters.models import Agreement, Behalf, Consent, Kind, Outcome
from linli.modules.matters.selectors.attachments import attachment_cards
from linli.modules.matters.selectors.cards import AgreementCard, BehalfCard, PartyCard
from linli.modules.population.public import persons_get

if TYPE_CHECKING:
    from linli.modules.matters.models import Matter


def behalf_of(matter: Matter, *, in_full: bool) -> BehalfCard | None:
    """Return for whom a matter was reported, if for anybody else; number and proof only ``in_full``."""
    row: Behalf | None = getattr(matter, "behalf", None)
    if row is None:
        return None
    return BehalfCard(
        name=row.name,
        phone_hint=row.phone_hint if in_full else "",
        consent=row.consent,
        consent_name=str(Consent(row.consent).label),
        proof=attachment_cards([row.proof])[0] if in_full and row.proof is not None else None,
    )


def parties_of(matter: Matter) -> tuple[PartyCard, ...]:
    """Return a dispute's parties, as they were written down."""
    if matter.kind != Kind.DISPUTE:
        return ()
    return tuple(PartyCard(*row) for row in matter.parties.values_list("name", "person_id"))


def agreement_of(matter: Matter) -> AgreementCard | None:
    """Return how the mediation of a dispute ended, once it has."""
    row = Agreement.objects.filter(matter=matter).first() if matter.kind == Kind.DISPUTE else None
    if row is None:
        return None
    known = persons_get([row.mediator_id])
    name = known[row.mediator_id].name if row.mediator_id in known else ""
    return AgreementCard(row.outcome, str(Outcome(row.outcome).label), row.text, name, row.made_at)
