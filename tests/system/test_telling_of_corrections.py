from datetime import timedelta

import pytest

from linli.kernel import clock
from linli.kernel.journal.pump import pump_once
from linli.kernel.promises import ladders_climb
from linli.kernel.roles import Role
from linli.modules.accounts.testing import an_actor, an_appointment
from linli.modules.messaging.models import Notice
from linli.modules.places.testing import ZHANGWANG
from linli.modules.population.flow import FLOW
from linli.modules.population.services import correction_accept, correction_ask, correction_refuse, correction_withdraw
from linli.modules.population.testing import a_membership, a_person

pytestmark = pytest.mark.django_db


def _asked() -> tuple[int, int, int]:
    resident = a_membership(a_person("周桂芳")).id
    clerk = a_person("方敏").id
    an_appointment(clerk, Role.VILLAGE_CLERK, ZHANGWANG)
    pk = correction_ask(fields={"workplace": "龙游纸厂"}, words="", actor=an_actor(resident), now=clock.now())
    pump_once()
    return pk, resident, clerk


def _told(person_id: int) -> list[str]:
    return list(Notice.objects.filter(person_id=person_id).order_by("id").values_list("subject", flat=True))


def test_the_clerk_is_told_of_a_wish_and_not_what_is_wanted() -> None:
    _pk, _resident, clerk = _asked()
    notice = Notice.objects.get(person_id=clerk)
    assert "周桂芳" in notice.subject
    assert "纸厂" not in notice.subject + notice.body
    assert notice.link.endswith(f"/corrections/{_pk}")


def test_who_asked_is_told_that_it_stands_now() -> None:
    pk, resident, clerk = _asked()
    correction_accept(correction_id=pk, note="", actor=an_actor(clerk), now=clock.now())
    pump_once()
    assert _told(resident) == ["登记的信息改好了"]


def test_who_was_refused_is_told_why() -> None:
    pk, resident, clerk = _asked()
    correction_refuse(correction_id=pk, note="请带工作证来", actor=an_actor(clerk), now=clock.now())
    pump_once()
    assert "请带工作证来" in Notice.objects.get(person_id=resident).body


def test_who_takes_it_back_is_told_nothing() -> None:
    pk, resident, _clerk = _asked()
    correction_withdraw(correction_id=pk, actor=an_actor(resident), now=clock.now())
    pump_once()
    assert _told(resident) == []


def test_the_secretary_is_told_when_five_working_days_have_passed() -> None:
    _asked()
    secretary = a_person("祝国强").id
    an_appointment(secretary, Role.VILLAGE_SECRETARY, ZHANGWANG)
    ladders_climb(flows=(FLOW,), now=clock.now() + timedelta(days=15))
    pump_once()
    assert _told(secretary) == ["周桂芳的更正申请已经超期"]
