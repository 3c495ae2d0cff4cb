"""Word what a search found: who, from which copy, and where it could not look."""

from collections.abc import Mapping
from datetime import date

from appliance.desk.lookup import Findings, LostMatch, Match
from appliance.kiosk.ports import Found, Hit
from printing.language import Language
from printing.sheets.allergy import short_box, unreadable_box
from printing.sheets.identity import marked_name
from storage.records import Person, Stay, Unit, age_in_years

_MOST = 60
"""Hits on the glass: more are no help to who looks for one, and each costs the next key time."""


def found(findings: Findings, units: Mapping[str, Unit], today: date, language: Language) -> Found:
    """Return the hits, those whose charts cannot be read last, and the units left out."""
    lost = [_lost(match, today, language) for match in findings.lost[:_MOST]]
    room = _MOST - len(lost)
    hits = [_hit(match, today, language) for match in findings.matches[:room]]
    many = len(findings.matches) + len(findings.lost)
    beyond = many - len(hits) - len(lost)
    said = language.say(
        "The first {shown} of {all} are shown. Type one more letter, or the personal number.",
        shown=many - beyond,
        all=many,
    )
    return Found(
        hits=(*hits, *lost),
        beyond=beyond,
        left_out=(said,) * (beyond > 0)
        + tuple(
            language.say(
                "{unit} was not searched: {why}",
                unit=f"{one.unit} {units[one.unit].name}",
                why=language.error(one.error)[0],
            )
            for one in findings.left_out
        ),
    )


def _hit(match: Match, today: date, language: Language) -> Hit:
    note = ""
    if match.older is not None:
        note = language.say("OLDER COPY: {when}", when=language.moment_words(match.older))
    chart = match.chart
    return Hit(
        unit=match.unit.code,
        patient=chart.person.key,
        name=marked_name(chart.person, language),
        number=chart.person.number,
        age=_age(chart.person, today, language),
        bed=chart.stay.bed,
        allergy=short_box(chart.allergies, language),
        matched=match.parts,
        note=note,
    )


def _lost(match: LostMatch, today: date, language: Language) -> Hit:
    listed = match.lost.patient
    person: Person | None = listed.person if listed else None
    stay: Stay | None = listed.stay if listed else None
    return Hit(
        unit=match.unit.code,
        patient=match.lost.key,
        name=marked_name(person, language) if person else match.lost.name,
        number=person.number if person else "",
        age=_age(person, today, language) if person else "",
        bed=stay.bed if stay else "",
        allergy=unreadable_box(language),
        matched=match.parts,
        note=language.say("CHART NOT READABLE – ask for the list elsewhere"),
        lost=True,
    )


def _age(person: Person, today: date, language: Language) -> str:
    years = age_in_years(person.birth, today)
    return "" if years is None else language.say("{n} y", n=years)
