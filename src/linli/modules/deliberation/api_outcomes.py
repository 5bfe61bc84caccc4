"""What became of resolutions over the API: the articles of covenants, and projects; read only."""

from datetime import date, datetime
from typing import Annotated, Literal, NotRequired

from django.utils.timezone import localdate
from ninja import Path, Query, Router
from typing_extensions import TypedDict

from linli.kernel.keyset import PAGE_SIZE
from linli.modules.deliberation.policy import READ
from linli.modules.deliberation.selectors.covenants import (
    ArticleCard,
    Source,
    VersionOfArticle,
    article_get,
    articles_page,
)
from linli.modules.deliberation.selectors.projects import (
    MoneyCard,
    ProjectCard,
    Shot,
    defects_of,
    money_of,
    photos_of,
    project_get,
    projects_page,
    sees_all,
    signatures_of,
    steps_of,
)
from linli.web.endpoints import MOST_A_PAGE, PLACE, operation
from linli.web.request import LinliRequest

ROUTER = Router(tags=["covenants and projects"])

LARGEST_ID = 2**63 - 1
RowId = Annotated[int, Path(ge=1, le=LARGEST_ID)]
Within = Annotated[str, Query(pattern=f"^({PLACE})?$", description="a place; its subtree is meant")]
Limit = Annotated[int, Query(ge=1, le=MOST_A_PAGE)]
Words = Annotated[str, Query(max_length=40)]


class SourceOut(TypedDict):
    """The topic whose resolution made something."""

    id: int
    number: str
    title: str


class VersionOut(TypedDict):
    """What an article said from a day on until, if it was changed or repealed, another; `basis` for one taken over."""

    version: int
    text: str
    since: date
    until: date | None
    basis: str
    topic: SourceOut | None
    ended_by: SourceOut | None


class ArticleSummaryOut(TypedDict):
    """An article as it stands, or as it stood last where it is repealed."""

    id: int
    place: str
    number: int
    in_force: bool
    version: int
    text: str
    since: date


class ArticleOut(ArticleSummaryOut):
    """An article with every version, the newest first."""

    versions: list[VersionOut]


class ArticlesOut(TypedDict):
    """A page of articles."""

    items: list[ArticleSummaryOut]
    next: str | None


class StepsOut(TypedDict):
    """How many steps a project has, how many are done, how many late."""

    all: int
    done: int
    late: int


class ProjectSummaryOut(TypedDict):
    """A project in a list; amounts in fen."""

    id: int
    place: str
    topic: int
    name: str
    about: str
    state: str
    purse: str
    budget: int
    income: int
    expense: int
    balance: int
    contractor: str
    steps: StepsOut
    opened_at: datetime
    accepted_at: NotRequired[datetime]
    ended_at: NotRequired[datetime]


class ProjectsOut(TypedDict):
    """A page of projects."""

    items: list[ProjectSummaryOut]
    next: str | None


class ProjectStepOut(TypedDict):
    """A step, when it was to be done and when it was."""

    position: int
    name: str
    planned_on: date
    done_on: date | None
    late: bool
    note: str


class ShotOut(TypedDict):
    """A photo or paper."""

    id: int
    url: str
    caption: str


class MoneyOut(TypedDict):
    """A sum that came in or went out, in fen; names of persons and vouchers as this caller may see them."""

    line: int
    kind: Literal["income", "expense"]
    on: date
    amount: int
    purpose: str
    party: str
    struck: str | None
    vouchers: list[ShotOut]
    vouchers_hidden: int


class DefectOut(TypedDict):
    """What the supervision committee found wanting, and how it was mended."""

    words: str
    found_at: datetime
    mended_at: datetime | None
    mended: str


class SignatureOut(TypedDict):
    """Who of the supervision committee signed for it."""

    name: str
    at: datetime


class ProjectOut(ProjectSummaryOut):
    """A project whole, as the caller may see it; `steps` counts what `plan` names."""

    plan: list[ProjectStepOut]
    money: list[MoneyOut]
    photos: list[ShotOut]
    defects: list[DefectOut]
    signatures: list[SignatureOut]


@operation(ROUTER, "GET", "/articles", action=READ, answers=ArticlesOut)
def list_articles(
    request: LinliRequest, *, place: Within = "", cursor: str = "", limit: Limit = PAGE_SIZE
) -> ArticlesOut:
    """List the articles of the covenants in reach, by village and number, repealed ones too."""
    page = articles_page(actor=request.actor, place=place, after=cursor, limit=limit)
    return {"items": [_article(card) for card in page.items], "next": page.next or None}


