"""A pack checked without the platform: every file against the manifest, every tally counted again from its ballots."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from linli.modules.deliberation.commitments import leaf_of, vote_digest
from linli.modules.deliberation.counted import count_of, verdict_json
from linli.modules.deliberation.counting import from_json, judge
from linli.modules.deliberation.dossier.gathering import TALLY_FOLDER
from linli.modules.deliberation.dossier.packing import FORMAT, MANIFEST
from linli.modules.deliberation.models.votes import FOR

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class PackChecked:
    """How many files and votes were looked at, and what is not as it was written."""

    files: int
    votes: int
    faults: tuple[str, ...]


class NoPackError(ValueError):
    """The file is no pack of a topic's papers."""


def pack_check(path: Path) -> PackChecked:
    """Compare every file with the manifest and count every tally again; what is no pack: NoPackError."""
    try:
        with zipfile.ZipFile(path) as pack:
            manifest = json.loads(pack.read(MANIFEST))
            if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
                raise NoPackError(path)
            return _checked(pack, manifest)
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, TypeError) as failure:
        raise NoPackError(path) from failure


def _checked(pack: zipfile.ZipFile, manifest: dict[str, Any]) -> PackChecked:
    said = {line["path"]: line for line in manifest["files"] if not line.get("missing")}
    there = [name for name in pack.namelist() if name != MANIFEST]
    faults = [f"{name}: it is missing" for name in sorted(said.keys() - set(there))]
    faults += [f"{name}: it was added" for name in sorted(set(there) - said.keys())]
    faults += [f"{name}: it is there twice" for name, count in sorted(Counter(there).items()) if count > 1]
    votes = 0
    for name in sorted(set(there) & said.keys()):
        if _digest(pack, name) != said[name]["sha256"]:
            faults.append(f"{name}: it was changed")
        if name.startswith(f"{TALLY_FOLDER}/"):
            votes += 1
            faults += [f"{name}: {what}" for what in tally_faults(json.loads(pack.read(name)))]
    return PackChecked(len(said), votes, tuple(faults))


def _digest(pack: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    with pack.open(name) as entry:
        while chunk := entry.read(_AT_ONCE):
            digest.update(chunk)
    return digest.hexdigest()


def tally_faults(shown: dict[str, Any]) -> Iterator[str]:
    """Name what of a tally does not follow from its ballots."""
    leaves = []
    for receipt, choice, salt, leaf in shown["ballots"]:
        made = leaf_of(vote_id=shown["vote"], receipt=receipt, choice=choice, salt=bytes.fromhex(salt))
        if made != leaf:
            yield f"ballot {receipt or leaf} was changed"
        leaves.append(leaf)
    counts = Counter(choice for _receipt, choice, _salt, _leaf in shown["ballots"])
    again = [[code, counts[code]] for code, _words in shown["options"]]
    if again != shown["counts"]:
        yield f"its ballots come to {again}, its tally says {shown['counts']}"
    if shown["kind"] == "secret" and len(shown["receipts"]) != len(leaves):
        yield f"{len(shown['receipts'])} took part, {len(leaves)} ballots are there"
    digest = vote_digest(
        vote_id=shown["vote"],
        rule=shown["rule"],
        options=shown["options"],
        tally={"counts": again, "entitled": shown["entitled"], "struck": shown["struck"]},
        leaves=leaves,
    )
    if digest != shown["digest"]:
        yield "its digest is not that of its rule, options, count and ballots"
    yield from _verdict_faults(shown, again)


def _verdict_faults(shown: dict[str, Any], counts: list[Any]) -> Iterator[str]:
    """A way of taking part that is so small that it is not shown leaves what follows to the platform's own check."""
    if shown["took_part_by"] is None:
        return
    tally = {"counts": counts, "entitled": shown["entitled"], "channels": list(shown["took_part_by"].items())}
    verdict = judge(from_json(shown["rule"]), count_of(tally, approves=shown["options"][0][0] == FOR))
    if verdict_json(verdict) != shown["verdict"]:
        yield "what follows from it is not what follows from its ballots under its rule"
