"""A server in front of a hospital that breaks answers the way networks and servers do.

`proxy.on("MedicationRequest", status(500), times=2)` breaks the next two answers to questions
whose path or query holds that text; `times=None` breaks every one. What nobody asked to break
passes through unchanged, but for the hospital's address, which becomes the proxy's, so that `next`
links lead through it again.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

from storage.clock import wall_now


@dataclass(frozen=True)
class Answer:
    """What goes back to the client; `drip` seconds pass before each tenth of the body.

    Status 0 sends nothing at all: the connection is closed.
    """

    status: int
    headers: dict[str, str]
    body: bytes
    drip: float = 0.0
    promised: int | None = None

    def json(self) -> Any:
        """Return the body as a tree."""
        return json.loads(self.body)

    def with_json(self, tree: Any) -> "Answer":
        """Return the answer with another body."""
        return replace(self, body=json.dumps(tree).encode())


Breaking = Callable[[Answer], Answer]


@dataclass
class _Order:
    match: str
    breaking: Breaking
    left: int | None


@dataclass
class FaultProxy:
    """A running proxy: its address, what was asked of it, and what it is to break."""

    url: str
    hospital: str
    asked: list[str] = field(default_factory=list)
    most_at_once: int = 0
    _orders: list[_Order] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _now: int = 0

    def on(self, match: str, breaking: Breaking, times: int | None = 1) -> None:
        """Break the next answers to questions that hold a text."""
        self._orders.append(_Order(match, breaking, times))

    def heal(self) -> None:
        """Break nothing more and forget what was asked."""
        self._orders.clear()
        self.asked.clear()
        self.most_at_once = 0

    def broken(self, path: str, answer: Answer) -> Answer:
        """Return an answer as the orders of the day leave it."""
        with self._lock:
            due = [one for one in self._orders if one.match in path and one.left != 0]
            for one in due:
                one.left = None if one.left is None else one.left - 1
        for one in due:
            answer = one.breaking(answer)
        return answer

    def enter(self, path: str) -> None:
        """Note a question."""
        with self._lock:
            self.asked.append(path)
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)

    def leave(self) -> None:
        """Note that a question is done."""
        with self._lock:
            self._now -= 1


@contextmanager
def fault_proxy(hospital: str) -> Iterator[FaultProxy]:
    """Run a proxy on a free port in front of a hospital's FHIR address."""
    upstream = httpx.Client(trust_env=False, timeout=60)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    proxy = FaultProxy(f"http://127.0.0.1:{server.server_port}/fhir", hospital)
    server.proxy, server.upstream = proxy, upstream  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
        upstream.close()


_ASKED = ("Accept", "Authorization", "Prefer")
_TOLD = ("content-type", "content-location", "retry-after")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Pass a question on and its answer back, broken where ordered."""
        proxy: FaultProxy = self.server.proxy  # type: ignore[attr-defined]
        proxy.enter(self.path)
        try:
            answer = proxy.broken(self.path, self._fetch(proxy))
            if answer.status:
                self._send(answer)
            else:
                self.close_connection = True
        finally:
            proxy.leave()

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _fetch(self, proxy: FaultProxy) -> Answer:
        upstream: httpx.Client = self.server.upstream  # type: ignore[attr-defined]
        wanted = self.path.removeprefix("/fhir")
        kept = {name: self.headers[name] for name in _ASKED if self.headers[name]}
        got = upstream.get(proxy.hospital + wanted, headers=kept)
        body = got.content.replace(proxy.hospital.encode(), proxy.url.encode())
        told = {name: got.headers[name] for name in _TOLD if name in got.headers}
        told = {name: text.replace(proxy.hospital, proxy.url) for name, text in told.items()}
        return Answer(got.status_code, told, body)

    def _send(self, answer: Answer) -> None:
        with suppress(BrokenPipeError, ConnectionResetError):
            self.send_response_only(answer.status)
            self.send_header("Date", answer.headers.pop("date", None) or self.date_time_string())
            for name, value in answer.headers.items():
                self.send_header(name, value)
            promised = len(answer.body) if answer.promised is None else answer.promised
            self.send_header("Content-Length", str(promised))
            self.end_headers()
            step = max(1, len(answer.body) // 10) if answer.drip else max(1, len(answer.body))
            for at in range(0, len(answer.body), step):
                time.sleep(answer.drip)
                self.wfile.write(answer.body[at : at + step])
                self.wfile.flush()
            if promised != len(answer.body):
                self.close_connection = True


def status(code: int, **headers: str) -> Breaking:
    """Answer with a status and an OperationOutcome; `retry_after` becomes a header."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = json.dumps({"resourceType": "OperationOutcome", "issue": []}).encode()
    return lambda _: Answer(code, {"content-type": "application/fhir+json", **named}, body)


def body(text: bytes) -> Breaking:
    """Answer with these bytes, as JSON and with status 200."""
    return lambda answer: replace(answer, body=text)


def no_answer(answer: Answer) -> Answer:
    """Close the connection without a word."""
    return replace(answer, status=0)


def clock_off(seconds: float) -> Breaking:
    """Tell a time that is wrong by so many seconds."""
    wrong = formatdate(wall_now().timestamp() + seconds, usegmt=True)
    return lambda answer: replace(answer, headers={**answer.headers, "date": wrong})


def web_page(answer: Answer) -> Answer:
    """Answer with a page for signing in, status 200."""
    page = b"<!doctype html><html><body>Sign in</body></html>"
    return replace(answer, headers={"content-type": "text/html; charset=utf-8"}, body=page)


def cut_json(answer: Answer) -> Answer:
    """Send half the body as if it were all of it."""
    return replace(answer, body=answer.body[: len(answer.body) // 2])


def hang_up(answer: Answer) -> Answer:
    """Promise the whole body, send half, and break the connection."""
    half = answer.body[: len(answer.body) // 2]
    return replace(answer, body=half, promised=len(answer.body))


def drip(seconds: float) -> Breaking:
    """Send the body in ten drops."""
    return lambda answer: replace(answer, drip=seconds)


def no_next(answer: Answer) -> Answer:
    """Leave out the link to the next page."""
    tree = answer.json()
    tree["link"] = [link for link in tree.get("link", ()) if link["relation"] != "next"]
    return answer.with_json(tree)


def no_total(answer: Answer) -> Answer:
    """Leave out the total."""
    tree = answer.json()
    tree.pop("total", None)
    return answer.with_json(tree)


def next_to(url: str) -> Breaking:
    """Let the next page be at this address."""

    def breaking(answer: Answer) -> Answer:
        tree = answer.json()
        links = [link for link in tree.get("link", ()) if link["relation"] != "next"]
        return answer.with_json({**tree, "link": [*links, {"relation": "next", "url": url}]})

    return breaking


def edited(change: Callable[[Any], Any]) -> Breaking:
    """Change the body's tree in place, or return another."""

    def breaking(answer: Answer) -> Answer:
        tree = answer.json()
        return answer.with_json(change(tree) or tree)

    return breaking


class SamePageTwice:
    """Answer the second question that it meets with the first one's entries."""

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._entries: Any = None

    def __call__(self, answer: Answer) -> Answer:
        """Keep the first page's entries and show them again."""
        tree = answer.json()
        if self._entries is None:
            self._entries = tree["entry"]
            return answer
        return answer.with_json({**tree, "entry": self._entries})
