"""The envelope's words: what a code opens, what it does not, and what ends it."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
import pytest

from printing.language import Language
from printing.sheets.envelope import Envelope, EnvelopeKind, PrintedCode, envelope
from storage.keys.codes import Code
from tests.printing.charts import ENGLISH, LANGUAGES, SWEDISH

_CODE = Code(bytes(range(100, 116)))
WORDS, GROUPS = _CODE.words, _CODE.groups


def printed(kind: EnvelopeKind = EnvelopeKind.BREAK_GLASS, **facts: str) -> PrintedCode:
    """Return a code as it goes to paper."""
    usual = {"site": "Lasarettet", "device": "LYKTA-B31", "support": "08-465 004 10"}
    return PrintedCode(
        kind=kind,
        words=WORDS,
        groups=GROUPS,
        serial="NK-0003",
        made=datetime(2026, 11, 22, 0, 30, tzinfo=ZoneInfo("Europe/Stockholm")),
        **(usual | facts),
    )


def told(sheet: Envelope) -> str:
    """Return all that stands on a sheet outside its middle part."""
    rest = msgspec.structs.asdict(sheet)
    del rest["secret"]
    return msgspec.json.encode(rest).decode()


def stands_in(part: str, text: str) -> bool:
    """Return whether a part of the code stands in a text as a word of its own."""
    return re.search(rf"\b{re.escape(part)}\b", text, re.IGNORECASE) is not None


@pytest.mark.parametrize("kind", EnvelopeKind)
@pytest.mark.parametrize("reader", LANGUAGES)
def test_the_code_stands_on_the_middle_part_only(kind: EnvelopeKind, reader: Language) -> None:
    sheet = envelope(printed(kind), reader)
    assert sheet.secret.groups.lines == tuple(GROUPS.split("-"))
    assert sheet.secret.words.lines == WORDS
    assert sheet.secret.scan == GROUPS
    assert not [part for part in (*GROUPS.split("-"), *WORDS) if stands_in(part, told(sheet))]


@pytest.mark.parametrize("reader", LANGUAGES)
def test_nobody_takes_one_envelope_for_the_other(reader: Language) -> None:
    one, other = (envelope(printed(kind), reader) for kind in EnvelopeKind)
    assert one.title != other.title
    assert one.outside.when != other.outside.when
    assert one.opens != other.opens
    assert one.keep != other.keep


def test_the_emergency_envelope_promises_nothing_that_is_its_not() -> None:
    sheet = envelope(printed(), ENGLISH)
    assert "the log" in " ".join(sheet.closed.lines)
    assert "the log" not in " ".join(sheet.opens.lines)


def test_day_is_the_sites_day_and_it_can_be_reached() -> None:
    sheet = envelope(printed(), SWEDISH)
    assert "2026-11-22" in sheet.place, "not the day before, which it still was in UTC"
    assert "08-465\u00a0004\u00a010" in sheet.outside.after
    assert "{number}" not in told(sheet)
    assert "IT" in envelope(printed(support=""), SWEDISH).outside.after


def test_an_envelope_without_its_code_is_not_made() -> None:
    for empty in (
        msgspec.structs.replace(printed(), words=()),
        msgspec.structs.replace(printed(), groups=""),
    ):
        with pytest.raises(ValueError, match="both spellings"):
            envelope(empty, SWEDISH)
