"""Which patients' sheets must be printed anew, and which still hold.

1. A sheet still holds where a person can rely on it without a new one: it is known to have come
   out, it was not withdrawn or replaced, its time has not run out, and what a nurse acts on
   (`contents`) is the same in the newest copy. In every other case it is printed.
2. A newer sheet says which one it replaces, and the replaced one is then superseded.
3. Who is not on the unit any more is told too: her sheet still lies there.
"""

from collections.abc import Mapping
from datetime import timedelta

import msgspec

from appliance.desk import contents
from appliance.desk.documents import Documents
from appliance.desk.sealing import Seals
from appliance.desk.stamping import VALID_FOR, Replacement
from storage.records import Chart
from storage.sheet_register import Ending, Known

_GONE = timedelta(hours=48)
"""For how long the sheets of who has left are told of."""


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """A unit's patients (by key, in bed order) by what is to be done with their sheets of a kind.

    `replace` are those whose sheet no longer holds, with its number; `new` have none; `same`
    have one that holds, with its number. `gone` are the numbers of sheets of those who are not
    in the newest copy.
    """

    replace: Mapping[str, str] = {}
    new: tuple[str, ...] = ()
    same: Mapping[str, str] = {}
    gone: tuple[str, ...] = ()

    @property
    def to_print(self) -> tuple[str, ...]:
        """The patients whose sheets are to be printed; the order is that of `replace`, `new`."""
        return (*self.replace, *self.new)

    @property
    def replacements(self) -> dict[str, Replacement]:
        """What the new sheets say that they replace."""
        return {key: Replacement(replaces=serial) for key, serial in self.replace.items()}


def changed(documents: Documents, unit: str, kind: str) -> Changed:
    """Compare the last sheets of a kind with the newest copy; logs nothing.

    Where nothing is sealed, or the register cannot be read, everybody is new. Raises what
    opening the unit raises.
    """
    quiet = documents.unshown()
    charts = quiet.opened(unit).snapshot.charts
    seals = documents.seals
    if seals is None or seals.key() is None:
        return Changed(new=tuple(chart.person.key for chart in charts))
    replace, new, same = dict[str, str](), list[str](), dict[str, str]()
    for chart in charts:
        key = chart.person.key
        last = _last(seals.series(unit, kind, key))
        if last is None:
            new.append(key)
        elif _holds(seals, last, chart):
            same[key] = last.sheet.serial
        else:
            replace[key] = last.sheet.serial
    here = {seals.subject(unit, chart.person.key) for chart in charts}
    lost = {seals.subject(unit, one.key) for one in quiet.opened(unit).lost}
    return Changed(
        replace=replace, new=tuple(new), same=same, gone=_gone(seals, unit, kind, here | lost)
    )


def _last(series: tuple[Known, ...]) -> Known | None:
    """Return the newest sheet that may lie on the ward."""
    return next((one for one in reversed(series) if one.may_be_out), None)


def _holds(seals: Seals, last: Known, chart: Chart) -> bool:
    """Return whether a sheet needs no newer one (1)."""
    if last.ending is not Ending.PRINTED or last.replaced_by:
        return False
    if seals.now() - last.sheet.at >= VALID_FOR:
        return False
    return not differing(seals, last, chart.person.key, contents.of_chart(chart))


def differing(
    seals: Seals, known: Known, subject: str, content: Mapping[str, bytes]
) -> frozenset[str]:
    """Return the parts that a nurse acts on and that are not as they were when a sheet was made."""
    sheet = known.sheet
    now = seals.digests(sheet.unit, subject, content)
    wanted = contents.matters(sheet.kind) & (now.keys() | sheet.content.keys())
    return frozenset(part for part in wanted if now.get(part) != sheet.content.get(part))


def _gone(seals: Seals, unit: str, kind: str, here: set[str]) -> tuple[str, ...]:
    """Return the sheets of those who have left that may still lie on the ward (3)."""
    now = seals.now()
    found = []
    for tag in seals.patients(unit, kind) - here:
        last = _last(seals.series_of(unit, kind, tag))
        if last is not None and now - last.sheet.at < _GONE:
            found.append(last.sheet.serial)
    return tuple(sorted(found))
