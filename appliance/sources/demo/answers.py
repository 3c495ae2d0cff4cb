"""What the demo record system answers: bundles, single resources, refusals.

Every answer is of one instant. A `next` link carries that instant, so that all pages of one
list are of the same instant however long the reader takes.
"""

import base64
import binascii
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

import msgspec

from appliance.sources.demo.fhir import Resource
from appliance.sources.demo.hospital import Hospital
from appliance.sources.demo.hours import whole_minute, written
from appliance.sources.demo.matching import BadQuestion
from appliance.sources.demo.parameters import TYPES
from appliance.sources.demo.search import Params, included, search
from appliance.sources.demo.shelf import Shelf

PAGE = 50
"""Resources on a page where the reader does not say."""

MOST = 500
"""Resources on a page at most."""

_REMEMBERED = 4


@dataclass(frozen=True)
class Answer:
    """An HTTP status with a FHIR body."""

    status: int
    body: bytes
    etag: str = ""


class Desk:
    """Answers questions about a hospital; safe to ask from many threads."""

    def __init__(self, hospital: Hospital) -> None:
        """Remember nothing yet."""
        self._hospital = hospital
        self._lock = Lock()
        self._shelves: OrderedDict[datetime, Shelf] = OrderedDict()

    def ask(self, base: str, path: str, query: str, now: datetime) -> Answer:
        """Answer a GET of `path` below `base` at an instant."""
        parts = [part for part in path.split("/") if part]
        params = parse_qsl(query, keep_blank_values=True)
        try:
            if parts == ["metadata"]:
                return _ok(capability(now))
            if not parts or parts[0] not in TYPES:
                return refusal(
                    404, "not-supported", f"Resource type {'/'.join(parts)!r} is unknown"
                )
            if len(parts) == 1:
                return self._search(base, parts[0], params, now)
            return self._read(parts, now)
        except BadQuestion as bad:
            return refusal(400, "invalid", str(bad))

    def _shelf(self, now: datetime) -> Shelf:
        """Return the hospital at an instant, built once however many ask for it."""
        moment = whole_minute(now)
        with self._lock:
            if moment not in self._shelves:
                self._shelves[moment] = Shelf(self._hospital.at(moment))
            self._shelves.move_to_end(moment)
            while len(self._shelves) > _REMEMBERED:
                self._shelves.popitem(last=False)
            return self._shelves[moment]

    def _read(self, parts: list[str], now: datetime) -> Answer:
        kind, key = parts[0], parts[1]
        one = self._shelf(now).by_id.get((kind, key)) if len(parts) == 2 else None  # noqa: PLR2004 - type and id
        if one is None:
            return refusal(404, "not-found", f"{'/'.join(parts)} is not known")
        return _ok(one, f'W/"{one["meta"]["versionId"]}"')

    def _search(self, base: str, kind: str, params: Params, now: datetime) -> Answer:
        offset = 0
        token = next((value for name, value in params if name == "_page"), "")
        if token:
            params, now, offset = _unpack(token, now)
        shelf = self._shelf(now)
        found = search(shelf, kind, params)
        if ("_summary", "count") in params:
            return _ok({"resourceType": "Bundle", "type": "searchset", "total": len(found.matches)})
        size = _page_size(params)
        page = found.matches[offset : offset + size]
        links = [{"relation": "self", "url": f"{base}/{kind}?{urlencode(found.heeded)}"}]
        if offset + size < len(found.matches):
            packed = _pack(params, now, offset + size)
            links.append({"relation": "next", "url": f"{base}/{kind}?_page={quote(packed)}"})
        entries = [_entry(base, one, "match") for one in page]
        entries += [_entry(base, one, "include") for one in included(shelf, page, params)]
        return _ok(
            {
                "resourceType": "Bundle",
                "type": "searchset",
                "total": len(found.matches),
                "link": links,
                "entry": entries,
            }
        )


def _entry(base: str, one: Resource, mode: str) -> Resource:
    address = f"{base}/{one['resourceType']}/{one['id']}"
    return {"fullUrl": address, "resource": one, "search": {"mode": mode}}


def _page_size(params: Params) -> int:
    text = next((value for name, value in params if name == "_count"), str(PAGE))
    if not text.isdecimal():
        raise BadQuestion(f"_count={text!r} is no number")
    return max(1, min(int(text), MOST))


def _pack(params: Params, now: datetime, offset: int) -> str:
    packed = msgspec.json.encode((list(params), now, offset))
    return base64.urlsafe_b64encode(packed).decode()


def _unpack(token: str, now: datetime) -> tuple[Params, datetime, int]:
    """Return what a `next` link carries; a later instant than now is never believed."""
    try:
        params, instant, offset = msgspec.json.decode(
            base64.urlsafe_b64decode(token), type=tuple[list[tuple[str, str]], datetime, int]
        )
    except (binascii.Error, msgspec.DecodeError, ValueError):
        raise BadQuestion("This page is not known") from None
    if instant.tzinfo is None or instant > now or offset < 0:
        raise BadQuestion("This page is not known")
    return params, instant, offset


def _ok(body: Any, etag: str = "") -> Answer:
    return Answer(200, msgspec.json.encode(body), etag)


def refusal(status: int, code: str, words: str) -> Answer:
    """Return an OperationOutcome."""
    outcome = {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": "error", "code": code, "diagnostics": words}],
    }
    return Answer(status, msgspec.json.encode(outcome))


def capability(now: datetime) -> Resource:
    """Return the CapabilityStatement."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": written(whole_minute(now)),
        "kind": "instance",
        "software": {"name": "Lykta demo hospital"},
        "implementation": {"description": "Ekens sjukhus: fictitious patients only"},
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json"],
        "rest": [{"mode": "server", "resource": [_served(kind) for kind in TYPES]}],
    }


def _served(kind: str) -> Resource:
    return {
        "type": kind,
        "interaction": [{"code": "read"}, {"code": "search-type"}],
        "searchParam": [{"name": name, "type": "string"} for name in TYPES[kind]],
    }
