"""The desk arranges households and houses: entering, changing, splitting, merging, another head."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.place_path import Level, at_level
from linli.kernel.refusal import invalid
from linli.modules.places.public import grids_of
from linli.modules.population.codes import HOUSE_USES
from linli.modules.population.finding import households_matching
from linli.modules.population.models import House, Household
from linli.modules.population.pages.form_parts import (
    Ask,
    Sheet,
    answer_sheet,
    chosen_said,
    members_ask,
    number_said,
    options,
    relations_said,
    said,
)
from linli.modules.population.pages.people import ground_row, people_place
from linli.modules.population.policy import ARRANGE, ENTER, POLICY
from linli.modules.population.reach import Ground
from linli.modules.population.selectors import household_members
from linli.modules.population.services import (
    house_change,
    house_enter,
    household_change,
    household_enter,
    household_merge,
    household_set_head,
    household_split,
)
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.http.request import QueryDict

    from linli.modules.population.services.households import HouseFields, HouseholdFields
    from linli.web.request import LinliRequest

HOUSEHOLD_PAGE = "population:console_household"
HOUSE_PAGE = "population:console_house"
_CHOICES = 200


def _ground_asks(village: str, row: Household | House | None, number: str) -> tuple[Ask, ...]:
    grids = options((grid.code, grid.short_name) for grid in grids_of(village))
    return (
        Ask("number", number, value=row.number if row else "", optional=False),
        Ask("grid", _("网格"), "select", row.grid if row else "", grids, empty=_("不分网格")),
        Ask("address", _("地址"), value=row.address if row else "", hint=_("门牌，比如：东区 27 号")),
    )


def _household_asks(village: str, row: Household | None) -> tuple[Ask, ...]:
    houses = House.objects.filter(village=village).order_by("number")[:_CHOICES]
    listed = options((house.pk, f"{house.number} {house.address}".strip()) for house in houses)
    held = row.house_id if row and row.house_id else ""
    return (
        *_ground_asks(village, row, _("户号")),
        Ask("house_id", _("住哪处房屋"), "select", held, listed, empty=_("没登记")),
    )


def _household_said(post: QueryDict) -> HouseholdFields:
    return {
        "number": said(post, "number"),
        "address": said(post, "address"),
        "grid": said(post, "grid"),
        "house_id": number_said(post, "house_id"),
    }


def _house_asks(village: str, row: House | None) -> tuple[Ask, ...]:
    return (
        *_ground_asks(village, row, _("房屋编号")),
        Ask("use", _("用途"), "select", row.use if row else "own", options(HOUSE_USES)),
        Ask("area", _("建筑面积"), "number", row.area if row and row.area else "", hint=_("平方米")),
    )


def _house_said(post: QueryDict) -> HouseFields:
    return {
        "number": said(post, "number"),
        "address": said(post, "address"),
        "grid": said(post, "grid"),
        "use": said(post, "use"),
        "area": number_said(post, "area"),
    }


def _own_village(request: LinliRequest) -> tuple[str, str]:
    place = people_place(request)
    village = at_level(place, Level.VILLAGE)
    if not village:
        raise Http404
    POLICY.demand(request.actor, ENTER, Ground(village, place if len(place) > Level.VILLAGE else ""))
    return village, place


@page(ENTER, ("GET", "POST"))
def household_new(request: LinliRequest) -> HttpResponse:
    """Enter a household without members."""
    village, place = _own_village(request)
    sheet = Sheet(
        title=_("立一户"),
        place=place,
        back=reverse("population:console_people"),
        groups=((_("这一户"), _household_asks(village, None)),),
        submit=_("立户"),
        text=_("立好以后再登记人，或者把人从别的户迁过来。"),
    )

    def act(post: QueryDict) -> HttpResponse:
        pk = household_enter(village=village, fields=_household_said(post), actor=request.actor, now=request.now)
        return see_other(HOUSEHOLD_PAGE, pk)

    return answer_sheet(request, sheet, act)


def _arranged(request: LinliRequest, household_id: int) -> Household:
    row: Household = ground_row(request, Household, household_id)
    POLICY.demand(request.actor, ARRANGE, row)
    return row


@page(ARRANGE, ("GET", "POST"))
def household_edit(request: LinliRequest, household_id: int) -> HttpResponse:
    """Change a household's number, address, grid or house."""
    row = _arranged(request, household_id)
    sheet = Sheet(
        title=_("改户号 %(number)s 的信息") % {"number": row.number},
        place=row.grid or row.village,
        back=reverse(HOUSEHOLD_PAGE, args=[row.pk]),
        groups=((_("这一户"), _household_asks(row.village, row)),),
        submit=_("保存"),
    )

    def act(post: QueryDict) -> HttpResponse:
        household_change(household_id=row.pk, fields=_household_said(post), actor=request.actor, now=request.now)
        return see_other(HOUSEHOLD_PAGE, row.pk)

    return answer_sheet(request, sheet, act)


