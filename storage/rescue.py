"""Rescue: a damaged copy with what older copies still hold of those it has lost. Pure.

Bit rot in one page must not cost a ward its newest copy, and two instants must never be mixed
unseen. Safety arguments, numbered as in the code:
1. Only a copy whose manifest is genuine is rescued, and a page that reads is a page as it was
   written (argument 3 of `storage.snapshot_file`): nothing rescued can be forged.
2. The census says who belongs to the copy. It must name as many as the manifest counts, and
   each part must be of the one who is named at its place.
3. Who is lost is taken from the newest older copy that has her, whole: never her orders from
   one copy and her allergies from another.
4. Whoever comes from an older copy is told by key with that copy's manifest, so that every
   sheet of hers says that copy's as-of. Only where she lies is of the newer copy.
5. An older chart is hers only where key and personal number are the same and the stay is: the
   chart of an earlier admission is never taken for this one.
6. Whoever is in no copy is named as lost. The parts, the older ones and the lost ones together
   are the whole census, or nothing is rescued.
7. A document of the whole unit that cannot be read is named, and never taken from an older copy:
   it bears no patient's name by which its age could be told.
"""

from collections.abc import Iterable, Mapping

import msgspec

from storage import manifest
from storage.errors import LyktaError
from storage.manifest import GenerationDamaged, Manifest
from storage.records import Chart, Diary, Snapshot, plain_number
from storage.snapshot_file import Listed, ListedDiary, Parts


class CopyPatched(LyktaError):
    """The newest copy is damaged; what it lost is shown from older ones, or missing."""

    code = "S-16"
    message = (
        "The newest copy of {unit} is damaged on the disk. Whole: {whole}. "
        "From an older copy, each marked with its own time: {older}. Not readable at all: {lost}."
    )
    remedy = (
        "Look at the time on every sheet. Those that cannot be read are named on the list: "
        "ask for theirs elsewhere. Tell IT today: the disk may be failing."
    )


class ReportLost(LyktaError):
    """A ready-made document of a unit is lost in a damaged copy."""

    code = "R-07"
    message = "The document “{title}” of {unit} cannot be read: the newest copy is damaged."
    remedy = "Use the patients' own lists. Tell IT today: the disk may be failing."


