"""The library: how the last look at the source of the reference documents went."""

from collections.abc import Iterator

from appliance.status.care import Concern
from appliance.status.section import Section, Seen
from printing.language import Language, mark
from storage.freshness import Reason
from storage.library import looked
from storage.shelf import Looked

FOLDER = "library"
"""Where the documents lie, beside the folder of the reports (appliance.config.places)."""

_WELL = mark("The library was looked at {when}.")
_NOT = mark("The library could not be renewed {when}: {message}")
_LEFT_OUT = mark("Documents of the library that were not taken: {names}.")
_MEND = mark("Their versions before stay. “lykta library list” tells why.")


def section(seen: Seen) -> Section | None:
    """Return how the last look went, None on a machine without a library."""
    found = looked(seen.state.parent / FOLDER)
    if found is None:
        return None
    return Section(
        key="library",
        words=lambda language: (_line(found, language),),
        document={"at": found.at.wall, "code": found.code, "left_out": found.left_out},
        concerns=tuple(_concerns(found)),
        measures=(f"'documents_left_out'={len(found.left_out)};0;;0",),
    )


def _line(found: Looked, language: Language) -> str:
    when = language.moment(found.at.wall)
    if not found.code:
        return language.say(_WELL, when=when)
    message = language.say(found.message, **found.facts)
    return language.say(_NOT, when=when, message=message)


def _concerns(found: Looked) -> Iterator[Concern]:
    if found.code:
        yield Concern(
            reason=Reason(found.message, found.facts), remedy=Reason(found.remedy, found.facts)
        )
    if found.left_out:
        names = ", ".join(found.left_out)
        yield Concern(reason=Reason(_LEFT_OUT, {"names": names}), remedy=Reason(_MEND, {}))
