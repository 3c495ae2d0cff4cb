"""Who a sheet is about: name, number, sex and age, place; always two identifiers (R1)."""

import re
from datetime import date, datetime

from printing.language import Language, mark
from printing.sheets.amounts import NO_BREAK, amount_words
from storage.records import Chart, Measure, Person, Sex, Stay, Unit, age_in_years

SEPARATOR = " · "
_BED_WITH_ROOM = re.compile(r"[0-9][A-Za-z]?[:.,/-][0-9]")
_CHILD = 2
_SEX = {
    Sex.FEMALE: mark("woman"),
    Sex.MALE: mark("man"),
    Sex.OTHER: mark("other sex"),
    Sex.UNKNOWN: mark("sex not stated"),
}
_SEX_LETTER = {
    Sex.FEMALE: mark("F"),
    Sex.MALE: mark("M"),
    Sex.OTHER: mark("other"),
    Sex.UNKNOWN: "",
}
_MEASURES = {
    "weight": mark("weight not recorded"),
    "height": mark("height not recorded"),
    "egfr": mark("eGFR not recorded"),
}


def name_words(person: Person, language: Language) -> str:
    """Return the name as the source spells it, or that it is missing."""
    return person.name or language.say("Name missing")


def marked_name(person: Person, language: Language) -> str:
    """Return the name with the mark of a protected identity, for rows of a list."""
    name = name_words(person, language)
    return f"{name}{SEPARATOR}{protected_mark(language)}" if person.protected else name


def protected_mark(language: Language) -> str:
    """Return the words that warn: give no address and no telephone number to anybody."""
    return language.say("PROTECTED IDENTITY")


def identifier(person: Person, language: Language, stay: Stay | None = None) -> str:
    """Return the second identifier: personal number, else birth date, stay number or key."""
    if person.number:
        return person.number
    if person.birth:
        return language.say("born {birth}", birth=person.birth)
    if stay is not None and stay.number:
        return language.say("encounter {number}", number=stay.number)
    return language.say("id {key}", key=person.key)


def person_line(person: Person, on: date, language: Language) -> str:
    """Return sex, age and the mark of a protected identity, "man · 113 years"."""
    parts = [language.say(_SEX[person.sex]), _age(person, on, language)]
    if person.protected:
        parts.append(protected_mark(language))
    return SEPARATOR.join(parts)


def short_age(person: Person, on: date, language: Language) -> str:
    """Return age and sex in the ward list's column, "113 m"."""
    age = age_in_years(person.birth, on)
    years = "?" if age is None else str(age)
    return f"{years}{NO_BREAK}{language.say(_SEX_LETTER[person.sex])}".rstrip()


def place_line(unit: Unit, stay: Stay, language: Language) -> str:
    """Return unit, room, bed and encounter, "Avd 12 · room 2 · bed 1 · encounter 26-048817"."""
    parts = [unit.name, _labelled(language.say("room"), stay.room)]
    parts.append(_labelled(language.say("bed"), stay.bed))
    if stay.number:
        parts.append(language.say("encounter {number}", number=stay.number))
    return SEPARATOR.join(part for part in parts if part)


def bed_words(stay: Stay, *, alone: bool) -> str:
    """Return room and bed as short as the source's names allow, "2:1", or "–" for neither.

    A bed whose name holds its room ("01:1") stands without the room where it is `alone`, the
    only bed of that name among the ward's patients. A plain number never does: the copy does
    not know the empty beds, and every room may have a bed 1.
    """
    if not stay.room or not stay.bed:
        return stay.bed or stay.room or "–"
    whole = _BED_WITH_ROOM.search(stay.bed) is not None
    if whole and alone:
        return stay.bed
    numbered = stay.room[-1].isdigit() or not _is_phrase(stay.room)
    short = numbered and not whole and not _is_phrase(stay.bed)
    return f"{stay.room}:{stay.bed}" if short else f"{stay.room} {stay.bed}"


def measure_line(chart: Chart, as_of: datetime, language: Language) -> str:
    """Return weight, height and kidney function, each with its date or as not recorded."""
    parts = []
    for kind, missing in _MEASURES.items():
        newest = _newest(chart, kind)
        parts.append(language.say(missing) if newest is None else _measure(newest, as_of, language))
    return SEPARATOR.join(parts)


def dated(at: datetime, as_of: datetime, language: Language) -> str:
    """Return a day in figures, with its year where that is not the copy's year."""
    year = at.astimezone(language.zone).year
    day = language.day(at)
    return day if year == as_of.astimezone(language.zone).year else f"{day}{NO_BREAK}{year}"


def _age(person: Person, on: date, language: Language) -> str:
    age = age_in_years(person.birth, on)
    born = language.say("born {birth}", birth=person.birth)
    if age is None:
        return born if person.birth and person.number else language.say("age not known")
    years = language.count("{n} year", "{n} years", age)
    return f"{years}{SEPARATOR}{born}" if age < _CHILD else years


def _labelled(label: str, name: str) -> str:
    return f"{label}{NO_BREAK}{name}" if name and not _is_phrase(name) else name


def _is_phrase(name: str) -> bool:
    """Return whether a room's or bed's name already says what it is ("Sal 2")."""
    return " " in name or sum(sign.isalpha() for sign in name) > len("B3")


def _newest(chart: Chart, kind: str) -> Measure | None:
    found = [measure for measure in chart.measures if measure.kind == kind]
    return max(found, key=lambda one: one.at.timestamp() if one.at else 0.0, default=None)


def _measure(measure: Measure, as_of: datetime, language: Language) -> str:
    value = amount_words(measure.value, language)
    if measure.kind == "egfr":
        value = f"eGFR {value}"
    day = language.say("date missing") if measure.at is None else dated(measure.at, as_of, language)
    return f"{value} ({day})"
