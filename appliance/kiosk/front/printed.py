"""What was printed, from the journal of prints: words, lamps and the questions about pages.

1. Only a person's word makes a print confirmed; a printer's word alone is shown amber.
2. What may have come out is never called either; it asks for a count, and stands first.
3. Nothing here names a patient, so it may be read while the machine is locked.
4. What is missing stays offered after a lock and a restart, until it came out: by number, as a
   marked copy, to who has opened the machine.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from appliance.kiosk.front.wording import kind_words, sheet_range
from appliance.kiosk.ports import Card, InHand, Lamp, PrintRecord, PrintRecords
from printing.language import Language, mark
from storage.print_journal import Entry, Fate, PrintRun, Stage, Unsettled

_CONFIRMED, _AMBER, _MAY_HAVE, _SHORT, _NOT_OUT, _UNDER_WAY = range(6)
_LOOK = {
    _CONFIRMED: (Lamp.GOOD, mark("Confirmed")),
    _AMBER: (Lamp.ATTENTION, mark("Not confirmed")),
    _MAY_HAVE: (Lamp.UNKNOWN, mark("May have come out")),
    _SHORT: (Lamp.ATTENTION, mark("Pages are missing")),
    _NOT_OUT: (Lamp.BAD, mark("Did not come out")),
    _UNDER_WAY: (Lamp.WAITING, mark("Under way")),
}


Again = Callable[[Sequence[str]], frozenset[str]]
"""Tells which sheets can be made anew by their numbers."""


def records(
    runs: Sequence[PrintRun], language: Language, today: datetime, again: Again | None = None
) -> PrintRecords:
    """Return the prints, what may have come out first, then the newest (2).

    `again` tells which missing sheets can be made anew, None while the machine is locked (4).
    """
    kept = [run for run in runs if run.entries]
    good = _made_good(kept)
    ends = {run.name: _end_of(run, good) for run in kept}
    ordered = sorted(kept, key=lambda run: ends[run.name] != _MAY_HAVE)
    asked = {
        run.name: _short_of(run, good, language, again)
        if ends[run.name] in (_SHORT, _NOT_OUT)
        else asked_of(run, language)
        for run in kept
    }
    return PrintRecords(
        rows=tuple(
            _record(run, ends[run.name], asked[run.name], language, today) for run in ordered
        ),
        note=_note(list(ends.values()), language),
    )


def asked_of(run: PrintRun, language: Language) -> InHand | None:
    """Return the question about a print's pages, None where there is nothing to ask."""
    if run.alive:
        return None
    asked = open_entries(run)
    sheets = tuple(serial for one in asked for serial in one.serials)
    return in_hand(sheets, sum(one.pages for one in asked), language)


def in_hand(sheets: tuple[str, ...], pages: int, language: Language) -> InHand | None:
    """Return the question about so many pages of these sheets, None where there are none."""
    if not sheets or not pages:
        return None
    question = language.count("Is the page in your hand?", "Are all {n} pages in your hand?", pages)
    return InHand(sheets=sheets, pages=pages, question=question)


def answered(
    asked: InHand, pages: int, lacking: tuple[str, ...], known: frozenset[str], language: Language
) -> InHand:
    """Return a question with its answer in words; `known` sheets can be printed again from here."""
    short = asked.pages - pages
    words = (
        language.count("{n} page is missing", "{n} pages are missing", short)
        if short > 0
        else language.count(
            "The page is in your hand.", "All {n} pages are in your hand.", asked.pages
        )
    )
    return msgspec.structs.replace(
        asked,
        answer=words,
        missing=lacking,
        counted=pages,
        copies=tuple(serial for serial in lacking if serial in known),
    )


def with_note(asked: InHand, language: Language, *, open_: bool) -> InHand:
    """Return an answer that says what to do where sheets are missing and none can be copied."""
    if not asked.missing or asked.copies:
        return asked
    note = (
        language.say("These sheets cannot be made anew by their numbers. Print the lists anew.")
        if open_
        else language.say(
            "Unlock, then open this print under What was printed to print them again."
        )
    )
    return msgspec.structs.replace(asked, note=note)


def _short_of(
    run: PrintRun, good: frozenset[str], language: Language, again: Again | None
) -> InHand | None:
    """Return what is missing of a print, as a question that is answered already (4)."""
    if run.alive:
        return None
    short = [one for one in run.entries if _lacking(one) - good]
    missing = tuple(
        serial for one in short for serial in one.serials if serial in _lacking(one) - good
    )
    asked = InHand(
        sheets=tuple(serial for one in short for serial in one.serials),
        pages=sum(one.pages for one in short),
        question="",
    )
    known = frozenset[str]() if again is None else again(missing)
    lost = sum(sheet.pages for one in short for sheet in one.sheets if sheet.serial in missing)
    told = answered(asked, asked.pages - lost, missing, known, language)
    return with_note(told, language, open_=again is not None)


