"""Seals for what is printed: which copy a page is of, and what became of its sheet.

1. Nothing here ever stops a print. Without a key the pages bear a plain code; without a register
   they are sealed and not remembered. Either is logged, and said to who checks such a sheet.
2. A sheet is entered in the register before it goes to the printer: a sheet that came out and is
   not known would be worse than one that is known and did not come out.
3. What was printed is kept as digests under this machine's key, apart for each patient: equal
   orders of two patients, or "no known allergy", cannot be told from the register's file.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import msgspec

from printing.language import Language
from printing.sheets.every import Sheet
from storage import sheet_seal
from storage.clock import Clock
from storage.errors import LyktaError
from storage.keys.sheet_key import SheetKey
from storage.sheet_register import Ending, Known, PrintedSheet, SheetRegister
from storage.sheet_seal import Claim

if TYPE_CHECKING:
    from printing.paper import PageProof, Pressed, Sealer
    from printing.paper.seal import PageFacts

log = logging.getLogger("lykta.desk")

FOLDER = "sheets"
"""The folder of key and register below the machine's state; the kiosk's account owns it."""


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """What a sheet is made of: a unit's copy, and of whom.

    `subject` is the patient's or diary's key, empty for a whole unit or no unit; `content` are
    canonical bytes by what they are of (`contents`). `replaces` is the number of the sheet this
    one is printed in place of, `copy_number` over 1 where the same is printed once more.
    """

    unit: str = ""
    generation: int = 0
    as_of: datetime | None = None
    subject: str = ""
    content: Mapping[str, bytes] = {}
    replaces: str = ""
    copy_number: int = 1


class Seals:
    """Seals pages and remembers sheets for one machine. Safe between threads."""

    def __init__(self, folder: Path, machine: bytes, clock: Clock) -> None:
        """Use the folder of key and register; `machine` is the public key the copies bear.

        The key is looked for at once and made where there is none, so that it is there before
        the disk is full.
        """
        self._folder = folder
        self.machine = machine
        self.register = SheetRegister(folder)
        self._clock = clock
        self._key: SheetKey | None = None
        self._guard = Lock()
        self.fault: LyktaError | None = None
        self.key()

    def key(self) -> SheetKey | None:
        """Return the key, None where it cannot be had; `fault` then says why."""
        with self._guard:
            if self._key is None:
                try:
                    self._key = SheetKey.load_or_make(self._folder)
                    self.fault = None
                except LyktaError as fault:  # 1
                    if self.fault is None:
                        log.warning("sheets are printed without a seal: %s", fault.code)
                    self.fault = fault
            return self._key

    def press(
        self,
        sheets: Sequence[Sheet],
        origins: Sequence[Origin],
        language: Language,
        title: str = "",
    ) -> "Pressed":
        """Return the sheets as one PDF, each page sealed, and enter them in the register.

        `origins` has one for each sheet. Raises what `printing.paper.pressed` raises; never for
        the key or the register.
        """
        from printing.paper import pressed  # late: `lykta status` prints nothing

        made = pressed(sheets, language, title, self._sealer(origins))
        self._enter(made.pages, origins)  # 2
        return made

    def ended(self, serials: Iterable[str], ending: Ending) -> bool:
        """Enter how sheets ended; return whether it is on the disk. Never raises for a disk."""
        try:
            self.register.end(serials, ending, self.now())
        except LyktaError as fault:  # 1
            log.warning("the end of a print is not in the register: %s", fault.code)
            return False
        return True

    def now(self) -> datetime:
        """Return the time that sheets are entered under."""
        return self._clock.now().wall

    def subject(self, unit: str, key: str) -> str:
        """Return the tag that stands for a patient or a diary in the register."""
        return self._tag("subject", f"{unit}\0{key}".encode()) if key else ""

    def digests(self, unit: str, key: str, content: Mapping[str, bytes]) -> dict[str, str]:
        """Return the keyed digest of each part of a content (3)."""
        of = f"{unit}\0{key}\0".encode()
        return {part: self._tag(f"content {part}", of + data) for part, data in content.items()}

    def series(self, unit: str, kind: str, key: str = "") -> tuple[Known, ...]:
        """Return the sheets of a kind that were printed for a patient, oldest first.

        None where the register cannot be read: that is logged.
        """
        return self.series_of(unit, kind, self.subject(unit, key))

    def series_of(self, unit: str, kind: str, tag: str) -> tuple[Known, ...]:
        """Return what `series` returns, for who is known by a tag."""
        try:
            return self.register.series(unit, kind, tag)
        except LyktaError as fault:
            log.warning("the register of sheets cannot be read: %s", fault.code)
            return ()

    def patients(self, unit: str, kind: str) -> frozenset[str]:
        """Return the tags of all patients of whom such a sheet was printed."""
        try:
            return self.register.patients(unit, kind)
        except LyktaError as fault:
            log.warning("the register of sheets cannot be read: %s", fault.code)
            return frozenset()

    def _tag(self, purpose: str, data: bytes) -> str:
        key = self.key()
        return key.tag(purpose, data).hex()[:20] if key else ""

    def _sealer(self, origins: Sequence[Origin]) -> "Sealer | None":
        key = self.key()
        if key is None:
            return None

        def seal(facts: "PageFacts") -> str:
            return sheet_seal.make(key, self.machine, _claim(facts, origins), facts.text)

        return seal

    def _enter(self, pages: "Sequence[PageProof]", origins: Sequence[Origin]) -> None:
        codes: dict[int, list[PageProof]] = {}
        for page in pages:
            if page.facts.serial:
                codes.setdefault(page.facts.place, []).append(page)
        at = self.now()
        try:
            self.register.enter(
                [self._entry(found, origins[place], at) for place, found in codes.items()]
            )
        except LyktaError as fault:  # 1
            log.warning("printed sheets are not in the register: %s", fault.code)

    def _entry(self, pages: "Sequence[PageProof]", origin: Origin, at: datetime) -> PrintedSheet:
        facts = pages[0].facts
        return PrintedSheet(
            serial=facts.serial,
            kind=facts.kind,
            at=at,
            unit=origin.unit,
            generation=origin.generation,
            as_of=origin.as_of,
            patient=self.subject(origin.unit, origin.subject),
            content=self.digests(origin.unit, origin.subject, origin.content),
            codes=tuple(page.short for page in pages),
            replaces=origin.replaces,
            copy_number=origin.copy_number,
        )


def _claim(facts: "PageFacts", origins: Sequence[Origin]) -> Claim:
    origin = origins[facts.place]
    return Claim(
        unit=origin.unit,
        number=facts.serial,
        kind=facts.kind,
        generation=origin.generation,
        as_of=origin.as_of,
        x=facts.x,
        y=facts.y,
    )


def ending_of(*, printed: bool, clean: bool) -> Ending:
    """Return the register's word for how a sheet ended at the printer."""
    if printed:
        return Ending.PRINTED
    return Ending.NOT_PRINTED if clean else Ending.UNKNOWN
