"""What the guard made of the last captures: what was kept with a remark, what only said no."""

from collections import Counter
from collections.abc import Iterator

import msgspec

from appliance.status.care import Concern
from appliance.status.section import Section, Seen
from printing.language import Language, mark
from storage.freshness import Reason
from storage.reports import guard
from storage.reports.guard import Word

_LINE = mark("The guard: {complete} of {all} units complete.")
_WOULD = mark("{unit} was copied, but the guard would have refused it ({code}).")
_ROUND = mark("The guard doubts the last round of {source} as a whole ({code}).")
_SUSPECT = ("suspect", "rejected")


def section(seen: Seen) -> Section | None:
    """Return the guard's words on the last captures."""
    said = {name: word for name, word in guard.read(seen.state).items() if _present(name, seen)}
    units = {name: word for name, word in said.items() if not guard.is_source(name)}
    if not units:
        return None
    states = Counter(word.state for word in units.values())
    refused = sum(states[state] for state in _SUSPECT)
    return Section(
        key="guard",
        words=lambda language: _words(states, language),
        document=msgspec.to_builtins(said),
        concerns=tuple(one for name, word in said.items() for one in _concerns(name, word)),
        measures=(f"'refused'={refused};0;;0",),
    )


def _present(name: str, seen: Seen) -> bool:
    """Say whether a word is of a unit or source of the present settings."""
    if guard.is_source(name):
        return seen.asked(name[1:])
    return seen.units is None or name in seen.units


def _words(states: Counter[str], language: Language) -> Iterator[str]:
    yield language.say(_LINE, complete=states["complete"], all=states.total())


def _concerns(name: str, word: Word) -> Iterator[Concern]:
    source = guard.is_source(name)
    if word.would is not None:
        facts = (
            {"source": name[1:], "code": word.code} if source else {"unit": name, "code": word.code}
        )
        reason = Reason(_ROUND if source else _WOULD, facts)
        yield Concern(reason=reason, unit="" if source else name)
        yield Concern(reason=word.would, unit="" if source else name)
    for note in word.notes:
        yield Concern(reason=note, unit="" if source else name)
