"""A workbook of invented residents in which two rows of a hundred are at fault, in every way there is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from xlsxwriter import Workbook

from linli.modules.population.normal_forms import check_character

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

HEADERS = (
    "姓名", "身份证号", "证件类型", "性别", "出生日期", "所属村", "户号", "与户主关系", "人户状态", "现住址",
    "网格", "手机号", "民族", "文化程度", "婚姻状况", "政治面貌", "职业", "人群标签",
)  # fmt: skip
SHARE_AT_FAULT = 0.02
TITLE_ROWS = 2
_HOUSEHOLD = 3
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "秀芳伟娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰建国红梅志文"
_FIRST_DAY, _DAYS = date(1935, 1, 1), 30_000
Row = dict[str, Any]


@dataclass
class Known:
    """Somebody who is to stand in the register before the file comes, so that a row can contradict it."""

    row: Row
    name: str
    household: str
    village: str
    has_number: bool = True
    deceased: bool = False
    is_head: bool = False
    phone: str = ""


@dataclass
class Book:
    """What was written: rows by line, the faults made as (line, code), who has to be in the register before."""

    rows: list[Row] = field(default_factory=list)
    made: set[tuple[int, str]] = field(default_factory=set)
    known: list[Known] = field(default_factory=list)

    def line(self, place: int) -> int:
        """Return the line of a row: two lines of title and the columns' names stand above the first."""
        return place + TITLE_ROWS + 2


def number(nth: int, born: date, sex: int) -> str:
    """Return a valid number after GB 11643 that no other ``nth`` with this birthday has."""
    digits = f"{330825 + nth // (_DAYS * 500) * 100:06}{born:%Y%m%d}{nth // _DAYS % 500 * 2 + sex % 2:03}"
    return digits + check_character(digits)


def people(count: int, villages: list[tuple[str, str]]) -> list[Row]:
    """Return rows of whole households of three, all in order."""
    dice, rows = Random(7), []
    for nth in range(count):
        home, place = divmod(nth, _HOUSEHOLD)
        code, name = villages[home % len(villages)]
        sex, born = 1 + nth % 2, _FIRST_DAY + timedelta(days=nth % _DAYS)
        rows.append(
            {
                "姓名": dice.choice(_SURNAMES) + dice.choice(_GIVEN) + dice.choice(_GIVEN),
                "身份证号": number(nth, born, sex),
                "性别": "男" if sex == 1 else "女",
                "出生日期": born,
                "所属村": code if home % 2 else name,
                "户号": f"{home:06}",
                "与户主关系": ("户主", "配偶", "子")[place],
                "人户状态": "人户一致",
                "现住址": f"{name}{home % 300} 号",
                "手机号": f"1{30 + nth // 100_000_000}{nth:08}",
                "民族": "汉族",
                "文化程度": dice.choice(("小学", "初中", "高中", "大专")),
                "婚姻状况": "已婚",
                "政治面貌": "群众",
                "人群标签": "低保" if nth % 50 == 0 else "",
                "_village": code,
            }
        )
    return rows


