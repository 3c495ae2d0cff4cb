"""Persons from rows, and who may be shown with title and photo."""

from appliance.sources.rows.values import Cells
from storage.records import Person, Sex


def person(cells: Cells, key: str) -> Person:
    """Return who a row is about; a name that the system has in one piece is kept so.

    A mark of protection that is neither yes nor no protects.
    """
    sex = cells.word("sex")
    return Person(
        key=key,
        number=cells.text("number"),
        family=cells.text("family") or cells.text("name"),
        given=cells.text("given"),
        birth=cells.day("birth"),
        sex=Sex(sex) if sex else Sex.UNKNOWN,
        protected=bool(cells.flag("protected", unclear=True)),
        phone=cells.text("phone"),
    )


def consented(cells: Cells) -> bool:
    """Say whether title and photo may be shown: the practitioner's tick and the clinic's.

    A consent that the mapping does not name, or whose cell is empty, was not given.
    """
    by_clinic = (
        bool(cells.flag("clinic_consents"))
        if cells.has("clinic_consents")
        else cells.of.mapping.clinic_consents
    )
    return by_clinic and bool(cells.flag("consents"))
