"""The status beside the copies: a small section for each report of what goes on.

Every section reads its own report (`storage.reports`) and says it in the forms of
`appliance.status.section`. A report that is absent gives no section; none of them changes a
unit's light.
"""

from collections.abc import Callable

from appliance.status import (
    connection,
    declared,
    engine,
    feed,
    guard,
    library,
    probe,
    routines,
    supply,
)
from appliance.status.section import Section, Seen

SECTIONS: tuple[Callable[[Seen], Section | None], ...] = (
    declared.section,
    supply.down,
    engine.started,
    engine.timetable,
    supply.cost,
    connection.section,
    feed.section,
    guard.section,
    probe.section,
    routines.section,
    library.section,
)


def sections(seen: Seen) -> tuple[Section, ...]:
    """Return every section that has something to say, in the order they are shown."""
    found = (make(seen) for make in SECTIONS)
    return tuple(one for one in found if one is not None)