class Lost(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody whom the copy names but of whom no copy can be read.

    `key` is the person's or the diary's, `place` its place in the census, from 0; the rest is
    as the census has it, `patient` empty for a diary, `name` then its practitioner.
    """

    key: str
    place: int
    name: str
    patient: Listed | None = None


class Elder(msgspec.Struct, frozen=True, kw_only=True):
    """What an older copy of the same unit still gives."""

    manifest: Manifest
    charts: tuple[Chart, ...] = ()
    diaries: tuple[Diary, ...] = ()


class Patched(msgspec.Struct, frozen=True, kw_only=True):
    """A damaged copy after its rescue.

    `older` names by person's or diary's key whose part is of an older copy, and that copy's
    manifest; `lost` are those of whom there is nothing, `lost_reports` the titles of the unit's
    documents that cannot be read.
    """

    snapshot: Snapshot
    older: Mapping[str, Manifest]
    lost: tuple[Lost, ...]
    lost_reports: tuple[str, ...] = ()

    def faults(self) -> tuple[LyktaError, ...]:
        """Return all that is to be said of it: the copy first, then each document lost (7)."""
        unit = self.snapshot.unit.code
        return (self.fault(), *(ReportLost(unit=unit, title=one) for one in self.lost_reports))

    def fault(self) -> CopyPatched:
        """Return what is to be said of it; names are not in it, so that a log may have it."""
        there = len(self.snapshot.charts) + len(self.snapshot.diaries)
        return CopyPatched(
            unit=self.snapshot.unit.code,
            whole=there - len(self.older),
            older=len(self.older),
            lost=len(self.lost),
        )


def patch(parts: Parts, said: Manifest, elders: Iterable[Elder]) -> Patched:
    """Return the copy with every lost part from the newest of `elders` that has it.

    `elders` come newest first and are asked for only while somebody is missing. Raises
    GenerationDamaged where census, parts and manifest do not fit together (2).
    """
    _must_fit(parts, said)
    charts = dict(parts.charts.items())
    diaries = dict(parts.diaries.items())
    older: dict[str, Manifest] = {}
    wanted = _Wanted(parts)
    for elder in elders if wanted.any(charts, diaries) else ():
        for n, chart in wanted.charts_in(elder, charts):  # 3
            charts[n] = chart
            older[chart.person.key] = elder.manifest  # 4
        for n, diary in wanted.diaries_in(elder, diaries):
            diaries[n] = diary
            older[diary.key] = elder.manifest
        if not wanted.any(charts, diaries):
            break
    snapshot = msgspec.structs.replace(
        parts.head,
        charts=tuple(charts[n] for n in sorted(charts)),
        diaries=tuple(diaries[n] for n in sorted(diaries)),
        reports=tuple(parts.reports[n] for n in sorted(parts.reports)),
    )
    return Patched(
        snapshot=snapshot,
        older=older,
        lost=wanted.lost(charts, diaries),  # 6
        lost_reports=tuple(
            one.title
            for n, one in enumerate(parts.census.reports)
            if n not in parts.reports  # 7
        ),
    )


class _Wanted:
    """Who should be there, by the census."""

    def __init__(self, parts: Parts) -> None:
        self._patients = dict(enumerate(parts.census.patients))
        self._diaries = dict(enumerate(parts.census.diaries))

    def any(self, charts: Mapping[int, Chart], diaries: Mapping[int, Diary]) -> bool:
        """Return whether somebody is still missing."""
        return len(charts) < len(self._patients) or len(diaries) < len(self._diaries)

    def charts_in(self, elder: Elder, charts: Mapping[int, Chart]) -> list[tuple[int, Chart]]:
        """Return the missing patients' charts of an older copy, at today's place (4)."""
        there = {chart.person.key: chart for chart in elder.charts}
        found = []
        for n, listed in self._patients.items():
            chart = there.get(listed.person.key)
            if n not in charts and chart is not None and _is_hers(chart, listed):
                found.append((n, _placed(chart, listed)))
        return found

    def diaries_in(self, elder: Elder, diaries: Mapping[int, Diary]) -> list[tuple[int, Diary]]:
        """Return the missing diaries of an older copy."""
        there = {diary.key: diary for diary in elder.diaries}
        return [
            (n, there[listed.key])
            for n, listed in self._diaries.items()
            if n not in diaries and listed.key in there
        ]

    def lost(self, charts: Mapping[int, Chart], diaries: Mapping[int, Diary]) -> tuple[Lost, ...]:
        """Return who is in no copy, in the census' order."""
        patients = [
            Lost(key=listed.person.key, place=n, name=listed.person.name, patient=listed)
            for n, listed in self._patients.items()
            if n not in charts
        ]
        books = [
            Lost(key=listed.key, place=n, name=listed.practitioner)
            for n, listed in self._diaries.items()
            if n not in diaries
        ]
        return (*patients, *books)


def _placed(chart: Chart, listed: Listed) -> Chart:
    """Put an older chart into today's bed, and change nothing else of it."""
    stay = msgspec.structs.replace(chart.stay, room=listed.stay.room, bed=listed.stay.bed)
    return msgspec.structs.replace(chart, stay=stay)


def _is_hers(chart: Chart, listed: Listed) -> bool:
    """Argument 5. Two numbers that are both known must agree: a source may reuse a key."""
    one, other = plain_number(chart.person.number), plain_number(listed.person.number)
    same_person = not one or not other or one == other
    return same_person and chart.stay.key == listed.stay.key


def _must_fit(parts: Parts, said: Manifest) -> None:
    """Argument 2; where every part could be read, every count must be right too."""
    census = parts.census
    whole = (len(parts.charts), len(parts.diaries), len(parts.reports)) == (
        said.patients,
        said.diaries,
        len(census.reports),
    )
    fits = (
        parts.head.unit.code == said.unit
        and (len(census.patients), len(census.diaries)) == (said.patients, said.diaries)
        and all(_named(census.patients[n], part) for n, part in parts.charts.items())
        and all(_booked(census.diaries[n], part) for n, part in parts.diaries.items())
        and all(census.reports[n].key == part.key for n, part in parts.reports.items())
        and (not whole or _counted(parts, said))
    )
    if not fits:
        raise GenerationDamaged(unit=said.unit, generation=said.generation, reason="census")


def _named(listed: Listed, chart: Chart) -> bool:
    return (listed.person, listed.stay) == (chart.person, chart.stay)


def _booked(listed: ListedDiary, diary: Diary) -> bool:
    return (listed.key, listed.practitioner) == (diary.key, diary.practitioner)


def _counted(parts: Parts, said: Manifest) -> bool:
    snapshot = msgspec.structs.replace(
        parts.head,
        charts=tuple(parts.charts.values()),
        diaries=tuple(parts.diaries.values()),
        reports=tuple(parts.reports.values()),
    )
    return all(getattr(said, name) == count for name, count in manifest.counts(snapshot).items())
