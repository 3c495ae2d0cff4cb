"""Words in the reader's language, with dates, ages and numbers as that language writes them.

English message texts are the keys. A language's translations lie in
``locales/<code>/<room>.po`` and are read at start, so there is no compile step.
"""

import gettext
import io
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale, dates
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from storage.errors import LyktaError

LanguageCode = Literal["sv", "nb", "de", "en"]
"""The code of a language in which every message exists."""

LANGUAGES: tuple[LanguageCode, ...] = ("sv", "nb", "de", "en")
"""Every language, in the order in which the screen's button offers them; the first is the default.
"""

_LOCALES = Path(__file__).parent / "locales"
_NO_BREAK = "\u00a0"
_PLAIN_FIGURE = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?")
_THOUSANDS = re.compile(r"(?<=[0-9])(?=(?:[0-9]{3})+$)")
_HOURS_TOLD = 48  # an age of two days and more is told in days
_AFTER_LETTER = re.compile(r"(?<=[^\W\d_])\.")  # "lör." and "nov.", but not the dot of "21."


@dataclass(frozen=True)
class _Manner:
    """How one language names itself and writes a day; the day forms are babel's."""

    endonym: str
    tag: str
    short_day: str = "EEE d MMM"
    long_day: str = "EEEE d MMMM"
    figures: str = "{day}/{month}"


_DOTTED = "{day:02}.{month:02}."  # two figures each: "2.5." beside a dose would look like one
_MANNERS = {
    "sv": _Manner("Svenska", "sv-SE"),
    "nb": _Manner("Norsk", "nb-NO", long_day="EEEE d. MMMM"),
    "de": _Manner("Deutsch", "de-DE", "EEE d. MMM", "EEEE, d. MMMM", _DOTTED),
    "en": _Manner("English", "en-GB"),
}


def mark(text: str) -> str:
    """Mark a text for translation where it stands in a table; return it unchanged."""
    return text


@cache
def _translations(code: str) -> gettext.NullTranslations:
    """Read all catalogues of a language into one; the source language needs none."""
    files = sorted((_LOCALES / code).glob("*.po"))
    if not files:
        return gettext.NullTranslations()
    # One table, not one behind the other: a screen asks for hundreds of words at a time.
    whole = b"\n".join(file.read_bytes() for file in files)
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(whole), locale=code))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@dataclass(frozen=True)
class Language:
    """One reader's language and time zone.

    `code` is one of LANGUAGES; `zone` is the site's time zone, in which every clock time is
    written. Raises ValueError on an unknown code.
    """

    code: str = "sv"
    zone: tzinfo = UTC

    def __post_init__(self) -> None:
        """Refuse a language that has no catalogue."""
        if self.code not in LANGUAGES:
            known = ", ".join(LANGUAGES)
            raise ValueError(f"language {self.code!r} is not one of {known}")

    @property
    def next(self) -> "Language":
        """The language that the screen's button offers after this one."""
        places: dict[str, int] = {code: place for place, code in enumerate(LANGUAGES, 1)}
        return Language(LANGUAGES[places[self.code] % len(LANGUAGES)], self.zone)

    @property
    def endonym(self) -> str:
        """What the language calls itself, "Svenska"."""
        return _MANNERS[self.code].endonym

    @property
    def tag(self) -> str:
        """The language as a PDF names it, "sv-SE"."""
        return _MANNERS[self.code].tag

    def say(self, text: str, **facts: object) -> str:
        """Return a message in this language, its ``{places}`` filled; nothing for nothing."""
        if not text:  # gettext answers the empty text with the catalogue's header
            return ""
        translated = _translations(self.code).gettext(text)
        return translated.format(**facts) if facts else translated

    def count(self, one: str, many: str, n: int, **facts: object) -> str:
        """Return a message that holds a number ``{n}``, in the form the number asks for."""
        translated = _translations(self.code).ngettext(one, many, n)
        return translated.format(n=n, **facts)

    def error(self, error: LyktaError) -> tuple[str, str]:
        """Return an error's message and remedy in this language, without its code."""
        facts = {name: str(value) for name, value in error.facts.items()}
        return self.say(error.message, **facts), self.say(error.remedy, **facts)

    def clock(self, at: datetime) -> str:
        """Return the clock time, "19:10"."""
        return at.astimezone(self.zone).strftime("%H:%M")

    def day(self, at: datetime | date) -> str:
        """Return day and month in figures, "21/11"."""
        local = self._local(at)
        return _MANNERS[self.code].figures.format(day=local.day, month=local.month)

    def day_words(self, at: datetime | date) -> str:
        """Return weekday, day and month in short words, "lör 21 nov"."""
        return self._spell(at, _MANNERS[self.code].short_day)

    def day_long(self, at: datetime | date) -> str:
        """Return weekday, day and month in full words, "lördag 21 november"."""
        return self._spell(at, _MANNERS[self.code].long_day)

    def moment(self, at: datetime) -> str:
        """Return day and clock time in figures, "21/11 19:10"."""
        return f"{self.day(at)}{_NO_BREAK}{self.clock(at)}"

    def moment_words(self, at: datetime) -> str:
        """Return day in words and clock time, "lör 21 nov 19:10"."""
        return f"{self.day_words(at)}{_NO_BREAK}{self.clock(at)}"

    def age(self, span: timedelta) -> str:
        """Return a span in whole minutes, "12 min", "1 h 52 min", "3 d 2 h"; rounded down."""
        minutes = max(0, int(span.total_seconds() // 60))
        hours, minutes_left = divmod(minutes, 60)
        if not hours:
            return f"{minutes}{_NO_BREAK}min"
        hour = self.say("h")
        if hours < _HOURS_TOLD:
            rest = f"{_NO_BREAK}{minutes_left}{_NO_BREAK}min" if minutes_left else ""
            return f"{hours}{_NO_BREAK}{hour}{rest}"
        days, hours_left = divmod(hours, 24)
        return f"{days}{_NO_BREAK}{self.say('d')}{_NO_BREAK}{hours_left}{_NO_BREAK}{hour}"

    def number(self, value: str) -> str:
        """Return a decimal figure with this language's decimal sign; no digit is changed.

        Thousands stand apart by a no-break space (NHS CUI medication line 017, where the
        comma is no choice because it is a decimal sign here). What is not a plain figure
        ("½", "1e3", "2,5") comes back as it is.
        """
        figure = _PLAIN_FIGURE.fullmatch(value)
        if figure is None:
            return value
        sign, whole, decimals = figure.groups()
        if not whole.startswith("0"):
            whole = _THOUSANDS.sub(_NO_BREAK, whole)
        point = Locale(self.code).number_symbols["latn"]["decimal"]
        return f"{sign}{whole}" + (f"{point}{decimals}" if decimals else "")

    def _local(self, at: datetime | date) -> date:
        return at.astimezone(self.zone).date() if isinstance(at, datetime) else at

    def _spell(self, at: datetime | date, form: str) -> str:
        words = dates.format_date(self._local(at), form, locale=self.code)
        return _AFTER_LETTER.sub("", words).replace(" ", _NO_BREAK)


def language(code: str, zone: str) -> Language:
    """Return the language for a code and an IANA zone name ("Europe/Stockholm")."""
    return Language(code, ZoneInfo(zone))
