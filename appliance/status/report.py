"""The status in three forms: words for people, JSON for programs, one line for Nagios.

Exit codes follow the Monitoring Plugins' convention: 0 fresh, 1 ageing or something to look at,
2 stale, missing or something grave, 3 unknown.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec

from appliance.status import care
from appliance.status.care import Concern
from appliance.status.survey import Survey, UnitStatus
from printing.language import Language
from printing.verdicts import age_words, clock_word, light_word, reason_words
from storage.clock import Age
from storage.freshness import Light
from storage.manifest import Manifest
from storage.records import UnitKind

EXIT_CODES = {
    Light.FRESH: 0,
    Light.AGEING: 1,
    Light.STALE: 2,
    Light.MISSING: 2,
    Light.UNKNOWN: 3,
}

_NAGIOS = {0: "OK", 1: "WARNING", 2: "CRITICAL", 3: "UNKNOWN"}


def exit_code(survey: Survey) -> int:
    """Return the exit code of the worst unit, or of what there is to look at beside it."""
    light = EXIT_CODES[survey.light]
    other = max((2 if one.grave else 1 for one in survey.concerns), default=0)
    return light if light == EXIT_CODES[Light.UNKNOWN] else max(light, other)


def _age(status: UnitStatus, language: Language) -> str:
    """Return a copy's age, "12 min" or "at least 3 h"; the light's word where there is none."""
    age = status.freshness.age
    light = status.freshness.light
    return light_word(light, language) if age is None else age_words(age, language)


def as_text(survey: Survey, language: Language, site: str, device: str) -> str:
    """Return the status for a person at a terminal, a line or more per unit."""
    head = f"{device} · {site} · {language.moment_words(survey.now.wall)}"
    lines = [f"{head} · {clock_word(survey.clock, language)}", ""]
    for status in survey.units:
        lines.extend(_unit_lines(status, language))
    lines.extend(["", *_care_lines(survey, language)])
    lines.extend(word for section in survey.sections for word in section.words(language))
    return "\n".join(lines)


def _care_lines(survey: Survey, language: Language) -> Iterator[str]:
    checked, backup = survey.care.scrub, survey.care.backup
    if checked is None:
        yield language.say(care.NEVER_CHECKED)
    elif checked.good:
        when = language.moment(checked.at.wall)
        yield language.say(care.CHECKED, count=checked.generations, when=when)
    if backup is not None and backup.made is not None:
        yield language.say(care.BACKED_UP, when=language.moment(backup.made.wall))
    for concern in survey.concerns:
        if not _said_with_the_unit(concern, survey):
            yield f"! {reason_words(concern.reason, language)}"


def _said_with_the_unit(concern: Concern, survey: Survey) -> bool:
    return any(concern.reason in status.freshness.reasons for status in survey.units)


def _unit_lines(status: UnitStatus, language: Language) -> list[str]:
    word = light_word(status.freshness.light, language).upper()
    name = f"{status.unit.code} {status.unit.name}"
    line = f"{word:<14} {name:<28} {_age(status, language):<18}"
    if status.manifest is not None:
        as_of = language.moment(status.manifest.as_of.wall)
        line += language.say("as of {moment}", moment=as_of).ljust(22)
        line += contents(status.manifest, language)
    reasons = [reason_words(reason, language) for reason in status.freshness.reasons]
    more = [*reasons, *_unit_care(status, language)]
    return [line.rstrip(), *(f"{'':<14} {words}" for words in more)]


def _unit_care(status: UnitStatus, language: Language) -> Iterator[str]:
    proved = status.proved
    if proved is not None and not proved.fault:
        moment = language.moment(proved.at.wall)
        yield language.say(care.OPENED, moment=moment, count=proved.patients)
    elif proved is None and status.manifest is not None:
        yield language.say(care.NEVER_OPENED)
    if status.pinned is not None:
        yield language.say(care.PINNED, generation=status.pinned)


def contents(manifest: Manifest, language: Language) -> str:
    """Return what a copy holds, "22 patients, 143 medicines" or "31 visits"."""
    if manifest.kind is UnitKind.CLINIC:
        return language.count("{n} visit", "{n} visits", manifest.appointments)
    patients = language.count("{n} patient", "{n} patients", manifest.patients)
    return f"{patients}, {language.count('{n} medicine', '{n} medicines', manifest.active_orders)}"


def as_json(survey: Survey, language: Language, site: str, device: str) -> str:
    """Return the status for programs; spans are in seconds, instants in UTC (RFC 3339)."""
    document = {
        "site": site,
        "device": device,
        "at": survey.now.wall,
        "clock": survey.clock,
        "light": survey.light,
        "exit_code": exit_code(survey),
        "concerns": [reason_words(one.reason, language) for one in survey.concerns],
        "units": [_unit_document(status, language) for status in survey.units],
        "scrub": survey.care.scrub,
        "scrub_age": _seconds(survey.care.scrub_age),
        "backup": survey.care.backup,
        "backup_age": _seconds(survey.care.backup_age),
        "audit": [msgspec.to_builtins(head) for head in survey.heads],
        "audit_digest": _digest(survey),
        **{section.key: section.document for section in survey.sections},
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode()


def _digest(survey: Survey) -> str:
    """Return one hash over the audit logs' heads, so that a witness outside can compare."""
    return hashlib.sha256(msgspec.json.encode(survey.heads, order="deterministic")).hexdigest()


