"""The allergy box: listed, none known and not recorded are three different things (R2)."""

import re

from printing.language import Language, mark
from printing.sheets.sheet import AllergyBox, AllergyLine
from storage.records import Allergies, Allergy, AllergyState

_DAY = len("2026-11-18")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T")
_CERTAINTY = {
    "confirmed": "",
    "unconfirmed": mark("unconfirmed"),
    "presumed": mark("presumed"),
}


def allergy_box(allergies: Allergies, language: Language) -> AllergyBox:
    """Return the box in full, as it stands on every page of one patient."""
    label = language.say("ALLERGY")
    state = _state(allergies)
    if state is AllergyState.LISTED:
        return _listed(allergies, label, language)
    if state is AllergyState.NONE_KNOWN:
        text = language.say("No known allergy")
        return AllergyBox(state=state, label=label, text=text)
    return AllergyBox(
        state=state,
        label=label,
        text=language.say("NOT RECORDED"),
        advice=language.say(
            "– does not mean that there is no allergy. "
            "Ask the patient and the family before anything is given."
        ),
    )


def short_box(allergies: Allergies, language: Language) -> AllergyBox:
    """Return the box of one row: the substances alone, or the state in few words."""
    box = allergy_box(allergies, language)
    lines = tuple(AllergyLine(substance=line.substance) for line in box.lines)
    text = language.say("None known") if box.state is AllergyState.NONE_KNOWN else box.text
    return AllergyBox(state=box.state, label=box.label, lines=lines, text=text)


def unreadable_box(language: Language) -> AllergyBox:
    """Return the box of somebody whose chart cannot be read: framed as not recorded."""
    label, text = language.say("ALLERGY"), language.say("NOT READABLE")
    return AllergyBox(state=AllergyState.NOT_RECORDED, label=label, text=text)


def _state(allergies: Allergies) -> AllergyState:
    """Entries speak louder than the state: what is listed is never hidden by a word."""
    return AllergyState.LISTED if allergies.entries else allergies.state


def _listed(allergies: Allergies, label: str, language: Language) -> AllergyBox:
    entries = sorted(allergies.entries, key=lambda entry: not entry.severe)
    lines = tuple(_line(entry, language) for entry in entries)
    text = "" if lines else language.say("RECORDED, BUT NOT READABLE")
    ask = language.say("Ask the patient and the family before anything is given.")
    advice = "" if lines else ask
    state = AllergyState.LISTED
    return AllergyBox(state=state, label=label, lines=lines, text=text, advice=advice)


def _since(since: str) -> str:
    """Return the day of a full instant, whose clock time says nothing here; else the text."""
    return since[:_DAY] if _INSTANT.match(since) else since


def _line(entry: Allergy, language: Language) -> AllergyLine:
    certainty = _CERTAINTY.get(entry.certainty, entry.certainty)
    parts = [
        *entry.reactions,
        _since(entry.since),
        language.say("severe") if entry.severe else "",
        language.say(certainty),
        entry.note,
    ]
    return AllergyLine(
        substance=entry.substance or language.say("Substance not named"),
        detail=", ".join(part for part in parts if part),
    )