def open_entries(run: PrintRun) -> tuple[Entry, ...]:
    """Return the bundles that came out, or may have, and that nobody has confirmed."""
    out = (Fate.CAME_OUT, Fate.MAY_HAVE)
    return tuple(one for one in run.entries if one.fate in out and one.stage is not Stage.CONFIRMED)


def unsettled_cards(found: Unsettled, language: Language) -> Sequence[Card]:
    """Return the board's card of prints whose end nobody knows, or that a crash cut short."""
    say, count = language.say, language.count
    remedy = say("Touch here and count the pages.")
    pages = sum(one.pages for one in found.may_have)
    lost = sum(one.pages for one in found.did_not)
    if found.may_have:
        text = count("{n} page may have come out.", "{n} pages may have come out.", pages)
        also = count("{n} page did not.", "{n} pages did not.", lost) if lost else ""
        title = say("A print was interrupted")
        return (
            Card(
                lamp=Lamp.ATTENTION, title=title, text=f"{text} {also}".strip(), remedy=remedy,
                to_records=True,
            ),
        )  # fmt: skip
    if not found.did_not:
        return ()
    text = count("{n} page did not come out.", "{n} pages did not come out.", lost)
    return (
        Card(
            lamp=Lamp.ATTENTION, title=say("A print was interrupted"), text=text,
            remedy=say("Print it again."), to_records=True,
        ),
    )  # fmt: skip


def _made_good(runs: Sequence[PrintRun]) -> frozenset[str]:
    """Return the sheets that came out after all, or in whose place a marked copy did."""
    out = [
        sheet
        for run in runs
        for one in run.entries
        if one.fate in (Fate.CAME_OUT, Fate.UNDER_WAY) and not one.missing
        for sheet in one.sheets
    ]
    return frozenset(serial for sheet in out for serial in (sheet.serial, sheet.replaces) if serial)


def _end_of(run: PrintRun, made_good: frozenset[str]) -> int:
    """Return the gravest end of a print's bundles, those made good since left out."""
    left = [one for one in run.entries if _lacking(one) - made_good or one.fate is Fate.CAME_OUT]
    fates = {one.fate for one in left}
    if Fate.UNDER_WAY in fates:
        return _UNDER_WAY
    if Fate.MAY_HAVE in fates:
        return _MAY_HAVE
    if any(_lacking(one) - made_good for one in left):
        return _SHORT if Fate.CAME_OUT in fates else _NOT_OUT
    return _AMBER if open_entries(run) else _CONFIRMED  # 1


def _lacking(one: Entry) -> frozenset[str]:
    """Return the sheets of a bundle that are not known to be whole in somebody's hand."""
    if one.missing:
        return frozenset(one.missing)
    return frozenset() if one.fate is Fate.CAME_OUT else frozenset(one.serials)


def _record(
    run: PrintRun, end: int, asked: InHand | None, language: Language, today: datetime
) -> PrintRecord:
    lamp, word = _LOOK[end]
    say = language.say
    kind = kind_words(run.kind, language) if run.kind else say("A print")
    return PrintRecord(
        lamp=lamp,
        title=f"{kind}, {run.unit}" if run.unit else kind,
        detail=_detail(run, language),
        when=_when(run.at, language, today),
        word=say(word),
        advice=_advice(end, asked, language),
        in_hand=asked,
    )


def _detail(run: PrintRun, language: Language) -> str:
    serials = tuple(serial for one in run.entries for serial in one.serials)
    sheets = language.say("Sheet {nr}", nr=sheet_range(serials)) if serials else ""
    pages = language.count("{n} page", "{n} pages", run.pages) if run.pages else ""
    printers = ", ".join(dict.fromkeys(one.printer for one in run.entries if one.printer))
    return " · ".join(part for part in (sheets, pages, printers, run.person) if part)


def _advice(end: int, asked: InHand | None, language: Language) -> str:
    if asked is not None and asked.copies:
        return language.say("Touch here to print what is missing again, as marked copies.")
    if asked is not None and asked.note:
        return asked.note
    if end == _MAY_HAVE:
        return language.say(
            "Look in the printer's tray, count the pages, then touch here. Put half printed "
            "pages into the confidential waste."
        )
    return ""


def _when(at: datetime, language: Language, today: datetime) -> str:
    same = language.day_words(at) == language.day_words(today)
    return language.clock(at) if same else language.moment_words(at)


def _note(ends: Sequence[int], language: Language) -> str:
    doubtful, amber = ends.count(_MAY_HAVE), ends.count(_AMBER)
    count = language.count
    if not ends:
        return language.say("Nothing has been printed here yet.")
    said = []
    if doubtful:
        said.append(
            count("{n} print may have come out.", "{n} prints may have come out.", doubtful)
        )
    if amber:
        said.append(
            count("{n} is not confirmed: touch it.", "{n} are not confirmed: touch them.", amber)
        )
    if not said and set(ends) <= {_CONFIRMED, _UNDER_WAY}:
        said.append(language.say("Everything is confirmed."))
    return " ".join(said)
