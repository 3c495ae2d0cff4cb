"""Questions to a FHIR server over HTTP: time limits, retries, pauses, and plain errors.

Why a question may be asked again (numbers at the lines):
1. Only GET is ever sent, so asking twice changes nothing at the source.
2. A fault that may pass (no answer, 429, 5xx, a body cut short) is tried again with growing,
   jittered pauses; a refusal (401, 403, 404, a certificate) is not.
3. A pause the server asks for (Retry-After) is kept by every thread, and capped: above the cap
   the unit fails and the next round tries again.
4. Every answer has a time limit of its own, body included, and every visit a total one, so a
   server that drips bytes cannot hold the capture.
5. Redirects are not followed and the environment's proxies and .netrc are not read: the token
   goes to the address in the settings and nowhere else.
"""

import random
import ssl
import threading
import time
from collections.abc import Callable
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from appliance.sources.fhir import errors
from appliance.sources.fhir.faults import Passing, aware, of_exception, of_status
from appliance.sources.fhir.settings import FhirSettings

T = TypeVar("T")

MOST_BYTES = 200_000_000
"""An answer larger than this is not a page of anything."""

_FIRST_PAUSE = 0.25
_LONGEST_PAUSE = 8.0


class FhirClient:
    """The connections to one server; they are kept open from visit to visit."""

    def __init__(self, settings: FhirSettings) -> None:
        """Prepare the connections; nothing is sent yet.

        Raises SourceCaUnreadable where the certificate authority's file cannot be used, and
        SourceLoginFailed where the token holds signs that no token has.
        """
        self.settings = settings
        wait = settings.timeout_seconds
        self._http = httpx.Client(
            headers={"Accept": "application/fhir+json", **_authorization(settings)},
            auth=_basic(settings),
            verify=_tls(settings),
            timeout=httpx.Timeout(wait, connect=min(wait, 10.0)),
            limits=httpx.Limits(
                max_connections=settings.parallel, max_keepalive_connections=settings.parallel
            ),
            follow_redirects=False,  # (5)
            trust_env=False,  # (5)
        )
        self._visits: set[Visit] = set()

    def visit(self) -> "Visit":
        """Begin the questions of one fetch."""
        visit = Visit(self._http, self.settings, self._visits.discard)
        self._visits.add(visit)
        return visit

    def close(self) -> None:
        """Stop what is under way and end the connections."""
        for visit in tuple(self._visits):
            visit.halt()
        self._http.close()


class Visit:
    """The questions of one fetch, under one total time limit; safe to use from many threads."""

    def __init__(
        self, http: httpx.Client, settings: FhirSettings, done: Callable[["Visit"], None]
    ) -> None:
        """Start the clock of the visit."""
        self.settings = settings
        self.began = time.monotonic()
        self.source_time: datetime | None = None
        self.questions = 0
        self._http = http
        self._done = done
        self._until = self.began + settings.unit_seconds
        self._not_before = 0.0
        self._halted = threading.Event()
        self._retrying = Retrying(
            stop=self._enough,
            wait=_pause,
            retry=retry_if_exception_type(Passing),
            sleep=self._sleep,
            retry_error_callback=_give_up,
        )

    def __enter__(self) -> "Visit":
        """Return the visit itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the visit: threads that still wait are let go."""
        self.halt()
        self._done(self)

    def halt(self) -> None:
        """Ask nothing more; threads in a pause wake up and fail."""
        self._halted.set()

    def elapsed(self) -> float:
        """Return the seconds since the visit began, by a clock that cannot be set."""
        return time.monotonic() - self.began

    def ask(self, url: str, what: str, read: Callable[[bytes, str], T]) -> T:
        """Return what `read` makes of the body and content type of the answer.

        `url` is absolute; `what` names the kind of resource for messages. `read` may raise
        Passing to have the question asked again. Raises an error of this package.
        """
        answer: T = self._retrying(self._once, url, what, read)
        return answer

    def _once(self, url: str, what: str, read: Callable[[bytes, str], T]) -> T:
        self._wait_for_turn(what)
        self.questions += 1
        until = min(self._until, time.monotonic() + self.settings.timeout_seconds)  # (4)
        try:
            with self._http.stream("GET", url) as response:  # (1)
                self._note_time(response)
                if response.status_code != httpx.codes.OK:
                    raise self._fault(response, what)
                body = self._body(response, until, what)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as fault:
            raise of_exception(fault, self.settings.host, what) from None
        return read(body, response.headers.get("content-type", ""))

    def _wait_for_turn(self, what: str) -> None:
        pause = self._not_before - time.monotonic()  # (3)
        if pause > 0:
            self._halted.wait(pause)
        if self._halted.is_set():
            raise errors.SourceNotListening(host=self.settings.host)
        if time.monotonic() >= self._until:
            raise errors.SourceTooSlow(host=self.settings.host, what=what)

    def _body(self, response: httpx.Response, until: float, what: str) -> bytes:
        parts: list[bytes] = []
        size = 0
        for part in response.iter_bytes():
            parts.append(part)
            size += len(part)
            if time.monotonic() > until:  # (4)
                raise Passing(errors.SourceTooSlow(host=self.settings.host, what=what))
            if size > MOST_BYTES:
                raise errors.SourceNotFhir(host=self.settings.host, what=f"{size} B")
        return b"".join(parts)

    def _note_time(self, response: httpx.Response) -> None:
        if self.source_time is None:
            self.source_time = http_date(response.headers.get("date", ""))

    def _fault(self, response: httpx.Response, what: str) -> Exception:
        fault = of_status(response, self.settings, what)
        if isinstance(fault, Passing) and fault.pause is not None:  # (3)
            self._not_before = max(self._not_before, time.monotonic() + fault.pause)
        return fault

    def _enough(self, state: RetryCallState) -> bool:
        late = time.monotonic() + state.upcoming_sleep >= self._until
        return late or stop_after_attempt(self.settings.retries + 1)(state)  # (2)

    def _sleep(self, seconds: float) -> None:
        self._halted.wait(seconds)


def _pause(state: RetryCallState) -> float:
    fault = state.outcome.exception() if state.outcome else None
    asked = fault.pause if isinstance(fault, Passing) and fault.pause is not None else 0.0
    growing = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (state.attempt_number - 1))
    return float(asked + growing * random.uniform(0.5, 1.0))  # noqa: S311 - jitter, no secret


def _give_up(state: RetryCallState) -> None:
    fault = state.outcome.exception() if state.outcome else None
    if isinstance(fault, Passing):
        raise fault.error from None
    raise RuntimeError("gave up without a fault")


def http_date(text: str) -> datetime | None:
    """Return a Date header's instant; one without a zone ("-0000") is UTC (RFC 9110 5.6.7)."""
    try:
        return aware(parsedate_to_datetime(text)) if text else None
    except (ValueError, OverflowError):
        return None


def _authorization(settings: FhirSettings) -> dict[str, str]:
    if settings.auth != "bearer":
        return {}
    if not (settings.secret.isascii() and settings.secret.isprintable()):
        raise errors.SourceLoginFailed(host=settings.host)
    return {"Authorization": f"Bearer {settings.secret}"}


def _basic(settings: FhirSettings) -> httpx.BasicAuth | None:
    if settings.auth != "basic":
        return None
    return httpx.BasicAuth(settings.user, settings.secret)


def _tls(settings: FhirSettings) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=settings.ca_file)
    except (OSError, ssl.SSLError):
        raise errors.SourceCaUnreadable(file=settings.ca_file) from None
