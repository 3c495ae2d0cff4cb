"""The head of every page: what it is, of when, about whom, and what must be known first."""

from datetime import date, datetime, timedelta

from printing.language import Language
from printing.sheets.allergy import allergy_box
from printing.sheets.identity import (
    identifier,
    measure_line,
    name_words,
    person_line,
    place_line,
)
from printing.sheets.notices import notices
from printing.sheets.sheet import AsOf, Head
from printing.sheets.stamp import Stamp
from printing.sheets.window import clock_or_moment
from storage.records import DOCUMENTS_ONLY, Chart, Unit, UnitKind

_ROOM = 18
_TOLD = timedelta(minutes=1)


def patient_head(
    title: str,
    count: str,
    chart: Chart,
    stamp: Stamp,
    unit: Unit,
    language: Language,
    *,
    blind: bool = False,
) -> Head:
    """Return the head of a sheet about one patient, allergy box and warning signals included.

    `blind` lets it say in an outage which time is unknown.
    """
    person, stay = chart.person, chart.stay
    facts = [measure_line(chart, stamp.as_of, language)]
    if stay.physician:
        facts.append(language.say("Responsible physician {name}", name=stay.physician))
    return Head(
        title=title,
        count=count,
        capsule=capsule(stamp, UnitKind.WARD, language),
        name=name_words(person, language),
        number=identifier(person, language, stay),
        person=person_line(person, local_day(stamp.as_of, language), language),
        place=place_line(unit, stay, language),
        facts=(*facts, *copy_advice(stamp, language)),
        as_of=as_of_box(stamp, UnitKind.WARD, language, blind=blind),
        allergy=allergy_box(chart.allergies, language),
        attention_label=language.say("Alert"),
        attention=tuple(
            language.say(alert.text) if alert.ours else alert.text
            for alert in chart.alerts
            if alert.key != DOCUMENTS_ONLY
        ),
        exercise=stamp.exercise,
        notices=(*notices(stamp, language), *_documents_only(chart, language)),
        unverified=stamp.unverified,
    )


def _documents_only(chart: Chart, language: Language) -> tuple[str, ...]:
    """Say above the rows that a list without a medicine is no list of none."""
    told = [one.text for one in chart.alerts if one.key == DOCUMENTS_ONLY]
    return tuple(language.say(text) for text in told)


def local_day(at: datetime, language: Language) -> date:
    """Return the site's calendar day of an instant; ages are counted on the copy's day."""
    return at.astimezone(language.zone).date()


def capsule(stamp: Stamp, kind: UnitKind, language: Language) -> str:
    """Return the words of the capsule: what kind of copy, an exercise, or a further sheet."""
    if stamp.exercise:
        return language.say("EXERCISE – NOT FOR CARE")
    if stamp.unverified:
        return language.say("UNVERIFIED COPY – CHECK EVERY LINE")
    if stamp.unit_as_of is not None:
        return language.say("OLDER COPY – {when}", when=language.moment_words(stamp.as_of))
    if stamp.copy_number > 1 or stamp.replaces:
        return _further_copy(stamp, language)
    if kind is UnitKind.CLINIC:
        return language.say("BACKUP COPY – NOT THE LIVE APPOINTMENT BOOK")
    return language.say("BACKUP COPY – NOT THE LIVE RECORD")


def copy_advice(stamp: Stamp, language: Language) -> tuple[str, ...]:
    """Return what to do with the sheet that a further copy replaces."""
    if stamp.copy_number == 1 and not stamp.replaces:
        return ()
    if stamp.replaces:
        return (
            language.say(
                "Replaces sheet {sheet}: do not throw that one away, cross it out and put it in "
                "the binder.",
                sheet=stamp.replaces,
            ),
        )
    return (
        language.say("Do not throw the old sheet away: cross it out and put it in the binder."),
    )


def as_of_box(stamp: Stamp, kind: UnitKind, language: Language, *, blind: bool = False) -> AsOf:
    """Return the box that says of when the sheet is; loud where too old or not known.

    In an outage it says which time is unknown, where `blind` asks for it.
    """
    when = language.moment_words(stamp.as_of)
    return AsOf(
        label=_label(kind, language),
        when=when if stamp.age is not None else language.say("AGE UNKNOWN"),
        age=_age(stamp, when, language),
        missing=_missing(stamp, kind, language) + (_unknown(stamp, language) if blind else ""),
        too_old=_too_old(stamp),
    )


def _unknown(stamp: Stamp, language: Language) -> str:
    """Return the time from the copy on, in which nobody knows what was done, with its known end."""
    if stamp.outage_open:
        return " " + unknown_since(stamp, language)
    until = stamp.outage_since
    if until is None or until - stamp.as_of < _TOLD:
        return ""
    words = language.say(
        "Unknown time {start}–{end}.",
        start=language.clock(stamp.as_of),
        end=clock_or_moment(until, stamp.as_of, language),
    )
    return f" {words}"


def unknown_since(stamp: Stamp, language: Language) -> str:
    """Return that everything after the copy is unknown, where nobody has said until when."""
    return language.say("Unknown time since {start}.", start=language.clock(stamp.as_of))


def _too_old(stamp: Stamp) -> bool:
    return stamp.too_old or stamp.age is None


def _number_words(serial: str) -> str:
    """Return a sheet's number as the capsule has room for it; whole it stands with the advice."""
    return serial if len(serial) <= _ROOM else f"…{serial.rpartition('-')[2]}"


def _further_copy(stamp: Stamp, language: Language) -> str:
    clock = language.clock(stamp.printed)
    sheet = _number_words(stamp.replaces)
    if stamp.copy_number == 1:
        return language.say("NEW SHEET · {time} – replaces sheet {sheet}", time=clock, sheet=sheet)
    if not stamp.replaces:
        return language.say("COPY {n} · {time}", n=stamp.copy_number, time=clock)
    return language.say(
        "COPY {n} · {time} – replaces sheet {sheet}",
        n=stamp.copy_number,
        time=clock,
        sheet=sheet,
    )


def _label(kind: UnitKind, language: Language) -> str:
    if kind is UnitKind.CLINIC:
        return language.say("DATA FROM THE APPOINTMENT BOOK")
    return language.say("DATA FROM THE RECORD")


def _age(stamp: Stamp, when: str, language: Language) -> str:
    if stamp.unverified:
        return language.say("The copy says {when}. Nobody can prove it.", when=when)
    if stamp.age is None:
        return language.say("The copy says {when}. The clock cannot be trusted.", when=when)
    facts = {"age": language.age(stamp.age), "time": language.clock(stamp.printed)}
    if not stamp.age_certain:
        return language.say("At least {age} old at print {time}", **facts)
    if stamp.too_old:
        return language.say("{age} OLD at print {time}", **facts)
    return language.say("{age} old at print {time}", **facts)


def _missing(stamp: Stamp, kind: UnitKind, language: Language) -> str:
    clinic = kind is UnitKind.CLINIC
    if _too_old(stamp) and clinic:
        return language.say("Confirm each time with the patient before use.")
    if _too_old(stamp):
        return language.say("A doctor must go through the list before use.")
    if stamp.exercise:
        return language.say("Invented patients.")
    if clinic:
        return language.say("Later bookings are not here.")
    return language.say("Later orders are not here.")