@page(ARRANGE, ("GET", "POST"))
def household_part(request: LinliRequest, household_id: int) -> HttpResponse:
    """Let some members form a household of their own."""
    row = _arranged(request, household_id)
    members = household_members(row.pk)
    sheet = Sheet(
        title=_("分户"),
        place=row.grid or row.village,
        back=reverse(HOUSEHOLD_PAGE, args=[row.pk]),
        groups=(
            (
                _("新的一户"),
                (
                    Ask("number", _("新户号"), optional=False),
                    Ask("address", _("地址"), value=row.address),
                    members_ask(members, choose=True, label=_("谁分出去，在新户里是什么人")),
                ),
            ),
        ),
        submit=_("分户"),
    )

    def act(post: QueryDict) -> HttpResponse:
        pk = household_split(
            household_id=row.pk,
            number=said(post, "number"),
            address=said(post, "address"),
            persons=chosen_said(post, members),
            relations=relations_said(post, members),
            actor=request.actor,
            now=request.now,
        )
        return see_other(HOUSEHOLD_PAGE, pk)

    return answer_sheet(request, sheet, act)


@page(ARRANGE, ("GET", "POST"))
def household_unite(request: LinliRequest, household_id: int) -> HttpResponse:
    """Let all members belong to another household."""
    row = _arranged(request, household_id)
    members = household_members(row.pk)
    others = options(
        (other.pk, f"{other.number} {other.address}".strip())
        for other in households_matching(row.village, "", limit=_CHOICES)
        if other.pk != row.pk
    )
    sheet = Sheet(
        title=_("并到另一户"),
        place=row.grid or row.village,
        back=reverse(HOUSEHOLD_PAGE, args=[row.pk]),
        groups=(
            (
                _("并到哪一户"),
                (
                    Ask("into", _("哪一户"), "select", "", others, empty=_("请选"), optional=False),
                    members_ask(members, choose=False, label=_("每个人和那一户户主的关系")),
                ),
            ),
        ),
        submit=_("并户"),
        text=_("并过去以后，户号 %(number)s 就注销了，人和经过都还查得到。") % {"number": row.number},
        danger=True,
    )

    def act(post: QueryDict) -> HttpResponse:
        into = number_said(post, "into")
        try:
            household_merge(
                household_id=row.pk,
                into_id=into or 0,
                relations=relations_said(post, members),
                actor=request.actor,
                now=request.now,
            )
        except Household.DoesNotExist:
            raise invalid("/into", _("请选一户")) from None
        return see_other(HOUSEHOLD_PAGE, into)

    return answer_sheet(request, sheet, act)


@page(ARRANGE, ("GET", "POST"))
def household_head(request: LinliRequest, household_id: int) -> HttpResponse:
    """Let another member be the head, everybody's relation said anew."""
    row = _arranged(request, household_id)
    members = household_members(row.pk)
    who = options((member.person.id, member.person.name) for member in members)
    sheet = Sheet(
        title=_("换户主"),
        place=row.grid or row.village,
        back=reverse(HOUSEHOLD_PAGE, args=[row.pk]),
        groups=(
            (
                _("新户主"),
                (
                    Ask("person", _("谁当户主"), "radio", "", who, optional=False),
                    members_ask(members, choose=False, label=_("其他人和新户主的关系")),
                ),
            ),
        ),
        submit=_("换户主"),
    )

    def act(post: QueryDict) -> HttpResponse:
        try:
            household_set_head(
                household_id=row.pk,
                person_id=number_said(post, "person") or 0,
                relations=relations_said(post, members),
                actor=request.actor,
                now=request.now,
            )
        except IntegrityError:
            raise invalid("/person", _("这一户已有户主")) from None
        return see_other(HOUSEHOLD_PAGE, row.pk)

    return answer_sheet(request, sheet, act)


@page(ENTER, ("GET", "POST"))
def house_new(request: LinliRequest) -> HttpResponse:
    """Enter a house."""
    village, place = _own_village(request)
    sheet = Sheet(
        title=_("登记房屋"),
        place=place,
        back=reverse("population:console_people"),
        groups=((_("这处房屋"), _house_asks(village, None)),),
        submit=_("登记"),
    )

    def act(post: QueryDict) -> HttpResponse:
        pk = house_enter(village=village, fields=_house_said(post), actor=request.actor, now=request.now)
        return see_other(HOUSE_PAGE, pk)

    return answer_sheet(request, sheet, act)


@page(ARRANGE, ("GET", "POST"))
def house_edit(request: LinliRequest, house_id: int) -> HttpResponse:
    """Change what the register says of a house."""
    row: House = ground_row(request, House, house_id)
    POLICY.demand(request.actor, ARRANGE, row)
    sheet = Sheet(
        title=_("改房屋 %(number)s 的信息") % {"number": row.number},
        place=row.grid or row.village,
        back=reverse(HOUSE_PAGE, args=[row.pk]),
        groups=((_("这处房屋"), _house_asks(row.village, row)),),
        submit=_("保存"),
    )

    def act(post: QueryDict) -> HttpResponse:
        house_change(house_id=row.pk, fields=_house_said(post), actor=request.actor, now=request.now)
        return see_other(HOUSE_PAGE, row.pk)

    return answer_sheet(request, sheet, act)
