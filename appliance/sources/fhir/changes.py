"""What changed since the last fetch: between full rounds only that is asked for.

Papers are held in this process' memory, packed, with the server's time before they were read.
Nothing held is ever used alone. Why nothing is missed (numbers at the lines):

1. The census, the patients' own records and the measures are always read whole. Somebody new in
   the census, or under other ids than before, is read whole.
2. Changes are asked for from the server's own time (its Date header) at the start of the reading
   before, less an overlap for clocks of several machines and for changes that became visible
   late. A server that does not tell its time is always read whole, and so is one whose
   clock went back.
3. After the changes the server's count of each kind must be that of what is held: what was
   deleted, or created without being told, differs. Of the orders the active ones are
   counted too, so that one stopped or begun without being told differs. What differs is read whole.
4. Counts are of the same question as the first reading, its time limit included: nothing is
   compared that was filtered in two ways.
5. A change that no count tells (another dose) is told by the next full reading: whatever
   in it was changed before the last question for changes must be held, letter by letter. Where
   it is not, or where a resource does not state when it changed, changes are not used for this
   server again by this process, and the log says so.
6. Everything is read whole again after the time the site set, whatever the changes say, and what
   was read then is what counts.
7. Doubt about an answer (an error, somebody else's resource) leads to the whole reading, never to
   what is held.
"""

import logging
import zlib
from collections.abc import Iterable, Mapping
from concurrent.futures import Executor
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from appliance.sources.fhir.asking import Found, Gather, listed, measures_of, parts
from appliance.sources.fhir.client import Visit
from appliance.sources.fhir.paging import Got, counted
from appliance.sources.fhir.papers import (
    KIND_OF,
    Gathered,
    Ids,
    Papers,
    Question,
    Wanted,
    moment,
    papers_of,
    questions,
)
from appliance.sources.fhir.shapes import Fhir, Meta
from appliance.sources.fhir.together import together
from appliance.sources.fhir.values import instant
from appliance.sources.source import SourceNonsense, SourceRefused

log = logging.getLogger("lykta.source")

OVERLAP = timedelta(minutes=5)
"""How much earlier than the last reading changes are asked for."""

_BACK = timedelta(minutes=1)
"""How far a server's clock may seem to go back: several machines answer. Less than the overlap."""

_ACTIVE = {"status": "active"}


class _Stamped(Fhir, frozen=True):
    meta: Meta = Meta()


_STAMPED = msgspec.json.Decoder(_Stamped)


def stamped(one: Got[Any], zone: ZoneInfo) -> datetime | None:
    """Return when a resource last changed, as it says itself; None where it does not say."""
    return instant(_STAMPED.decode(one.raw).meta.last_updated, zone)


class _Held(msgspec.Struct, frozen=True, kw_only=True):
    """One patient's papers: packed, the question for doses, and the times of the readings.

    `mark` is the server's time before the last reading, `whole_at` this machine's monotonic
    time at the last whole one. `exported` says that they came by an export and that no fetch
    has proved them yet.
    """

    packed: bytes
    since: str
    mark: datetime
    whole_at: float
    used_at: float
    exported: bool = False


