"""Protected identities: whose name stands where, by the site's rule.

The mark stands beside a protected person's name wherever it stands, and her telephone number
nowhere; that is no rule of the site's but the sheets' own. The site decides whether lists of many
patients bear her name at all: who looks over a shoulder at a ward list has no business with it.

1. Her own sheets, and the labels on her own samples, bear her name whatever the rule says: two
   identifiers keep her medicines hers.
2. On a list without her name her personal number and her bed stand as always, so that she is found.
"""

import msgspec

from appliance.desk.lookup import Findings, LostMatch, Match
from printing.language import Language
from printing.sheets.identity import marked_name
from printing.sheets.stamp import Missing
from storage.records import Person, Snapshot
from storage.rescue import Lost


def veiled(person: Person, language: Language) -> Person:
    """Return a person as lists name her: without her name where her identity is protected."""
    if not person.protected:
        return person
    return msgspec.structs.replace(person, family=language.say("Name protected"), given="")


def veiled_all(snapshot: Snapshot, language: Language) -> Snapshot:
    """Return a unit as lists name its patients (2)."""
    charts = tuple(
        msgspec.structs.replace(chart, person=veiled(chart.person, language))
        for chart in snapshot.charts
    )
    diaries = tuple(
        msgspec.structs.replace(
            diary,
            appointments=tuple(
                msgspec.structs.replace(one, patient=veiled(one.patient, language))
                if one.patient
                else one
                for one in diary.appointments
            ),
        )
        for diary in snapshot.diaries
    )
    return msgspec.structs.replace(snapshot, charts=charts, diaries=diaries)


def veiled_missing(missing: tuple[Missing, ...], language: Language) -> tuple[Missing, ...]:
    """Return those of whom nothing can be read as lists name them."""
    return tuple(
        msgspec.structs.replace(one, person=veiled(one.person, language)) if one.person else one
        for one in missing
    )


def veiled_findings(found: Findings, language: Language) -> Findings:
    """Return what a search found as its list names them; no part of a hidden name is marked."""
    return msgspec.structs.replace(
        found,
        matches=tuple(_veiled_match(one, language) for one in found.matches),
        lost=tuple(_veiled_lost(one, language) for one in found.lost),
    )


def _veiled_match(match: Match, language: Language) -> Match:
    person = match.chart.person
    if not person.protected:
        return match
    chart = msgspec.structs.replace(match.chart, person=veiled(person, language))
    return msgspec.structs.replace(match, chart=chart, parts=())


def _veiled_lost(match: LostMatch, language: Language) -> LostMatch:
    listed = match.lost.patient
    if listed is None or not listed.person.protected:
        return match
    person = veiled(listed.person, language)
    listed = msgspec.structs.replace(listed, person=person)
    lost = msgspec.structs.replace(match.lost, name=person.name, patient=listed)
    return msgspec.structs.replace(match, lost=lost, parts=())


def lost_name(lost: Lost, language: Language) -> str:
    """Return the name of somebody whose chart cannot be read, with its mark where it has one."""
    return marked_name(lost.patient.person, language) if lost.patient else lost.name
