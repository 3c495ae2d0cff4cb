"""The foot of every page: where the sheet comes from, and the identifiers once more."""

from printing.language import Language, mark
from printing.sheets.amounts import NO_BREAK
from printing.sheets.identity import SEPARATOR, identifier, name_words
from printing.sheets.sheet import Foot
from printing.sheets.stamp import Stamp
from storage.records import Chart

_ROLES = {
    "staff": mark("staff"),
    "recovery": mark("recovery"),
    "auditor": mark("auditor"),
    "break-glass": mark("emergency envelope"),
}


def role_words(role: str, language: Language) -> str:
    """Return a role in words; one that the site named itself stays as it is."""
    return language.say(_ROLES[role]) if role in _ROLES else role


def foot(
    stamp: Stamp, number: str, name: str, language: Language, tick: str = "", kept: str = ""
) -> Foot:
    """Return the foot of a sheet about `name`, with the words of its tick box, if any.

    `kept` says how long the sheet is kept, where that is not until a new one is printed.
    """
    return Foot(
        serial=stamp.serial,
        lines=(_printed(stamp, language), _captured(stamp, language, kept)),
        number=number,
        name=name,
        page_pattern=language.say("Page {x} of {y}"),
        tick=tick,
    )


def patient_foot(
    stamp: Stamp, chart: Chart, language: Language, tick: str = "", kept: str = ""
) -> Foot:
    """Return the foot of a sheet about one patient."""
    person = chart.person
    number = identifier(person, language, chart.stay)
    return foot(stamp, number, name_words(person, language), language, tick, kept)


def _printed(stamp: Stamp, language: Language) -> str:
    by = ", ".join(part for part in (stamp.printed_by, role_words(stamp.role, language)) if part)
    day = stamp.printed.astimezone(language.zone).date().isoformat()
    moment = f"{day} {language.clock(stamp.printed)}"
    parts = [language.say("EXERCISE")] if stamp.exercise else []
    parts.append(language.say("Sheet {serial}", serial=stamp.serial))
    reason = _reason(stamp, language)
    if reason:
        parts.append(language.say("reason: {reason}", reason=reason))
    parts.append(language.say("printed {moment} by {person}", moment=moment, person=by))
    if stamp.device:
        parts.append(language.say("device {device}", device=stamp.device))
    return SEPARATOR.join(parts)


def _reason(stamp: Stamp, language: Language) -> str:
    since = stamp.outage_since or stamp.outage_began
    if stamp.reason or since is None:
        return stamp.reason
    return language.say("outage since {time}", time=language.moment(since))


def _captured(stamp: Stamp, language: Language, kept: str) -> str:
    span = language.moment(stamp.as_of)
    if language.clock(stamp.captured) != language.clock(stamp.as_of):
        span = f"{span}–{language.clock(stamp.captured)}"
    valid = language.say("valid until a new sheet is printed")
    if kept:
        valid = kept
    elif stamp.valid_until is not None:
        until = language.moment(stamp.valid_until)
        valid = language.say("valid until {until} or until a new sheet is printed", until=until)
    parts = [language.say("Captured {span}", span=span), stamp.clock_verdict, valid]
    if stamp.support:
        parts.append(language.say("support {phone}", phone=stamp.support.replace(" ", NO_BREAK)))
    return SEPARATOR.join(part for part in parts if part)
