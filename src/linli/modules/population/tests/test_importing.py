"""Files of residents taken into the register: read, checked, tried, taken over, and once more without a change."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from linli.kernel import clock
from linli.modules.places.testing import ZHANGWANG, a_village
from linli.modules.population.importing.services import import_go, import_lay_out, import_take_in, import_work
from linli.modules.population.models import Membership, Person, ResidentImport
from linli.modules.population.normal_forms import check_character

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db
HEADERS = ["姓名", "身份证号", "户号", "与户主关系", "手机号", "民族"]


def number(nth: int, born: str = "19580314", sex: int = 2) -> str:
    digits = f"330825{born}{nth:02d}{sex}"
    return digits + check_character(digits)


def a_file(folder: Path, rows: list[list[Any]], headers: list[str] = HEADERS) -> Path:
    path = folder / "t.csv"
    path.write_text("\n".join(",".join(map(str, row)) for row in [headers, *rows]), encoding="utf-8")
    return path


def taken_over(path: Path, place: str = ZHANGWANG) -> ResidentImport:
    run = import_take_in(actor=None, place=place, file=path, file_name=path.name, now=clock.now())
    import_lay_out(actor=None, run_id=run.pk, columns=run.columns, now=clock.now())
    import_work(run_id=run.pk, now=clock.now)
    run.refresh_from_db()
    tried = (run.added, run.changed, run.unchanged, run.rejected)
    import_go(actor=None, run_id=run.pk, now=clock.now())
    import_work(run_id=run.pk, now=clock.now)
    run.refresh_from_db()
    assert tried == (run.added, run.changed, run.unchanged, run.rejected)
    return run


def test_a_file_is_in_once_and_twice_is_no_change(tmp_path: Path) -> None:
    a_village()
    path = a_file(
        tmp_path,
        [
            ["王秀芳", number(1), "1", "户主", "19900001001", "汉族"],
            ["王小明", number(2, "19880314", 1), "1", "儿子", "", "畲"],
            ["李四", number(3)[:-1] + "A", "2", "户主", "", ""],
        ],
    )
    run = taken_over(path)
    assert (run.added, run.changed, run.unchanged, run.rejected) == (2, 0, 0, 1)
    assert Person.objects.get(name="王小明").ethnicity == "22"
    again = taken_over(path)
    assert (again.added, again.changed, again.unchanged, again.rejected) == (0, 0, 2, 1)
    assert Membership.objects.count() == 4
    assert Person.objects.get(name="王秀芳").born_on == date(1958, 3, 14)