def book_of(count: int, villages: list[tuple[str, str]], twin: str, outside: str) -> Book:
    """Return the rows with two of a hundred at fault; two villages are called ``twin``, ``outside`` is far."""
    book = Book(people(count, villages))
    kinds = list(_spoilers(book, twin, outside))
    homes = count // _HOUSEHOLD
    wanted = max(len(kinds), round(count * SHARE_AT_FAULT))
    step = homes // wanted
    for nth in range(wanted):
        code, spoil = kinds[nth % len(kinds)]
        place = nth * step * _HOUSEHOLD + 1 + (nth // len(kinds)) % 2  # a member of the household, not its head
        lines = spoil(place)
        book.made |= {(book.line(at), code) for at in lines}
    return book


def _spoilers(book: Book, twin: str, outside: str) -> Iterator[tuple[str, Callable[[int], list[int]]]]:
    rows = book.rows

    def put(**said: Any) -> Callable[[int], list[int]]:
        def spoil(place: int) -> list[int]:
            rows[place] |= said
            return [place]

        return spoil

    def number_with(change: Callable[[str], Any]) -> Callable[[int], list[int]]:
        def spoil(place: int) -> list[int]:
            rows[place]["身份证号"] = change(rows[place]["身份证号"])
            return [place]

        return spoil

    def other_day(place: int) -> list[int]:
        rows[place]["出生日期"] += timedelta(days=1)
        return [place]

    def other_sex(place: int) -> list[int]:
        rows[place]["性别"] = "女" if rows[place]["性别"] == "男" else "男"
        return [place]

    yield "name_missing", put(姓名="")
    yield "name_too_long", put(姓名="很长" * 31)
    yield "unreadable", put(姓名="王\ufffd\ufffd")
    yield "formula", put(现住址='=HYPERLINK("http://example.cn")')
    yield "number_form", number_with(lambda said: said[:15])
    yield "number_rounded", number_with(lambda said: float(said[:17] + "0"))
    yield "number_birthday", number_with(lambda said: said[:6] + "19580230" + said[14:])
    yield "number_checksum", number_with(lambda said: said[:17] + ("1" if said[17] != "1" else "2"))
    yield "number_kind", put(证件类型="港澳居民居住证")
    yield "born_contradicts", other_day
    yield "sex_contradicts", other_sex
    yield "date_invalid", put(身份证号="", 出生日期="1958-13-04")
    yield "date_unlikely", put(身份证号="", 出生日期="2099-01-01")
    yield "not_identifiable", put(身份证号="", 出生日期="")
    yield "village_missing", put(所属村="")
    yield "village_unknown", put(所属村="没有这个村")
    yield "village_ambiguous", put(所属村=twin)
    yield "village_outside", put(所属村=outside)
    yield "household_form", put(户号="1" * 41)
    yield "two_heads", put(与户主关系="户主")
    yield from _doubles(book)
    yield from _against_the_register(book)
    yield "phone_invalid", put(手机号="0570-7012345")
    yield "word_unknown", put(民族="火星族")
    yield "tag_unknown", put(人群标签="好人")
    yield "grid_unknown", put(网格="第九十九网格")
    yield "too_long", put(现住址="远" * 201)
    yield "birthday_from_number", put(出生日期="1958-13-04")


def _doubles(book: Book) -> Iterator[tuple[str, Callable[[int], list[int]]]]:
    """Let a row be the same person as the next household's row of that place, which comes later and is at fault."""
    rows = book.rows

    def like(**said: Any) -> Callable[[int], list[int]]:
        def spoil(place: int) -> list[int]:
            later = place + _HOUSEHOLD
            kept = {name: rows[later][name] for name in ("户号", "所属村", "_village")}
            rows[later] = {
                **rows[place],
                **{name: kept[name] if value is KEEP else value for name, value in said.items()},
            }
            return [later]

        return spoil

    def same_phone(place: int) -> list[int]:
        rows[place + 1 - 2 * (place % _HOUSEHOLD == _HOUSEHOLD - 1)]["手机号"] = rows[place]["手机号"]
        return [max(place, place + 1 - 2 * (place % _HOUSEHOLD == _HOUSEHOLD - 1))]

    def nobody_head(place: int) -> list[int]:
        head = place - place % _HOUSEHOLD
        rows[head]["与户主关系"] = "兄"
        return [head]

    yield "twice", like(手机号="")
    yield "two_households", like(手机号="", 户号=KEEP, 所属村=KEEP, _village=KEEP)
    yield "number_of_another", like(手机号="", 姓名="另一人")
    yield "phone_twice", same_phone
    yield "headless", nobody_head


KEEP = object()


def _against_the_register(book: Book) -> Iterator[tuple[str, Callable[[int], list[int]]]]:
    rows = book.rows

    def known(place: int, **other: Any) -> Known:
        row = rows[place]
        found = Known(row, **{"name": row["姓名"], "household": row["户号"], "village": row["_village"], **other})
        book.known.append(found)
        return found

    def when(**other: Any) -> Callable[[int], list[int]]:
        def spoil(place: int) -> list[int]:
            known(place, **other)
            return [place]

        return spoil

    def elsewhere(place: int) -> list[int]:
        known(place, village=rows[(place + 300 * _HOUSEHOLD) % len(rows)]["_village"], household="E1")
        rows[place]["_far"] = True
        return [place]

    def other_head(place: int) -> list[int]:
        head = place - place % _HOUSEHOLD
        known(head, name="老户主", has_number=False, is_head=True)
        return [head]

    def namesakes(place: int) -> list[int]:
        known(place, has_number=False)
        known(place, has_number=False)
        rows[place]["身份证号"] = ""
        return [place]

    def phone_taken(place: int) -> list[int]:
        known(place, name="机主", household="P1", has_number=False, phone=rows[place]["手机号"])
        return [place]

    def far_away(place: int) -> list[int]:
        known(place, village="", household="F1")
        rows[place]["人户状态"] = "流动人口"
        return [place]

    yield "other_name", when(name="旧名字")
    yield "dead_again", when(deceased=True)
    yield "registered_elsewhere", elsewhere
    yield "head_taken", other_head
    yield "ambiguous", namesakes
    yield "phone_of_another", phone_taken
    yield "moved_household", when(household="M1")
    yield "known_elsewhere", far_away


def write(book: Book, path: Path) -> None:
    """Write the workbook: a title, an empty row, the columns' names, the rows; days as Excel keeps them."""
    with Workbook(str(path), {"constant_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        days = workbook.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_string(0, 0, "龙游县人口登记表")
        sheet.write_row(TITLE_ROWS, 0, HEADERS)
        for place, row in enumerate(book.rows, start=TITLE_ROWS + 1):
            for column, name in enumerate(HEADERS):
                value = row.get(name, "")
                if isinstance(value, date):
                    sheet.write_datetime(place, column, value, days)  # type: ignore[arg-type]  # a day is one, too
                elif isinstance(value, float):
                    sheet.write_number(place, column, value)
                elif value:
                    sheet.write_string(place, column, value)
