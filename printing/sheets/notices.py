"""What must be read before a sheet: an older copy for one patient, or one nobody can verify.

1. A sheet of an older copy than its unit's says so itself, with both times, not only its stamp.
2. A unit's sheet that mixes copies counts them, and each row of an older one bears its time.
3. Who cannot be read is on the unit's sheet all the same, by name, as a row or in a sentence.
4. A copy that nobody can verify says so before anything else.
"""

from datetime import datetime

from printing.language import Language
from printing.sheets.stamp import Stamp
from printing.sheets.window import clock_or_moment


def notices(stamp: Stamp, language: Language) -> tuple[str, ...]:
    """Return the sentences of one patient's sheet, the gravest first."""
    found = _doubt(stamp, language)
    if stamp.unit_as_of is not None:
        found.append(_older(stamp.as_of, stamp.unit_as_of, language))  # 1
    return tuple(found)


def unit_notices(stamp: Stamp, language: Language) -> tuple[str, ...]:
    """Return the sentences of a ward's sheet, the gravest first."""
    found = _doubt(stamp, language)
    if stamp.missing:
        found.append(
            language.count(
                "The chart of {n} patient cannot be read at all: the row says so. "
                "Ask for the list elsewhere.",
                "The charts of {n} patients cannot be read at all: the rows say so. "
                "Ask for the lists elsewhere.",
                len(stamp.missing),
            )
        )
    if stamp.older:
        found.append(
            language.count(
                "{n} patient is shown from an OLDER COPY than the others: the row bears its time.",
                "{n} patients are shown from an OLDER COPY than the others: "
                "each row bears its time.",
                len(stamp.older),
            )
        )  # 2
    return tuple(found)


def book_notices(stamp: Stamp, language: Language) -> tuple[str, ...]:
    """Return the sentences of a practitioner's book; whose book is missing is named (3)."""
    found = _doubt(stamp, language)
    if stamp.unit_as_of is not None:
        found.append(_older_book(stamp.as_of, stamp.unit_as_of, language))  # 1
    if stamp.missing:
        names = ", ".join(one.name for one in stamp.missing)
        found.append(language.say("These books cannot be read at all: {names}.", names=names))
    return tuple(found)


def row_note(stamp: Stamp, of_unit: Stamp, language: Language) -> str:
    """Return what a row of an older copy says beside the name (2)."""
    when = clock_or_moment(stamp.as_of, of_unit.as_of, language)
    return language.say("OLDER COPY: {when}", when=when)


def _doubt(stamp: Stamp, language: Language) -> list[str]:
    """Return what makes the whole copy doubtful (4), if anything."""
    if not stamp.unverified:
        return []
    words = language.say(
        "UNVERIFIED COPY. Nobody can prove that it is genuine, whole, or of the time it says. "
        "Check every line with the patient or a doctor before use."
    )
    return [words]


def _older(as_of: datetime, unit_as_of: datetime, language: Language) -> str:
    return language.say(
        "OLDER COPY than the rest of the unit: this sheet is as of {when}. The newer one, as of "
        "{newer}, cannot be read here. What was ordered or given after {when} is not on this "
        "sheet. Only room and bed are as of {newer}.",
        when=language.moment_words(as_of),
        newer=language.moment_words(unit_as_of),
    )


def _older_book(as_of: datetime, unit_as_of: datetime, language: Language) -> str:
    return language.say(
        "OLDER COPY than the clinic's: this book is as of {when}. The newer one, as of {newer}, "
        "cannot be read here. What was booked or cancelled after {when} is not in it.",
        when=language.moment_words(as_of),
        newer=language.moment_words(unit_as_of),
    )