class Changes:
    """What is held of one source, and whether its changes can be trusted."""

    def __init__(self, every: timedelta) -> None:
        """Hold nothing yet; `every` is the longest time between whole readings, zero: always."""
        self.every = every.total_seconds()
        self.distrust = ""
        self.used = False
        self.exported = False
        self._held: dict[Ids, _Held] = {}

    @property
    def on(self) -> bool:
        """Whether changes are asked for at all."""
        return self.every > 0 and not self.distrust

    def gather(self, visit: Visit, pool: Executor, wanted: Wanted, whole: Gather) -> Gathered:
        """Return everybody's papers: what is held brought up to date, the rest read whole.

        `used` says afterwards whether anything came by changes, `exported` whether what was held
        came by an export.
        """
        self.used = self.exported = False
        mark = visit.source_time
        if not self.on or mark is None:  # (2)
            return whole(visit, pool, wanted)
        now = monotonic()
        self._forget(now)
        known = self._known(wanted).values()
        due = any(
            now - one.whole_at >= self.every or mark < one.mark - _BACK for one in known
        )  # (2) (6)
        current = {} if due else self._up_to_date(visit, pool, wanted, mark)
        rest = wanted.only(ids for ids in wanted.patients if ids not in current)  # (1)
        read = dict(whole(visit, pool, rest)) if rest.patients else {}
        self._compare(visit, read, wanted.window.zone)
        if self.distrust:  # (5)
            log.warning("%s: %s", visit.settings.host, self.distrust)
            self._held.clear()
            return dict(whole(visit, pool, wanted)) if current else read
        self.used = bool(current)
        self.hold(read, mark, wanted.window.asked)
        return {**current, **read}

    def hold(self, read: Gathered, mark: datetime, since: str, *, exported: bool = False) -> None:
        """Hold papers that were read whole; `mark` is the server's time before the reading."""
        now = monotonic()
        for ids, papers in read.items():
            self._held[ids] = _Held(
                packed=_packed(papers),
                since=since,
                mark=mark,
                whole_at=now,
                used_at=now,
                exported=exported,
            )

    def _forget(self, now: float) -> None:
        """Let go of whoever has been in no census for long; a late full round still compares."""
        for ids in [ids for ids, one in self._held.items() if now - one.used_at > 2 * self.every]:
            del self._held[ids]

    def _known(self, wanted: Wanted) -> dict[Ids, _Held]:
        return {ids: self._held[ids] for ids in wanted.patients if ids in self._held}

    def _up_to_date(
        self, visit: Visit, pool: Executor, wanted: Wanted, mark: datetime
    ) -> dict[Ids, Papers]:
        """Return the papers that are held, with their changes; who is in doubt is left out."""
        known = self._known(wanted)
        by_since: dict[str, list[Ids]] = {}
        for ids, one in known.items():
            by_since.setdefault(one.since, []).append(ids)
        tasks = [
            (question, part)
            for since, patients in by_since.items()
            for part in parts(patients)
            for question in questions(visit.settings, since)
        ]
        held = {ids: _unpacked(one.packed, visit.settings.host) for ids, one in known.items()}
        told = together(
            pool,
            [
                partial(_told, visit, question, {ids: held[ids] for ids in part}, since)
                for question, part in tasks
                for since in [min(known[ids].mark for ids in part) - OVERLAP]
            ],
        )
        found: dict[Ids, Found] = {ids: {} for ids in known}
        for (question, part), brought in zip(tasks, told, strict=True):
            for ids in part:
                if brought is None:  # (7)
                    found.pop(ids, None)
                elif ids in found:
                    found[ids][question.field] = brought[ids]
        return self._taken(visit, pool, found, mark)

    def _taken(
        self, visit: Visit, pool: Executor, found: dict[Ids, Found], mark: datetime
    ) -> dict[Ids, Papers]:
        measures = measures_of(visit, pool, tuple(found))
        current = {
            ids: papers_of({**brought, "measures": measures[ids]}) for ids, brought in found.items()
        }
        now = monotonic()
        for ids, papers in current.items():
            held = self._held[ids]
            self.exported = self.exported or held.exported
            self._held[ids] = msgspec.structs.replace(
                held, packed=_packed(papers), mark=mark, used_at=now, exported=False
            )
        return current

    def _compare(self, visit: Visit, read: Gathered, zone: ZoneInfo) -> None:
        """Compare what was read whole with what was held of it (5)."""
        for ids, papers in read.items():
            old = self._held.get(ids)
            before = _unpacked(old.packed, visit.settings.host) if old else Papers()
            for field in _FIELDS:
                held = {one.resource.id: one for one in getattr(before, field)}
                for one in getattr(papers, field):
                    at = stamped(one, zone)
                    if at is None:
                        self.distrust = "A resource does not say when it last changed."
                    elif (
                        old
                        and at < old.mark - OVERLAP
                        and not _same(held.get(one.resource.id), one)
                    ):
                        self.distrust = "The changes left out what a full reading found."


_FIELDS = ("requests", "given", "allergies", "flags")


def _told(
    visit: Visit, question: Question, held: Mapping[Ids, Papers], since: datetime
) -> dict[Ids, list[Got[Any]]] | None:
    """Return what is held of one kind with its changes; None where the counts differ (3) (7)."""
    changed = {**question.params, "_lastUpdated": f"ge{moment(since)}"}
    patients = tuple(held)
    try:
        asked = msgspec.structs.replace(question, params=changed)
        news = listed(visit, asked, patients)
        number = _number(visit, question, patients)
        active = _number(visit, question, patients, _ACTIVE) if question.field == "requests" else 0
    except (SourceRefused, SourceNonsense):
        return None
    fresh = {one.resource.id for got in news.values() for one in got}
    now = {
        ids: [one for one in getattr(held[ids], question.field) if one.resource.id not in fresh]
        + news[ids]
        for ids in patients
    }
    everything = [one for got in now.values() for one in got]
    if number != len(everything):  # (4)
        return None
    if question.field == "requests" and active != sum(_is_active(one) for one in everything):
        return None
    return now


def _is_active(one: Got[Any]) -> bool:
    return bool(one.resource.status == _ACTIVE["status"])


def _number(
    visit: Visit, question: Question, patients: Iterable[Ids], more: Mapping[str, str] | None = None
) -> int | None:
    keys = sorted(key for ids in patients for key in ids)
    params = {"patient": ",".join(keys), **question.params, **(more or {})}
    return counted(visit, question.kind, params)


def _same(held: Got[Any] | None, read: Got[Any]) -> bool:
    if held is None:
        return False
    return held.raw == read.raw or msgspec.json.decode(held.raw) == msgspec.json.decode(read.raw)


def _packed(papers: Papers) -> bytes:
    bare = {field: [one.raw for one in getattr(papers, field)] for field in _FIELDS}
    return zlib.compress(msgspec.msgpack.encode(bare), 1)


def _unpacked(packed: bytes, host: str) -> Papers:
    tree = _PACKED.decode(zlib.decompress(packed))
    return Papers(
        **{
            field: tuple(Got(KIND_OF[field].read(raw, host), raw) for raw in tree[field])
            for field in _FIELDS
        }
    )


_PACKED = msgspec.msgpack.Decoder(dict[str, list[bytes]])
