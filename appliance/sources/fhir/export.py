"""Bulk export ($export, FHIR Bulk Data Access 2.0) for the first fill of a process.

Safety argument (numbers at the lines):
1. An export is never a copy. It only fills what `changes.py` holds; every fetch afterwards reads
   the census whole, asks what changed since the export's own `transactionTime`, and compares
   the server's counts with what is held. What differs is read whole.
2. Only who is admitted by the census is kept of it, and of the doses only those of the history.
3. Whatever goes wrong (not offered, refused, slow, a file elsewhere, a line that cannot be read,
   a file that the manifest counts otherwise) ends the export, and everything is read as without.
4. Files are read line by line: an export of a whole hospital's years never lies in memory.
5. Only GET is sent. The server forgets its files by itself; we do not delete them.
"""

import logging
from collections.abc import Iterable
from datetime import datetime
from time import monotonic
from typing import Any
from urllib.parse import urlencode

import msgspec

from appliance.sources.fhir import errors
from appliance.sources.fhir.asking import Found
from appliance.sources.fhir.changes import stamped
from appliance.sources.fhir.client import Reply, Visit
from appliance.sources.fhir.paging import Got
from appliance.sources.fhir.papers import Gathered, Ids, Question, Window, papers_of, questions
from appliance.sources.fhir.shapes import Fhir, MedicationAdministration
from appliance.sources.fhir.values import id_of, instant
from appliance.sources.source import SourceNonsense, SourceRefused, SourceUnreachable

log = logging.getLogger("lykta.source")

_LONGEST_LINE = 20_000_000
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0
_ASYNC = {"Prefer": "respond-async"}
_STILL, _DONE = 202, 200


class _File(Fhir, frozen=True):
    type: str = ""
    url: str = ""
    count: int | None = None


class _Manifest(Fhir, frozen=True):
    transaction_time: str = ""
    output: tuple[_File, ...] = ()
    error: tuple[_File, ...] = ()


_MANIFEST = msgspec.json.Decoder(_Manifest)


class Exported(msgspec.Struct, frozen=True, kw_only=True):
    """What an export brought of the patients that were wanted, and of when it is."""

    papers: Gathered
    mark: datetime
    since: str


def export(visit: Visit, patients: Iterable[str], window: Window) -> Exported | None:
    """Return the papers of these patients from one export; None where there is none (3).

    Takes a third of the time that a unit may take at most. Never raises for a failed export.
    """
    until = monotonic() + visit.settings.unit_seconds / 3
    try:
        return _export(visit, frozenset(patients), window, until)
    except (SourceRefused, SourceNonsense, SourceUnreachable) as fault:
        log.warning("%s gives no export: %s", visit.settings.host, fault)
        return None


def _export(visit: Visit, patients: frozenset[str], window: Window, until: float) -> Exported:
    asked = questions(visit.settings, window.asked)
    manifest = _manifest(visit, _kicked_off(visit, asked), until)
    mark = instant(manifest.transaction_time, window.zone)
    if mark is None or manifest.error:
        raise errors.SourceNotFhir(host=visit.settings.host, what="export manifest")
    found: dict[Ids, Found] = {
        frozenset({key}): {one.field: [] for one in asked} for key in patients
    }
    for file in manifest.output:
        question = next((one for one in asked if one.kind.name == file.type), None)
        if question is not None:
            _Sieve(visit, question, found, window).read(file, until)
    papers = {ids: papers_of(own) for ids, own in found.items()}
    return Exported(papers=papers, mark=mark, since=window.asked)


def _kicked_off(visit: Visit, asked: tuple[Question, ...]) -> str:
    """Ask for the export; return where its state can be asked for."""
    settings = visit.settings
    level = f"{settings.base}/{settings.export_group}".rstrip("/")
    words = urlencode({"_type": ",".join(one.kind.name for one in asked)}, safe=",")
    reply = visit.reply(f"{level}/$export?{words}", "$export", _ASYNC, (_STILL,))
    where = reply.headers.get("content-location", "")
    if not where:
        raise errors.SourceNotFhir(host=settings.host, what="no Content-Location")
    return where


def _manifest(visit: Visit, where: str, until: float) -> _Manifest:
    """Ask for the state until the export is done, ever more slowly."""
    pause = _FIRST_PAUSE
    while True:
        reply = visit.reply(where, "$export", {"Accept": "application/json"}, (_STILL, _DONE))
        if reply.status == _DONE:
            break
        wait = max(pause, _asked_to_wait(reply))
        if monotonic() + wait >= until:
            raise errors.SourceTooSlow(host=visit.settings.host, what="$export")
        visit.rest(wait)
        pause = min(_LONGEST_PAUSE, pause * 2)
    try:
        return _MANIFEST.decode(reply.body)
    except msgspec.DecodeError as fault:
        raise errors.SourceNotFhir(host=visit.settings.host, what=str(fault)) from None


def _asked_to_wait(reply: Reply) -> float:
    text = reply.headers.get("retry-after", "").strip()
    return float(text) if text.isdecimal() else 0.0


class _Sieve:
    """One file of an export: its lines, and of them what belongs to whom we want."""

    def __init__(
        self, visit: Visit, question: Question, found: dict[Ids, Found], window: Window
    ) -> None:
        self._visit = visit
        self._question = question
        self._found = found
        self._window = window
        self._rest = b""
        self._lines = 0

    def read(self, file: _File, until: float) -> None:
        """Read a file to its end (4). Raises where a line or their number is wrong (3)."""
        left = max(0.1, until - monotonic())
        self._visit.pour(file.url, file.type, self._take, left)
        self._line(self._rest)
        if file.count is not None and file.count != self._lines:
            raise errors.SourceIncomplete(
                host=self._host, what=file.type, got=self._lines, expected=file.count
            )

    def _take(self, part: bytes) -> None:
        lines = (self._rest + part).split(b"\n")
        self._rest = lines.pop()
        if len(self._rest) > _LONGEST_LINE:
            raise errors.SourceNotFhir(host=self._host, what=f"{len(self._rest)} B")
        for line in lines:
            self._line(line)

    def _line(self, line: bytes) -> None:
        raw = line.strip()
        if not raw:
            return
        self._lines += 1
        resource = self._question.kind.read(raw, self._host)
        ids = frozenset({id_of(self._question.whose(resource).reference, "Patient")})
        own = self._found.get(ids)
        if own is None:  # (2)
            return
        got = Got(resource, raw)
        if stamped(got, self._window.zone) is None:
            raise errors.SourceBadValue(host=self._host, what="$export", why="no lastUpdated")
        if self._is_wanted(resource):
            own[self._question.field].append(got)

    def _is_wanted(self, resource: Any) -> bool:
        if not isinstance(resource, MedicationAdministration):
            return True
        period, zone = resource.effective_period, self._window.zone
        at = instant(resource.effective_date_time or period.end, zone)
        return at is None or at >= self._window.first

    @property
    def _host(self) -> str:
        return self._visit.settings.host
