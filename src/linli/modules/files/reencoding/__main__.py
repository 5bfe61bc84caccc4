"""Reads one file, writes others, says in one line of JSON what they are, within bounds it cannot loosen again."""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path

_BOUNDS: dict[str, tuple[int, int]] = {"take": (15, 900), "convert": (400, 1_800)}
"""Seconds of processor time and megabytes of memory by what is asked for; converting encodes video."""
_OUTPUT_AT_MOST = 120_000_000
_MEGABYTE = 1 << 20


def bind(seconds: int, megabytes: int) -> None:
    """Set the bounds before the decoders are even loaded."""
    for what, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, megabytes * _MEGABYTE),
        (resource.RLIMIT_FSIZE, _OUTPUT_AT_MOST),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    if seconds > _BOUNDS["take"][0]:
        os.nice(10)  # pages go first


def _answer(order: dict[str, str]) -> dict[str, object]:
    from linli.modules.files.reencoding import converting, sound, video  # noqa: PLC0415 - not before the bounds stand
    from linli.modules.files.reencoding.opening import BROKEN, Refusal, opened  # noqa: PLC0415

    folder = Path(order["folder"])
    try:
        with opened(folder / "source", order["container"]) as source:
            if order["work"] == "convert":
                return converting.convert(source, folder)
            if order["wanted"] != "audio" and video.stream_of(source) is not None:
                return video.take(source, folder)
            return sound.take(source, folder)
    except Refusal as refusal:
        return {"refused": refusal.reason}
    except BROKEN:
        return {"refused": "broken"}


if __name__ == "__main__":
    asked = json.loads(sys.argv[1])
    bind(*_BOUNDS[asked["work"]])
    sys.stdout.write(json.dumps(_answer(asked)))
