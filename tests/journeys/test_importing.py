"""The clerk brings the village's table: columns, dry run, what is wrong with it, written, and looked up again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.modules.population.normal_forms import check_character
from tests.journeys.people import DESKTOP, PHONE
from tests.product import CLERK

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.people import Device, Street

WITHIN = 60_000.0
"""Milliseconds a table of a few rows may take, the worker busy with other things."""


def _number(digits: str) -> str:
    return digits + check_character(digits)


def _table(folder: Path, mark: str) -> Path:
    good, wrong = _number(f"3308251958031{mark}042"), _number(f"3308251988031{mark}045")
    wrong = wrong[:-1] + ("0" if wrong[-1] != "0" else "1")
    rows = (
        "东华街道张王村人口登记表,,,,,,,",
        "姓名,公民身份号码,户编号,与户主关系,居住情况,联系电话,民族,宗教信仰",
        f"衢小芳,{good},新{mark}01,户主,常住,1990000{mark}501,汉,",
        f"衢小明,{wrong},新{mark}01,儿子,外出,,汉,",
        f"衢小红,,新{mark}01,女儿,常住,0570-7012345,汉,",
        f"衢有田,{_number(f'3308251960031{mark}061')},新{mark}02,户主,常住,,火星族,",
    )
    path = folder / "张王村人口2026春.csv"
    path.write_text("\n".join(rows), encoding="gb18030")
    return path


MARKS = {DESKTOP.name: "1", PHONE.name: "2"}
"""So that each device brings other people."""


def test_the_clerk_imports_the_villages_table(street: Street, tmp_path: Path, device: Device) -> None:
    clerk = street.meet(CLERK, device)
    clerk.go("/console/imports/")
    clerk.look("imports")
    clerk.press("上传，对上列")
    clerk.sees("请选一个 .xlsx 或 .csv 文件")
    clerk.look("imports-refused")
    clerk.page.locator("[name=file]").set_input_files(_table(tmp_path, MARKS[device.name]))
    clerk.press("上传，对上列")
    clerk.sees("每一列是什么")
    clerk.look("import-columns")
    clerk.press("就这样，试算一遍")
    clerk.page.get_by_text("试算完了，还什么都没写进去").wait_for(timeout=WITHIN)
    clerk.look("import-tried")
    clerk.sees("校验位对不上")
    clerk.press(clerk.page.get_by_role("link", name="收了，有一格没收"))
    clerk.sees("代码里没有这个词")
    clerk.look("import-tried-warnings")
    clerk.press("把 2 行写进去")
    clerk.page.get_by_role("heading", name="写完了").wait_for(timeout=WITHIN)
    clerk.look("import-done")
    clerk.press("现在就清掉表格内容")
    clerk.look("import-discard")
    clerk.press(clerk.page.get_by_role("button", name="清掉"))
    clerk.sees("张王村人口2026春.csv")
    clerk.look("imports-after")