def _unit_document(status: UnitStatus, language: Language) -> dict[str, Any]:
    age, manifest, attempt = status.freshness.age, status.manifest, status.attempt
    return {
        "code": status.unit.code,
        "name": status.unit.name,
        "kind": status.unit.kind,
        "light": status.freshness.light,
        "age_at_least": _seconds(age),
        "age_at_most": age.at_most.total_seconds() if age and age.at_most is not None else None,
        "limit": status.freshness.limit.total_seconds(),
        "reasons": [reason_words(reason, language) for reason in status.freshness.reasons],
        "as_of": manifest.as_of.wall if manifest else None,
        "generation": manifest.generation if manifest else None,
        "manifest_hash": status.manifest_hash or None,
        "accepted_by": manifest.accepted_by or None if manifest else None,
        "patients": manifest.patients if manifest else None,
        "active_orders": manifest.active_orders if manifest else None,
        "appointments": manifest.appointments if manifest else None,
        "last_attempt": _instant(attempt.at) if attempt else None,
        "last_attempt_code": attempt.code if attempt else None,
        "waiting_in_quarantine": status.waiting,
        "pinned": status.pinned,
        "proved": status.proved,
        "rollbacks": status.rollbacks,
    }


def _seconds(age: Age | None) -> float | None:
    return age.at_least.total_seconds() if age else None


def _instant(at: datetime) -> datetime:
    return at.replace(microsecond=0)


def as_nagios(survey: Survey, language: Language) -> str:
    """Return one line with performance data (Monitoring Plugins guidelines)."""
    code = exit_code(survey)
    good = sum(status.freshness.light is Light.FRESH for status in survey.units)
    head = language.say("{good} of {all} units fresh", good=good, all=len(survey.units))
    bad = [
        f"{status.unit.code}: {light_word(status.freshness.light, language)}, "
        f"{_age(status, language)}"
        for status in survey.units
        if status.freshness.light is not Light.FRESH
    ]
    others = [reason_words(one.reason, language) for one in survey.concerns]
    text = "; ".join([head, *bad, *others]).replace("|", "/").replace("\u00a0", " ")
    measures = [_performance(status) for status in survey.units]
    more = [measure for section in survey.sections for measure in section.measures]
    return f"LYKTA {_NAGIOS[code]} - {text} | {' '.join([*measures, *_counts(survey), *more])}"


def _counts(survey: Survey) -> Iterator[str]:
    waiting = sum(status.waiting for status in survey.units)
    yield f"'quarantine'={waiting};0;;0"
    damaged = len(survey.care.scrub.damaged) if survey.care.scrub else "U"
    yield f"'damaged'={damaged};0;;0"
    for name, age in (("scrub", survey.care.scrub_age), ("backup", survey.care.backup_age)):
        yield f"'{name}_age'={'U' if age is None else f'{int(age.at_least.total_seconds())}s'};;;0"


def _performance(status: UnitStatus) -> str:
    limit = int(status.freshness.limit.total_seconds())
    age = status.freshness.age
    seconds = "U" if age is None else f"{int(age.at_least.total_seconds())}s"
    return f"'{status.unit.code}_age'={seconds};{limit * 3 // 4};{limit};0"
