"""A county's residents from one workbook, two rows of a hundred at fault: tried, taken over, and the same once more."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import _database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _residents import Book

ROWS, DIVISIONS = 250_000, 620_000
COUNTY, FAR = "330825", "330802001001"
TWIN = "同名村"
_KB = 1024


def run(scale: float) -> dict[str, float]:
    """Measure in a database of its own, which is removed in the end; figures as promised in the table of README.md."""
    with (
        tempfile.TemporaryDirectory(prefix="linli-bench-import-") as folder,
        _own_data(Path(folder) / "data"),
        # Under the name of what serves, so that the commands measured find the database running, as in life.
        _database.opened("linli db"),
    ):
        figures = _measure(Path(folder), max(2_000, round(ROWS * scale)))
        return figures | {"divisions_s": _divisions(Path(folder), max(5_000, round(DIVISIONS * scale)))}


@contextmanager
def _own_data(folder: Path) -> Iterator[None]:
    kept = {name: os.environ.pop(name, None) for name in ("DATABASE_URL", "LINLI_DATA")}
    os.environ["LINLI_DATA"] = str(folder)
    yield
    from linli.config import postgres  # noqa: PLC0415

    if home := postgres.find(folder):
        shutil.rmtree(home.path, ignore_errors=True)  # of root's database it lies elsewhere
    for name, value in kept.items():
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value


def _measure(folder: Path, count: int) -> dict[str, float]:
    import _residents  # noqa: PLC0415 — needs Django, like everything of the product

    villages, outside = _places()
    book = _residents.book_of(count, villages, TWIN, outside)
    path = folder / "residents.xlsx"
    _residents.write(book, path)
    _enter(book, outside)
    tried, dry_run_s, first_mb = _imported(path, "--dry-run")
    done, import_s, peak_mb = _imported(path)
    again, again_s, again_mb = _imported(path)
    found = {(fault["line"], fault["code"]) for fault in tried["rejected"] + tried["warnings"]}
    return {
        "rows": float(len(book.rows)),
        "dry_run_s": dry_run_s,
        "import_s": import_s,
        "again_s": again_s,
        "peak_rss_mb": max(first_mb, peak_mb, again_mb),
        "faults_made": float(len(book.made)),
        "faults_found": float(len(book.made & found)),
        "faults_not_made": float(len(found - book.made)),
        "rows_lost": float(_lost(book)),
        "rows_doubled": float(_doubled()),
        "added": float(done["added"]),
        "uncounted": float(sum(abs(_uncounted(said)) for said in (tried, done, again))),
        "again_changed": float(again["added"] + again["changed"]),
    }


def _uncounted(said: dict[str, Any]) -> int:
    """Return how many rows a summary leaves unaccounted for."""
    return int(said["read"] - said["added"] - said["changed"] - said["unchanged"] - said["rejected_count"])


def _places() -> tuple[list[tuple[str, str]], str]:
    """Load the divisions and return the county's villages with the names they go by, and one of another county."""
    from linli.config.demo.places import DIVISIONS as LIST  # noqa: PLC0415
    from linli.modules.places.models import Place  # noqa: PLC0415
    from linli.modules.places.public import divisions_import, place_path_name  # noqa: PLC0415

    divisions_import([LIST], revision="bench")
    rows = list(Place.objects.filter(code__startswith=COUNTY, level=12).order_by("code").values_list("code", flat=True))
    villages = [(code, place_path_name(code)) for code in rows]
    towns = sorted({code[:9] for code in rows})[:2]
    Place.objects.bulk_create(
        [Place(code=f"{town}998", name=TWIN, short_name=TWIN, stem=TWIN, pinyin="tm tongming") for town in towns],
        ignore_conflicts=True,
    )
    far = (
        Place.objects.filter(level=12).exclude(code__startswith=COUNTY).order_by("code").values_list("code", flat=True)
    )
    return villages, str(far.first())