@operation(ROUTER, "GET", "/articles/{article_id}", action=READ, answers=ArticleOut)
def get_article(request: LinliRequest, article_id: RowId) -> ArticleOut:
    """Give an article with every version and the topics that made and ended them."""
    card = article_get(actor=request.actor, article_id=article_id)
    return {**_article(card), "versions": [_version(one) for one in card.versions]}


@operation(ROUTER, "GET", "/projects", action=READ, answers=ProjectsOut)
def list_projects(
    request: LinliRequest,
    *,
    place: Within = "",
    standing: Literal["open", "to_accept", "ended"] | None = None,
    q: Words = "",
    cursor: str = "",
    limit: Limit = PAGE_SIZE,
) -> ProjectsOut:
    """List the projects in reach, newest first."""
    page = projects_page(actor=request.actor, place=place, tab=standing or "", q=q, after=cursor, limit=limit)
    return {"items": [_project(request, card) for card in page.items], "next": page.next or None}


@operation(ROUTER, "GET", "/projects/{project_id}", action=READ, answers=ProjectOut)
def get_project(request: LinliRequest, project_id: RowId) -> ProjectOut:
    """Give a project whole: its plan, money, photos, what was found wanting, who signed."""
    card = project_get(actor=request.actor, project_id=project_id)
    money = money_of(card.id, whole=sees_all(request.actor, card))
    today = localdate()
    return {
        **_project(request, card),
        "plan": [
            {
                "position": one.position,
                "name": one.name,
                "planned_on": one.planned_on,
                "done_on": one.done_on,
                "late": one.is_late(today),
                "note": one.note,
            }
            for one in steps_of(card.id)
        ],
        "money": [_money(card, one) for one in money],
        "photos": [_shot(card, "photos", one) for one in photos_of(card.id)],
        "defects": [
            {"words": one.words, "found_at": one.found_at, "mended_at": one.mended_at, "mended": one.mended_note}
            for one in defects_of(card.id)
        ],
        "signatures": [{"name": one.name, "at": one.at} for one in signatures_of(card.id, card.round)],
    }


def _article(card: ArticleCard) -> ArticleSummaryOut:
    newest = card.versions[0]
    return {
        "id": card.id,
        "place": card.village,
        "number": card.number,
        "in_force": card.current is not None,
        "version": newest.version,
        "text": newest.text,
        "since": newest.since,
    }


def _version(one: VersionOfArticle) -> VersionOut:
    return {
        "version": one.version,
        "text": one.text,
        "since": one.since,
        "until": one.until,
        "basis": one.basis,
        "topic": _source(one.source),
        "ended_by": _source(one.ended_by),
    }


def _source(source: Source | None) -> SourceOut | None:
    return {"id": source.id, "number": source.number, "title": source.title} if source else None


def _project(request: LinliRequest, card: ProjectCard) -> ProjectSummaryOut:
    shown: ProjectSummaryOut = {
        "id": card.id,
        "place": card.village,
        "topic": card.topic_id,
        "name": card.name,
        "about": card.about,
        "state": card.state,
        "purse": card.purse,
        "budget": card.budget,
        "income": card.income,
        "expense": card.expense,
        "balance": card.balance,
        "contractor": card.contractor if sees_all(request.actor, card) else card.contractor_covered,
        "steps": {"all": card.steps, "done": card.done, "late": card.late},
        "opened_at": card.opened_at,
    }
    if card.accepted_at is not None:
        shown["accepted_at"] = card.accepted_at
    if card.ended_at is not None:
        shown["ended_at"] = card.ended_at
    return shown


def _money(card: ProjectCard, one: MoneyCard) -> MoneyOut:
    return {
        "line": one.line,
        "kind": one.kind,  # type: ignore[typeddict-item]  # the database holds it to these two
        "on": one.on,
        "amount": one.amount,
        "purpose": one.purpose,
        "party": one.party,
        "struck": one.struck_reason if one.struck_at else None,
        "vouchers": [_shot(card, "vouchers", shot) for shot in one.vouchers],
        "vouchers_hidden": one.hidden,
    }


def _shot(card: ProjectCard, kind: str, one: Shot) -> ShotOut:
    return {"id": one.id, "url": f"/projects/{card.id}/{kind}/{one.id}", "caption": one.caption}
