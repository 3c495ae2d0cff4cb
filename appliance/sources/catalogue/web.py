"""An http(s) address of documents as the library's source.

The address gives a web page whose links lead to documents (a web server's own list of a folder
does), or JSON: `{"documents": [{"url": "...", "title": "..."}]}`. What holds for both:
1. Only documents at the same server and below the address are read: a page can lead nowhere else.
2. Redirects are not followed, and the environment's proxies and .netrc are not read.
3. Every answer has a limit of time and of bytes. An answer of a length that is not the one it
   announced is none.
4. A version whose ETag is the one kept is not sent again.
"""

import time
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit

import httpx
import msgspec

from appliance.sources.catalogue.errors import (
    CatalogueNonsense,
    CatalogueUnreachable,
    DocumentUnfit,
)
from appliance.sources.catalogue.offer import Offer, wanted
from storage.shelf import MOST_BYTES

_LIST_BYTES = 8_000_000


class _Listed(msgspec.Struct, frozen=True, kw_only=True):
    url: str
    title: str = ""


class _List(msgspec.Struct, frozen=True, kw_only=True):
    documents: tuple[_Listed, ...]


def offers(source: str, timeout: float) -> Iterator[Offer]:
    """Yield every document that the address leads to.

    Raises CatalogueUnreachable, CatalogueNonsense.
    """
    with httpx.Client(timeout=timeout, follow_redirects=False, trust_env=False) as http:  # 2
        asked = _Asked(http, source, timeout)
        for one in sorted(asked.listed(), key=lambda one: one.url):
            url = urljoin(source, one.url)
            key = _key(source, url)
            if key and wanted(key):
                yield Offer(key=key, read=_Reader(asked, url, key), said=one.title.strip())


class _Asked:
    """The questions of one look at an address."""

    def __init__(self, http: httpx.Client, source: str, timeout: float) -> None:
        self._http, self._source, self._timeout = http, source, timeout

    def listed(self) -> tuple[_Listed, ...]:
        """Return what the address lists, in its order, each once."""
        kind, body, _tag = self.answer(self._source, {}, _LIST_BYTES)
        if body is None:
            raise self._nonsense("status 304")
        if "json" in kind:
            try:
                return msgspec.json.decode(body, type=_List).documents
            except msgspec.MsgspecError:
                raise self._nonsense("JSON") from None
        if "html" not in kind:
            raise self._nonsense(kind or "no content type")
        links = _Links()
        links.feed(body.decode("utf-8", "replace"))
        return tuple(_Listed(url=one) for one in dict.fromkeys(links.found))

    def answer(self, url: str, headers: dict[str, str], most: int) -> tuple[str, bytes | None, str]:
        """Return content type, body (None: 304) and ETag. Raises CatalogueUnreachable."""
        until = time.monotonic() + self._timeout
        try:
            with self._http.stream("GET", url, headers=headers) as response:
                if response.status_code == httpx.codes.NOT_MODIFIED:
                    return "", None, ""
                if response.status_code != httpx.codes.OK:
                    raise self._unreachable(f"status {response.status_code}")
                body = self._body(response, until, most)
                said = response.headers
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as fault:
            raise self._unreachable(type(fault).__name__) from None
        return said.get("content-type", "").casefold(), body, said.get("etag", "")

    def _body(self, response: httpx.Response, until: float, most: int) -> bytes:
        parts: list[bytes] = []
        size = 0
        for part in response.iter_bytes():
            parts.append(part)
            size += len(part)
            if time.monotonic() > until:  # 3
                raise self._unreachable("too slow")
            if size > most:
                raise DocumentUnfit(name=response.url.path, reason="too large")
        return b"".join(parts)

    def _unreachable(self, reason: str) -> CatalogueUnreachable:
        return CatalogueUnreachable(source=self._source, reason=reason)

    def _nonsense(self, reason: str) -> CatalogueNonsense:
        return CatalogueNonsense(source=self._source, reason=reason)


class _Reader:
    """Reads one document; an address that fails for one ends the mirror, as it may for all."""

    def __init__(self, asked: _Asked, url: str, key: str) -> None:
        self._asked, self._url, self._key = asked, url, key

    def __call__(self, tag: str) -> tuple[bytes | None, str]:
        """Return the document's bytes, None where its ETag is the one that is kept (4)."""
        known = {"If-None-Match": tag} if tag else {}
        _kind, body, now = self._asked.answer(self._url, known, MOST_BYTES)
        return (None, tag) if body is None else (body, now)


class _Links(HTMLParser):
    """Every link of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where a link leads."""
        if tag == "a":
            self.found.extend(value for name, value in attrs if name == "href" and value)


def _key(source: str, url: str) -> str:
    """Return the path of a document below the address, "" where it is not below it (1)."""
    base, there = urlsplit(source), urlsplit(url)
    root = base.path if base.path.endswith("/") else str(PurePosixPath(base.path).parent)
    root = root if root.endswith("/") else f"{root}/"
    below = unquote(there.path).removeprefix(unquote(root))
    outside = not unquote(there.path).startswith(unquote(root)) or ".." in below.split("/")
    if outside or (base.scheme, base.netloc) != (there.scheme, there.netloc) or there.query:
        return ""
    return below.lstrip("/")