def _enter(book: Book, outside: str) -> None:
    """Have in the register whom rows of the file contradict."""
    from django.db import transaction  # noqa: PLC0415

    from linli.kernel import clock  # noqa: PLC0415
    from linli.modules.population.fields import identity_columns, phone_columns  # noqa: PLC0415
    from linli.modules.population.models import Household, Membership, Person  # noqa: PLC0415

    now = clock.now()
    with transaction.atomic():
        for known in book.known:
            village = known.village or outside
            born, identity = known.row["出生日期"], identity_columns("", "")
            if known.has_number:
                identity = identity_columns("01", known.row["身份证号"])
            person = Person.objects.create(
                name=known.name,
                name_pinyin="x x",
                born_on=born,
                deceased_on=now.date() if known.deceased else None,
                created_at=now,
                **identity,
                **phone_columns(known.phone),
            )
            home, _made = Household.objects.get_or_create(village=village, number=known.household)
            relation = {"relation": "户主", "relation_code": "02"} if known.is_head else {}
            Membership.objects.create(
                person=person,
                village=village,
                kind="registered",
                household=home,
                is_head=known.is_head,
                from_date=now.date(),
                **relation,
            )


def _imported(path: Path, *words: str) -> tuple[dict[str, Any], float, float]:
    """Run the product's own command; return its summary, its seconds, and the most memory it and its readers held."""
    command = [sys.executable, "-m", "linli.config", "import", "residents", str(path), "--within", COUNTY, "--json"]
    began = time.monotonic()
    with tempfile.TemporaryFile() as said:
        program = subprocess.Popen([*command, *words], stdout=said)  # noqa: S603 — our own command
        peak = _Peak(program.pid)
        peak.start()
        program.wait()
        seconds = time.monotonic() - began
        peak.stop()
        said.seek(0)
        return json.loads(said.read().splitlines()[-1]), seconds, peak.megabytes


class _Peak(threading.Thread):
    """Looks every 50 ms how much memory a process and what it started hold together."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid, self._over, self.megabytes = pid, threading.Event(), 0.0

    def run(self) -> None:
        """Look until stopped."""
        while not self._over.wait(0.05):
            children = Path(f"/proc/{self._pid}/task/{self._pid}/children")
            try:
                pids = [str(self._pid), *children.read_text().split()]
            except OSError:
                continue
            self.megabytes = max(self.megabytes, sum(map(_resident, pids)) / _KB)

    def stop(self) -> None:
        """Look no longer."""
        self._over.set()
        self.join()


def _resident(pid: str) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(float(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def _lost(book: Book) -> int:
    """Count the rows without an error that are not in the register, each looked for by its number."""
    from linli.modules.population.fields import identity_index  # noqa: PLC0415
    from linli.modules.population.importing.faults import FAULTS  # noqa: PLC0415
    from linli.modules.population.models import Membership  # noqa: PLC0415

    left_out = {line for line, code in book.made if FAULTS[code].is_error}
    good = [row for place, row in enumerate(book.rows) if book.line(place) not in left_out]
    wanted = {(identity_index("01", row["身份证号"]), row["_village"], row["户号"]) for row in good}
    rows = Membership.objects.filter(until__isnull=True, person__id_index__isnull=False)
    held = {
        (bytes(index), village, home)
        for index, village, home in rows.values_list("person__id_index", "village", "household__number").iterator()
    }
    return len(wanted - held) + len(good) - len(wanted)


def _doubled() -> int:
    """Count persons who belong twice in the same way to the same village."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT FROM population_membership WHERE until IS NULL"
            " GROUP BY person_id, kind, village HAVING count(*) > 1) AS twice"
        )
        return int(cursor.fetchone()[0])


def _divisions(folder: Path, count: int) -> float:
    """Return the seconds the command takes for a list of so many divisions, villages mostly."""
    path = folder / "divisions.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("code,name,level\n11,北京市,province\n1101,市辖区,city\n")
        for nth in range(count):
            county, town, village = nth // 9_000, nth // 300 % 30, nth % 300
            if village == 0 and town == 0:
                file.write(f"1101{county:02},第{county}区,county\n")
            if village == 0:
                file.write(f"1101{county:02}{town:03},第{town}镇,town\n")
            file.write(f"1101{county:02}{town:03}{village:03},第{nth}村民委员会,village\n")
    command = [sys.executable, "-m", "linli.config", "import", "divisions", str(path), "--json"]
    began = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 — our own command
    return time.monotonic() - began
