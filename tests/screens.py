"""Render and check every screen of the kiosk: ``python -m tests.screens --out DIR``.

Every screen of the catalogue in every language, theme, size of letters and panel, over the demo
hospital's machine: one PNG each, and one line in ``faults.txt`` for every fault of the checker.
What is already rendered is left out, so it can be broken off and gone on with. Exit: 0 all clean,
1 some screens have faults or did not come.

Examples::

  python -m tests.screens --out /tmp/screens                         # about 3,000 pictures
  python -m tests.screens --out /tmp/screens --only 'medication-*,ward-list'
  python -m tests.screens --check --texts 1.5                        # no pictures: quick
  python -m tests.screens --out /tmp/screens --keep docs/screens     # the manual's pictures anew
  python -m tests.screens --out /tmp/screens --languages sv,de --themes day --texts 1.0,1.5
  python -m tests.screens --check --panels 12.1-inch,15.6-inch --themes day
"""

import argparse
import fnmatch
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image

from appliance.kiosk.looks import SIZES
from appliance.kiosk.theme import THEMES
from printing.language import LANGUAGES
from tests.appliance.kiosk.glass import window
from tests.appliance.kiosk.screens.machine import demo_machine
from tests.appliance.kiosk.screens.panels import PANELS

_USUAL_PANELS = ("1280x800", "1920x1080")
_COLOURS = 128
_LIKE = 64
"""Shades of grey, of 255, by which ink is away from its ground at least."""
_KEPT = "sv.day.1.0.1280x800"
_SAMPLE_LOOKS = (
    "nb.day.1.0.1280x800",
    "de.day.1.5.1280x800",
    "en.night.1.0.1280x800",
    "sv.contrast.1.25.1280x800",
    "sv.night.1.0.1920x1080",
)
_SAMPLE = (
    "administration-overview", "day-book", "look", "medication-list", "print-trouble",
    "routine-code", "search", "status", "status-outage", "time-ordinary", "unlock", "ward-list",
)  # fmt: skip
"""What the manual keeps: all screens in the first look, these in the others."""


class _Wanted(NamedTuple):
    out: Path
    check: bool
    keep: Path | None
    only: tuple[str, ...]
    languages: tuple[str, ...]
    themes: tuple[str, ...]
    texts: tuple[float, ...]
    panels: tuple[str, ...]


def main(words: list[str]) -> int:
    """Render, check, say how many failed."""
    wanted = _read(words)
    wanted.out.mkdir(parents=True, exist_ok=True)
    record = wanted.out / "checked.jsonl"
    if wanted.check:
        record.unlink(missing_ok=True)
    known = _known(record)
    begun = time.monotonic()
    with record.open("a", encoding="utf-8") as book, _kiosk() as (opened, visit):
        for name, found in _render(wanted, opened, visit, known):
            known[name] = found
            book.write(json.dumps({"screen": name, "faults": found}, ensure_ascii=False) + "\n")
            book.flush()
            for fault in found:
                _say(f"{name}: {fault}")
    if wanted.keep is not None:
        _keep(wanted.out, wanted.keep)
    return _tell(wanted, known, time.monotonic() - begun)


def _keep(out: Path, folder: Path) -> None:
    """Put the manual's pictures into a folder, from what was rendered, in the place of the old."""
    for old in folder.glob("**/*.png"):
        old.unlink()
    (folder / "sample").mkdir(parents=True, exist_ok=True)
    for made in sorted(out.glob(f"*.{_KEPT}.png")):
        _shrink(made, folder / f"{made.name.split('.')[0]}.png")
    for look in _SAMPLE_LOOKS:
        for name in _SAMPLE:
            made = out / f"{name}.{look}.png"
            if made.exists():
                _shrink(made, folder / "sample" / made.name)


