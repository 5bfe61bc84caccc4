"""The desk writes about people: entering, correcting, moving, tags, a full number."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db import IntegrityError
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.kernel.place_path import Level, at_level
from linli.kernel.refusal import InvalidInputError, invalid
from linli.kernel.throttle import TooManyError
from linli.modules.population.fields import FIELDS
from linli.modules.population.finding import households_matching
from linli.modules.population.models import Household, Membership, Person, Unmasking
from linli.modules.population.pages.form_parts import (
    Ask,
    Sheet,
    answer_sheet,
    day_said,
    fields_said,
    number_said,
    options,
    person_asks,
    relation_ask,
    said,
)
from linli.modules.population.pages.people import desk_page, people_place
from linli.modules.population.policy import CORRECT, ENTER, MOVE, POLICY, TAG, UNMASK
from linli.modules.population.reach import Ground, Where, person_reached
from linli.modules.population.services import (
    number_unmask,
    person_correct,
    person_die,
    person_enter,
    person_move_in,
    person_move_out,
    person_rehouse,
    person_revive,
    tag_give,
    tag_take,
)
from linli.modules.population.services.registering import HEAD_CODE
from linli.modules.population.words import FIELD_NAMES
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.http.request import QueryDict
    from django_stubs_ext import StrOrPromise

    from linli.web.request import LinliRequest

PERSON_PAGE = "population:console_person"
_WAYS = {"both": ("registered", "resident"), "registered": ("registered",), "resident": ("resident",)}
_CHOICES = 200


def _reached(request: LinliRequest, person_id: int, action: str) -> tuple[Person, Where]:
    try:
        where = person_reached(request.actor, person_id)
    except Person.DoesNotExist as none:
        raise Http404 from none
    POLICY.demand(request.actor, action, where)
    return Person.objects.get(pk=person_id), where


def _ways_ask(value: str = "both") -> Ask:
    ways = (("both", _("户口在，也住这里")), ("registered", _("户口在，人在外")), ("resident", _("住在这里，户口在外")))
    return Ask("way", _("和村里的关系"), "radio", value, options(ways), optional=False)


def _household_ask(village: str, value: int | str = "") -> Ask:
    found = households_matching(village, "", limit=_CHOICES)
    listed = options((row.pk, f"{row.number} {row.address}".strip()) for row in found)
    return Ask("household", _("哪一户"), "select", value, listed, empty=_("先不归户"))


@page(ENTER, ("GET", "POST"))
def enter_page(request: LinliRequest) -> HttpResponse:
    """Enter somebody into the register of the village the desk looks at."""
    place = people_place(request)
    village = at_level(place, Level.VILLAGE)
    if not village:
        raise Http404
    POLICY.demand(request.actor, ENTER, Ground(village, place if len(place) > Level.VILLAGE else ""))
    household = request.GET.get("household", "")
    sheet = Sheet(
        title=_("登记一个人"),
        place=place,
        back=reverse("population:console_people"),
        groups=(
            (_("这个人"), person_asks(None)),
            (_("和村里"), (_ways_ask(), _household_ask(village, household), relation_ask())),
        ),
        submit=_("登记"),
        text=_("填了证件号码，会先看是不是已经登记过；出生日期和性别从号码里读。"),
    )

    def act(post: QueryDict) -> HttpResponse:
        relation = said(post, "relation")
        pk = person_enter(
            fields=fields_said(post, FIELDS),
            village=village,
            kinds=_WAYS.get(said(post, "way"), ()) or _refuse_way(),
            household_id=number_said(post, "household"),
            relation_code=relation,
            is_head=relation == HEAD_CODE,
            actor=request.actor,
            now=request.now,
        )
        return see_other(PERSON_PAGE, pk)

    return answer_sheet(request, sheet, act)


def _refuse_way() -> tuple[str, ...]:
    raise invalid("/way", _("请选一下和村里的关系"))


@page(CORRECT, ("GET", "POST"))
def correct_page(request: LinliRequest, resident_id: int) -> HttpResponse:
    """Correct what the register says of somebody."""
    person, where = _reached(request, resident_id, CORRECT)
    sheet = Sheet(
        title=_("改 %(name)s 的信息") % {"name": person.name},
        place=where.place_for(request.actor),
        back=reverse(PERSON_PAGE, args=[person.pk]),
        groups=((_("这个人"), person_asks(person)),),
        submit=_("保存"),
        text=_("谁改了什么会记下来，本人看得到。"),
    )

    def act(post: QueryDict) -> HttpResponse:
        fields = fields_said(post, FIELDS)
        person_correct(person_id=person.pk, fields=fields, actor=request.actor, now=request.now)
        return see_other(PERSON_PAGE, person.pk)

    return answer_sheet(request, sheet, act)


@page(MOVE, ("GET", "POST"))
def move_page(request: LinliRequest, resident_id: int, what: str) -> HttpResponse:
    """Write down that somebody moved house, came, went, or died; ``what`` says which."""
    person, where = _reached(request, resident_id, MOVE)
    if what not in _MOVES:
        raise Http404
    move = _MOVES[what]
    title = str(move.title) % {"name": person.name}
    place = where.place_for(request.actor)
    village = at_level(place, Level.VILLAGE)
    sheet = Sheet(
        title=title,
        place=place,
        back=reverse(PERSON_PAGE, args=[person.pk]),
        groups=((title, move.asks(village, person.pk)),),
        submit=move.submit,
        danger=what == "died",
    )

    def do(post: QueryDict) -> HttpResponse:
        try:
            move.act(request, post, person.pk, village)
        except Household.DoesNotExist:
            raise invalid("/household", _("没有这一户")) from None
        except IntegrityError:
            raise invalid("/relation", _("这一户已有户主")) from None
        return see_other(PERSON_PAGE, person.pk)

    return answer_sheet(request, sheet, do)


def _asks_house(village: str, _person_id: int) -> tuple[Ask, ...]:
    return (_household_ask(village), relation_ask())


def _asks_in(village: str, person_id: int) -> tuple[Ask, ...]:
    held = set(Membership.objects.filter(person_id=person_id, until__isnull=True).values_list("village", "kind"))
    ways = [(kind.value, kind.label) for kind in Membership.Kind if (village, kind.value) not in held]
    return (
        Ask("kind", _("登记为"), "radio", "", options(ways), optional=False),
        _household_ask(village),
        relation_ask(),
    )


def _asks_out(village: str, person_id: int) -> tuple[Ask, ...]:
    held = Membership.objects.filter(person_id=person_id, village=village, until__isnull=True).values_list(
        "kind", flat=True
    )
    ways = options((kind, Membership.Kind(kind).label) for kind in sorted(set(held)))
    return (
        Ask("kinds", _("迁出什么"), "checks", "", ways, optional=False),
        Ask("until", _("从哪天起"), "date", optional=False),
    )


def _asks_death(_village: str, _person_id: int) -> tuple[Ask, ...]:
    return (Ask("on", _("去世日期"), "date", optional=False),)


def _asks_nothing(_village: str, _person_id: int) -> tuple[Ask, ...]:
    return ()


def _do_house(request: LinliRequest, post: QueryDict, person_id: int, _village: str) -> None:
    household = number_said(post, "household")
    if household is None:
        raise invalid("/household", _("请选一户"))
    person_rehouse(
        person_id=person_id,
        household_id=household,
        relation_code=said(post, "relation"),
        actor=request.actor,
        now=request.now,
    )


def _do_in(request: LinliRequest, post: QueryDict, person_id: int, village: str) -> None:
    person_move_in(
        person_id=person_id,
        village=village,
        kind=said(post, "kind"),
        household_id=number_said(post, "household"),
        relation_code=said(post, "relation"),
        actor=request.actor,
        now=request.now,
    )


def _do_out(request: LinliRequest, post: QueryDict, person_id: int, village: str) -> None:
    until = day_said(post, "until", needed=True)
    assert until is not None  # noqa: S101 - a needed day is one
    kinds = [str(kind) for kind in post.getlist("kinds")]
    person_move_out(
        person_id=person_id, village=village, kinds=kinds, until=until, actor=request.actor, now=request.now
    )


def _do_death(request: LinliRequest, post: QueryDict, person_id: int, _village: str) -> None:
    on = day_said(post, "on", needed=True)
    assert on is not None  # noqa: S101 - a needed day is one
    person_die(person_id=person_id, on=on, actor=request.actor, now=request.now)


def _do_revive(request: LinliRequest, _post: QueryDict, person_id: int, _village: str) -> None:
    person_revive(person_id=person_id, actor=request.actor, now=request.now)


class _Move(NamedTuple):
    title: StrOrPromise
    submit: StrOrPromise
    asks: Callable[[str, int], tuple[Ask, ...]]
    act: Callable[[LinliRequest, QueryDict, int, str], None]


_MOVES = {
    "house": _Move(gettext_lazy("%(name)s换一户"), gettext_lazy("换到这一户"), _asks_house, _do_house),
    "in": _Move(gettext_lazy("%(name)s迁入、来住"), gettext_lazy("登记迁入"), _asks_in, _do_in),
    "out": _Move(gettext_lazy("%(name)s迁出、搬走"), gettext_lazy("登记迁出"), _asks_out, _do_out),
    "died": _Move(gettext_lazy("登记%(name)s去世"), gettext_lazy("登记去世"), _asks_death, _do_death),
    "revive": _Move(gettext_lazy("%(name)s的去世登记有误"), gettext_lazy("撤销去世登记"), _asks_nothing, _do_revive),
}


@page(TAG, ("GET", "POST"))
def tags_page(request: LinliRequest, resident_id: int) -> HttpResponse:
    """Give somebody a tag by hand, or take one; ``take`` of the form names the one to be taken."""
    person, where = _reached(request, resident_id, TAG)
    if request.method != "POST":
        return see_other(PERSON_PAGE, person.pk)
    taken, given = number_said(request.POST, "take"), number_said(request.POST, "tag")
    note = said(request.POST, "note")
    try:
        if taken is not None:
            tag_take(person_id=person.pk, tag_id=taken, note=note, actor=request.actor, now=request.now)
        else:
            tag_give(person_id=person.pk, tag_id=given or 0, note=note, actor=request.actor, now=request.now)
    except InvalidInputError as refused:
        context = {"person": person, "errors": [("", str(error.message)) for error in refused.errors]}
        place = where.place_for(request.actor)
        return desk_page(request, "population/console/refused.html", context, place=place, status=422)
    return see_other(PERSON_PAGE, person.pk)


@page(UNMASK, ("GET", "POST"))
def number_page(request: LinliRequest, resident_id: int) -> HttpResponse:
    """Ask why somebody wants to see a full number, and show it once that is written down."""
    person, where = _reached(request, resident_id, UNMASK)
    place, errors, number = where.place_for(request.actor), {}, ""
    asked = request.POST if request.method == "POST" else request.GET
    field = said(asked, "field") if said(asked, "field") in Unmasking.Field.values else Unmasking.Field.ID_NUMBER.value
    if request.method == "POST":
        try:
            number = number_unmask(
                person_id=person.pk,
                field=field,
                reason=said(request.POST, "reason"),
                words=said(request.POST, "words"),
                actor=request.actor,
                now=request.now,
            )
        except InvalidInputError as refused:
            errors = {error.pointer.strip("/"): str(error.message) for error in refused.errors}
        except TooManyError:
            errors = {"": _("这一小时看得太多了，过一会儿再看；确有需要请联系上级")}
    context = {
        "person": person,
        "field": field,
        "label": FIELD_NAMES[field],
        "reasons": [{"value": reason.value, "label": reason.label} for reason in Unmasking.Reason],
        "errors": errors,
        "given": asked,
        "number": number,
    }
    status = 422 if errors else 200
    response = desk_page(request, "population/console/number.html", context, place=place, status=status)
    response.headers["Cache-Control"] = "private, no-store"
    return response
