"""Whole lists: every page followed, and the whole proved.

What is never taken for a whole list (numbers at the lines):
1. A page that cannot be read, an entry without a resource, a server's error among the entries.
2. A `next` that leads back to a page we had, or pages that bring nothing new.
3. Fewer resources than the server's own `total`.
4. No `total`, and either a full page at the end or more than a handful of resources: then the
   count is asked for (`_summary=count`). Where that is no answer either, the first page is asked
   for again, one shorter than it can be: only a server that then gives a `next` link is one
   whose missing `next` means the end (FHIR R4 3.1.1.2.2 demands it; not all heed it).
5. A list that fails a proof may have changed while it was read: it is read again from the start,
   and only then fails the unit.
A `next` link is followed as it is, but never to another server than ours.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, Generic, TypeVar, Union
from urllib.parse import urlencode, urljoin

import msgspec

from appliance.sources.fhir import errors
from appliance.sources.fhir.client import Visit
from appliance.sources.fhir.faults import Passing
from appliance.sources.fhir.settings import FhirSettings, origin
from appliance.sources.fhir.shapes import UNREADABLE, Bundle, Head, OperationOutcome, Resource
from storage.errors import LyktaError

R = TypeVar("R", bound=Resource)
Params = Mapping[str, str | tuple[str, ...]]
"""Search parameters; several values of one name must all hold (FHIR's AND)."""

_MOST_PAGES = 2000
_READINGS = 3
_HANDFUL = 9
_SEVERE = frozenset({"error", "fatal"})

_TREE = msgspec.json.Decoder(float_hook=Decimal)
_DIGITS = msgspec.json.Encoder(decimal_format="number")
# Unions, though one of two is meant: of a single type msgspec would not ask for its name, and
# {"ok": true} would be read as a list of nothing.
_BUNDLE = msgspec.json.Decoder(Bundle | OperationOutcome)
_HEAD = msgspec.json.Decoder(Head)
_OUTCOME = msgspec.json.Decoder(OperationOutcome)


@cache
def _decoder(shapes: tuple[type[Resource], ...]) -> msgspec.json.Decoder[Any]:
    """Return the decoder of resources of several kinds; `resourceType` tells which."""
    named = (*shapes, OperationOutcome)
    return msgspec.json.Decoder(Union[named])  # noqa: UP007 - the kinds are not known here


class Got(msgspec.Struct, Generic[R], frozen=True):
    """A resource with the source's bytes for it."""

    resource: R
    raw: bytes


class Kind(Generic[R]):
    """A kind of resource that we read: its FHIR name and its decoder."""

    def __init__(self, shape: type[R]) -> None:
        """Prepare the decoder of one kind."""
        self.shape = shape
        self.name = shape.__name__
        self._decoder = _decoder((shape,))

    def read(self, raw: bytes | msgspec.Raw, host: str) -> R:
        """Return the resource. Raises SourceBadValue where it is not what it says it is."""
        try:
            found = self._read(raw)
        except UNREADABLE as fault:
            why = str(fault)
            raise errors.SourceBadValue(host=host, what=self.name, why=why) from None
        if not isinstance(found, self.shape):
            raise errors.SourceBadValue(host=host, what=self.name, why=type(found).__name__)
        if not found.id:
            raise errors.SourceBadValue(host=host, what=self.name, why="no id")
        return found

    def _read(self, raw: bytes | msgspec.Raw) -> Any:
        try:
            return self._decoder.decode(raw)
        except msgspec.ValidationError:
            return self._decoder.decode(without_nulls(raw))


def without_nulls(raw: bytes | msgspec.Raw) -> bytes:
    """Return JSON without its nulls, every other value and digit kept.

    FHIR knows null only as a place holder in lists, yet servers write it for "nothing".
    """
    return _DIGITS.encode(_bare_of_null(_TREE.decode(raw)))


def _bare_of_null(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {name: _bare_of_null(one) for name, one in tree.items() if one is not None}
    if isinstance(tree, list):
        return [_bare_of_null(one) for one in tree if one is not None]
    return tree


def whole_list(
    visit: Visit, kind: Kind[R], params: Params, pages: int | None = None
) -> list[Got[R]]:
    """Return every resource that answers the question, each once.

    Raises SourceIncomplete or SourceLoops where the list cannot be proved to be whole; SourceLoops
    at once where it has more than `pages` pages.
    """
    if pages is not None:
        return _Reading(visit, kind, params, pages=pages).whole()
    fault: LyktaError | None = None
    for _ in range(_READINGS):  # (5)
        try:
            return _Reading(visit, kind, params).whole()
        except (errors.SourceIncomplete, errors.SourceLoops) as unsound:
            fault = unsound
    assert fault is not None  # noqa: S101 - the loop ends by return or with a fault
    raise fault


def whole_bundle(
    visit: Visit, kind: Kind[R], params: Params, beside: Iterable[Kind[Any]]
) -> tuple[list[Got[R]], dict[str, list[Got[Any]]]]:
    """Return every resource that answers, and what the server included beside them, by kind.

    The answers are proved whole as in `whole_list`. What is included is not: no server says how
    much of it there should be, so the caller must count it. Raises as `whole_list` does.
    """
    reading = _Reading(visit, kind, params, beside)
    found = reading.whole()
    return found, {name: list(got.values()) for name, got in reading.beside.items()}


def counted(visit: Visit, kind: Kind[R], params: Params) -> int | None:
    """Return how many resources answer, by the server's own count; None where it gives none."""
    return _Reading(visit, kind, params).counted()


def some_of(visit: Visit, kind: Kind[R], params: Params) -> list[Got[R]]:
    """Return the first page only, for questions whose answer proves itself or may be partial."""
    reading = _Reading(visit, kind, params)
    reading.page(reading.first)
    return list(reading.found.values())


def one(visit: Visit, kind: Kind[R], key: str) -> R:
    """Return the resource with this id. Raises SourceNotThere where there is none."""
    settings = visit.settings
    body = visit.ask(
        f"{settings.base}/{kind.name}/{key}",
        kind.name,
        lambda body, content: checked(body, content, settings, kind.name),
    )
    resource = kind.read(body, settings.host)
    if resource.id != key:
        raise errors.SourceBadValue(host=settings.host, what=kind.name, why="another id")
    return resource


class _Reading(Generic[R]):
    """One walk through the pages of one question."""

    def __init__(
        self,
        visit: Visit,
        kind: Kind[R],
        params: Params,
        beside: Iterable[Kind[Any]] = (),
        pages: int = _MOST_PAGES,
    ) -> None:
        self.visit = visit
        self.kind = kind
        self.beside: dict[str, dict[str, Got[Any]]] = {one.name: {} for one in beside}
        self._beside = {one.name: one for one in beside}
        self._any = _decoder((kind.shape, *(one.shape for one in beside)))
        self.found: dict[str, Got[R]] = {}
        self.total: int | None = None
        self.last_page = 0
        self._size = visit.settings.page_size
        self._most = pages
        self._question = f"{visit.settings.base}/{kind.name}?"
        self._params = dict(params)
        self.first = self._question + _query({**params, "_count": str(self._size)})

    def whole(self) -> list[Got[R]]:
        """Follow the pages to their end and prove the list."""
        url, seen = self.first, set[str]()
        while url:
            if url in seen or len(seen) >= self._most:  # (2)
                raise errors.SourceLoops(host=self._host, what=self.kind.name)
            seen.add(url)
            url = self.page(url)
        self._prove()
        return list(self.found.values())

    def page(self, url: str) -> str:
        """Read one page; return the address of the next, "" where there is none."""
        bundle = self.visit.ask(url, self.kind.name, self._bundle)
        before = len(self.found)
        for entry in bundle.entry:
            self._take(entry.resource)
        if bundle.entry and len(self.found) == before and before:  # (2)
            raise errors.SourceLoops(host=self._host, what=self.kind.name)
        self.last_page = len(bundle.entry)
        if bundle.total is not None:
            self.total = max(bundle.total, self.total or 0)
        following = next((link.url for link in bundle.link if link.relation == "next"), "")
        return self._followed(urljoin(url, following)) if following else ""

    def _take(self, raw: msgspec.Raw) -> None:
        if not bytes(raw):  # (1)
            raise errors.SourceIncomplete(
                host=self._host, what=self.kind.name, got=len(self.found), expected="?"
            )
        try:
            resource = self._any.decode(raw)
        except msgspec.DecodeError:
            return self._take_otherwise(raw)
        if isinstance(resource, OperationOutcome):
            return self._heed(raw)
        return self._keep(resource, raw)

    def _keep(self, resource: Any, raw: msgspec.Raw) -> None:
        """Keep a resource of a kind that was asked for; the first of several with one id."""
        if not resource.id:
            raise errors.SourceBadValue(host=self._host, what=self.kind.name, why="no id")
        found: dict[str, Got[Any]] = self.beside.get(type(resource).__name__, self.found)
        if resource.id not in found:
            found[resource.id] = Got(resource, bytes(raw))

    def _take_otherwise(self, raw: msgspec.Raw) -> None:
        """Take an entry that is of no kind that was asked for, or is not written as it should."""
        head = _read_head(raw, self._host, self.kind.name)
        if head.resource_type == "OperationOutcome":
            self._heed(raw)
        elif head.resource_type == self.kind.name:
            self._keep(self.kind.read(raw, self._host), raw)
        elif not head.resource_type:
            raise errors.SourceBadValue(host=self._host, what=self.kind.name, why="no resourceType")
        elif head.resource_type in self._beside:
            self._keep(self._beside[head.resource_type].read(raw, self._host), raw)

    def _heed(self, raw: msgspec.Raw) -> None:
        try:
            issues = _OUTCOME.decode(raw).issue
        except msgspec.DecodeError:
            issues = ()
        if any(issue.severity in _SEVERE for issue in issues):  # (1)
            raise errors.SourceRefusesQuestion(host=self._host, what=self.kind.name, status=200)

    def _prove(self) -> None:
        total, got = self.total, len(self.found)
        if total is None and (got > _HANDFUL or self.last_page >= self._size):  # (4)
            total = self.counted()
            if total is None and not self._gives_next():
                raise self._incomplete("?")
        if total is not None and got < total:  # (3)
            raise self._incomplete(total)

    def counted(self) -> int | None:
        """Ask how many there are."""
        url = self._question + _query({**self._params, "_summary": "count"})
        return self.visit.ask(url, self.kind.name, self._bundle).total

    def _gives_next(self) -> bool:
        shorter = min(len(self.found), self._size) - 1
        if shorter < 1:
            return False
        url = self._question + _query({**self._params, "_count": str(shorter)})
        links = self.visit.ask(url, self.kind.name, self._bundle).link
        return any(link.relation == "next" for link in links)

    def _bundle(self, body: bytes, content: str) -> Bundle:
        return read_bundle(body, content, self.visit.settings)

    def _followed(self, url: str) -> str:
        settings = self.visit.settings
        try:
            there = origin(url)
        except ValueError:
            there = "?"
        trusted = {origin(settings.base_url), *map(origin, settings.trusted_origins)}
        if there not in trusted:
            where = there.partition("://")[2]
            raise errors.SourceLeadsElsewhere(host=self._host, what=self.kind.name, where=where)
        return url

    def _incomplete(self, expected: int | str) -> LyktaError:
        return errors.SourceIncomplete(
            host=self._host, what=self.kind.name, got=len(self.found), expected=expected
        )

    @property
    def _host(self) -> str:
        return self.visit.settings.host


def read_bundle(body: bytes, content: str, settings: FhirSettings) -> Bundle:
    """Return a page of an answer. Raises what `checked` raises, or SourceNotFhir."""
    why = "OperationOutcome"
    try:
        body.decode()
        found = _BUNDLE.decode(body)
        if isinstance(found, Bundle):
            return found
    except UNREADABLE as fault:
        why = str(fault)
    checked(body, content, settings, "Bundle")
    raise errors.SourceNotFhir(host=settings.host, what=why)


def _query(params: Params) -> str:
    return urlencode(params, doseq=True, safe=",:/|")


def _read_head(raw: bytes | msgspec.Raw, host: str, what: str) -> Head:
    try:
        return _HEAD.decode(raw)
    except msgspec.DecodeError as fault:
        raise errors.SourceBadValue(host=host, what=what, why=str(fault)) from None


def checked(body: bytes, content: str, settings: FhirSettings, kind: str) -> bytes:
    """Return the body where it is whole JSON of this kind.

    A body that is no JSON may be cut short by something between us: that may pass. A web page
    will not.
    """
    host = settings.host
    try:
        body.decode()
        head = _HEAD.decode(body)
    except msgspec.ValidationError:
        raise errors.SourceNotFhir(host=host, what="no resourceType") from None
    except (UnicodeDecodeError, RecursionError) as fault:
        raise errors.SourceNotFhir(host=host, what=type(fault).__name__) from None
    except msgspec.DecodeError as fault:
        if "html" in content or body.lstrip()[:1] == b"<":
            raise errors.SourceNotJson(host=host, what=content or "<") from None
        raise Passing(errors.SourceCutShort(host=host, what=str(fault))) from None
    if head.resource_type != kind:
        what = head.resource_type or "no resourceType"
        raise errors.SourceNotFhir(host=host, what=what)
    return body