def _tell(wanted: _Wanted, known: dict[str, list[str]], seconds: float) -> int:
    out = wanted.out
    failed = {name: found for name, found in known.items() if found}
    lines = [f"{name}: {fault}" for name, found in sorted(failed.items()) for fault in found]
    (out / "faults.txt").write_text("\n".join(lines) + "\n" * bool(lines), encoding="utf-8")
    made = "screens checked" if wanted.check else f"pictures in {out}"
    _say(f"{len(known)} {made}, {len(failed)} with faults, {seconds:.0f} s")
    return 1 if failed else 0


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def _render(
    wanted: _Wanted, opened: Any, visit: Any, known: dict[str, list[str]]
) -> Iterator[tuple[str, list[str]]]:
    from tests.appliance.kiosk.screens import catalogue
    from tests.appliance.kiosk.screens.looking import looks

    entries = [
        entry
        for entry in catalogue()
        if not wanted.only or any(fnmatch.fnmatch(entry.name, one) for one in wanted.only)
    ]
    for panel in wanted.panels:
        size, visit.kiosk.glass.inches = PANELS[panel].pixels, PANELS[panel].inches
        visit.kiosk.glass.fit(visit.kiosk.glass.size)
        opened.size = size
        visit.driver.until(lambda: visit.kiosk.glass.size == opened.size, "the panel")
        for look in looks(wanted.languages, wanted.themes, wanted.texts):
            for entry in entries:
                name = f"{entry.name}.{look.language}.{look.theme}.{look.text}.{panel}"
                file = None if wanted.check else wanted.out / f"{name}.png"
                if name not in known or (file is not None and not file.exists()):
                    yield name, _one(visit, entry, look, file)


def _one(visit: Any, entry: Any, look: Any, file: Path | None) -> list[str]:
    from appliance.kiosk.driver import Driver
    from tests.appliance.kiosk.screens.checker import faults
    from tests.appliance.kiosk.screens.looking import bring

    try:
        bring(visit, entry, look)
    except AssertionError as fault:
        return [f"it did not come: {fault}"]
    found = faults(visit.driver)
    if file is not None:
        Driver.turn(visit.driver, 2)  # a visit draws no frames: one for each of the two buffers
        Driver.picture(visit.driver, file)
        found = [*found, *_blank(file)]
    return found


def _blank(file: Path) -> list[str]:
    """Return the fault of a picture on which nothing stands: all else is checked without it."""
    with Image.open(file) as image:
        shades = [shade for shade, dots in enumerate(image.convert("L").histogram()) if dots]
    return ["its picture is blank"] if shades[-1] - shades[0] < _LIKE else []


def _shrink(made: Path, kept: Path) -> None:
    """Keep a picture with the few colours it has."""
    with Image.open(made) as image:
        small = image.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
    small.save(kept, optimize=True)


@contextmanager
def _kiosk() -> Iterator[tuple[Any, Any]]:
    """Open a window and put a kiosk over the demo machine into it."""
    with (
        tempfile.TemporaryDirectory(prefix="lykta-screens-") as folder,
        window(Path(folder) / "kivy", screen="1920x1200x24") as opened,
        demo_machine(Path(folder)) as machine,
    ):
        from tests.appliance.kiosk.screens.visit import visiting

        with visiting(opened, machine) as visit:
            yield opened, visit


def _known(record: Path) -> dict[str, list[str]]:
    if not record.exists():
        return {}
    lines = [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()]
    return {line["screen"]: line["faults"] for line in lines}


def _read(words: list[str]) -> _Wanted:
    reader = argparse.ArgumentParser(
        prog="python -m tests.screens",
        description="Render every screen of the kiosk in every look, and check it.",
    )
    reader.add_argument("--out", type=Path, default=Path("screens"), help="folder of the pictures")
    reader.add_argument("--check", action="store_true", help="check alone, without pictures")
    reader.add_argument("--keep", type=Path, help="folder for the manual's pictures")
    reader.add_argument("--only", default="", help="names of screens, with * and commas")
    reader.add_argument("--languages", default=",".join(LANGUAGES))
    reader.add_argument("--themes", default=",".join(THEMES))
    reader.add_argument("--texts", default=",".join(map(str, SIZES)))
    reader.add_argument(
        "--panels", default=",".join(_USUAL_PANELS), help="by name: " + ", ".join(PANELS)
    )
    read = reader.parse_args(words)
    return _Wanted(
        out=read.out,
        check=read.check,
        keep=read.keep,
        only=_list(read.only),
        languages=_list(read.languages),
        themes=_list(read.themes),
        texts=tuple(map(float, _list(read.texts))),
        panels=_list(read.panels),
    )


def _list(words: str) -> tuple[str, ...]:
    return tuple(word for word in words.split(",") if word)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
