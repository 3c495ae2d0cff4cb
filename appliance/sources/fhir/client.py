"""Questions to a FHIR server over HTTP: time limits, retries, pauses, and plain errors.

Why a question may be asked again (numbers at the lines):
1. Only GET is ever sent, and the one POST that asks for a token: asking twice changes nothing at
   the source.
2. A fault that may pass (no answer, 429, 5xx, a body cut short) is tried again with growing,
   jittered pauses; a refusal (401, 403, 404, a certificate) is not.
3. A pause the server asks for (Retry-After) is kept by every question of the source, and capped:
   above the cap the unit fails and the next round tries again. The pace is the pacer's.
4. Every answer has a time limit of its own, body included, and every visit a total one, so a
   server that drips bytes cannot hold the capture.
5. Redirects are not followed and the environment's proxies and .netrc are not read. What signs us
   in goes to the address in the settings and to the origins that the site trusts, nowhere else.
"""

import random
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

import httpx
import msgspec
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from appliance.sources.fhir import errors, tls
from appliance.sources.fhir.faults import Passing, aware, of_exception, of_status, pleads
from appliance.sources.fhir.pacing import Pacer, Tally, Turn
from appliance.sources.fhir.settings import FhirSettings, origin
from appliance.sources.fhir.sign_in import SignIn, sign_in
from appliance.sources.fhir.smart import Answer
from appliance.sources.source import Effort, Way

T = TypeVar("T")

MOST_BYTES = 200_000_000
"""An answer larger than this is not a page of anything."""

_FIRST_PAUSE = 0.25
_LONGEST_PAUSE = 8.0


class Reply(msgspec.Struct, frozen=True):
    """A whole answer: its status, its headers (names in small letters) and its body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class FhirClient:
    """The connections to one server; they are kept open from visit to visit."""

    def __init__(
        self, settings: FhirSettings, transport: httpx.BaseTransport | None = None
    ) -> None:
        """Prepare the connections; nothing is sent yet. Without a transport: the network's.

        Raises SourceCaUnreadable or SourceCertUnreadable where a file of certificates cannot be
        used, and SourceLoginFailed where the token holds signs that no token has.
        """
        self.settings = settings
        self.pacer = Pacer(
            settings.parallel, settings.questions_per_minute, file=settings.pace_file
        )
        self.sign_in = sign_in(settings)
        wait = settings.timeout_seconds
        self._http = httpx.Client(
            headers={"Accept": "application/fhir+json"},
            verify=tls.context(settings),
            transport=transport,
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
        visit = Visit(self, self._http, self._visits.discard)
        self._visits.add(visit)
        return visit

    def close(self) -> None:
        """Stop what is under way and end the connections."""
        for visit in tuple(self._visits):
            visit.halt()
        self._http.close()
        self.sign_in.forget()


class Visit:
    """The questions of one fetch, under one total time limit; safe to use from many threads."""

    def __init__(
        self, client: FhirClient, http: httpx.Client, done: Callable[["Visit"], None]
    ) -> None:
        """Start the clock of the visit."""
        self.settings = client.settings
        self.began = time.monotonic()
        self.source_time: datetime | None = None
        self.pacer: Pacer = client.pacer
        self.sign_in: SignIn = client.sign_in
        self._ours = self.settings.origins
        self._http = http
        self._done = done
        self._tally = Tally()
        self._until = self.began + self.settings.unit_seconds
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
        self.pacer.wake()

    def hurry(self, seconds: float) -> None:
        """Let every question from now on have ended within so many seconds."""
        self._until = min(self._until, time.monotonic() + seconds)

    def elapsed(self) -> float:
        """Return the seconds since the visit began, by a clock that cannot be set."""
        return time.monotonic() - self.began

    def effort(self, way: Way = Way.WHOLE) -> Effort:
        """Return what the visit has cost the server so far."""
        return self._tally.effort(way)

    def ask(
        self,
        url: str,
        what: str,
        read: Callable[[bytes, str], T],
        headers: Mapping[str, str] | None = None,
    ) -> T:
        """Return what `read` makes of the body and content type of the answer.

        `url` is absolute; `what` names the kind of resource for messages. `read` may raise
        Passing to have the question asked again. Raises an error of this package.
        """

        def once() -> T:
            reply = self._signed(url, what, headers or {}, (httpx.codes.OK,))
            return read(reply.body, reply.headers.get("content-type", ""))

        answer: T = self._retrying(once)
        return answer

    def reply(
        self,
        url: str,
        what: str,
        headers: Mapping[str, str] | None = None,
        wanted: tuple[int, ...] = (200,),
    ) -> Reply:
        """Return a whole answer whose status is one of those `wanted`; raises as `ask` does."""
        answer: Reply = self._retrying(self._signed, url, what, headers or {}, wanted)
        return answer

    def pour(self, url: str, what: str, take: Callable[[bytes], None], seconds: float) -> None:
        """Hand the body of one answer on, part by part as it comes, for bodies of any length.

        It is asked for once: what was taken cannot be taken back. `seconds` is the longest time
        for all of it. Raises SourceLeadsElsewhere where the address is not one of ours, or what
        `ask` raises.
        """
        host = self.settings.host
        if not self._is_ours(url):
            raise errors.SourceLeadsElsewhere(host=host, what=what, where=url.split("/")[2])
        headers = _with({}, self.sign_in.words(self))
        until = min(self._until, time.monotonic() + seconds)
        turn = self._turn(what)
        self._tally.asked()
        try:
            with self._http.stream("GET", url, headers=dict(headers)) as response:
                if response.status_code != httpx.codes.OK:
                    raise _settled(self._fault(response, what))
                for part in response.iter_bytes():
                    take(part)
                    if time.monotonic() > until:
                        raise errors.SourceTooSlow(host=host, what=what)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as fault:
            raise _settled(of_exception(fault, host, what)) from None
        finally:
            self.pacer.end(turn, answered=True, spare=False)

    def rest(self, seconds: float) -> None:
        """Wait; whoever ends the visit ends the wait."""
        self._halted.wait(seconds)

    def sign(self) -> None:
        """Get what signs us in, and ask for nothing else. Raises an error of this package."""
        self._retrying(self.sign_in.words, self)

    def plain(self, url: str, what: str, form: dict[str, str] | None = None) -> Answer:
        """Return the answer to a question that is not signed in: a GET, or a POST of a form.

        Any status below 500 is an answer, but for 429. Raises Passing, or an error.
        """
        headers = {"Accept": "application/json"}
        method = "GET" if form is None else "POST"  # (1)
        reply = self._exchange(method, url, what, headers, form)
        said = http_date(reply.headers.get("date", ""))
        return Answer(reply.status, reply.body, said)

    def _signed(
        self, url: str, what: str, headers: Mapping[str, str], wanted: tuple[int, ...]
    ) -> Reply:
        """Ask as who we are; where the token was refused, once more with a new one."""
        words = self.sign_in.words(self) if self._is_ours(url) else ""  # (5)
        try:
            return self._exchange("GET", url, what, _with(headers, words), None, wanted)
        except errors.SourceLoginFailed:
            if not words or not self.sign_in.drop(words):
                raise
        words = self.sign_in.words(self)
        return self._exchange("GET", url, what, _with(headers, words), None, wanted)

    def _is_ours(self, url: str) -> bool:
        try:
            return origin(url) in self._ours
        except ValueError:
            return False

    def _exchange(
        self,
        method: str,
        url: str,
        what: str,
        headers: Mapping[str, str],
        form: dict[str, str] | None = None,
        wanted: tuple[int, ...] | None = None,
    ) -> Reply:
        """Put one question at its turn and return the whole answer.

        `wanted` None takes any status below 500 but 429. Raises Passing, or an error.
        """
        turn = self._turn(what)
        self._tally.asked()
        answered = spare = False
        try:
            reply = self._sent(method, url, what, headers, form, wanted)
            answered = True
        except Passing as fault:
            spare = fault.spare
            raise
        except errors.SourceThrottles:
            spare = True
            raise
        finally:
            took = self.pacer.end(turn, answered=answered, spare=spare)
        self._tally.answered(took)
        return reply

    def _turn(self, what: str) -> Turn:
        turn = self.pacer.begin(self._until, self._halted)
        if turn is not None:
            return turn
        if self._halted.is_set():
            raise errors.SourceNotListening(host=self.settings.host)
        raise errors.SourceTooSlow(host=self.settings.host, what=what)

    def _sent(
        self,
        method: str,
        url: str,
        what: str,
        headers: Mapping[str, str],
        form: dict[str, str] | None,
        wanted: tuple[int, ...] | None,
    ) -> Reply:
        until = min(self._until, time.monotonic() + self.settings.timeout_seconds)  # (4)
        try:
            with self._http.stream(method, url, headers=dict(headers), data=form) as response:
                self._note_time(response, url)
                if not _is_wanted(response.status_code, wanted):
                    raise self._fault(response, what)
                body = self._body(response, until, what)
                return Reply(response.status_code, dict(response.headers), body)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as fault:
            raise of_exception(fault, self.settings.host, what) from None

    def _body(self, response: httpx.Response, until: float, what: str) -> bytes:
        parts: list[bytes] = []
        size = 0
        for part in response.iter_bytes():
            parts.append(part)
            size += len(part)
            if time.monotonic() > until:  # (4)
                late = errors.SourceTooSlow(host=self.settings.host, what=what)
                raise Passing(late, spare=True)
            if size > MOST_BYTES:
                raise errors.SourceNotFhir(host=self.settings.host, what=f"{size} B")
        return b"".join(parts)

    def _note_time(self, response: httpx.Response, url: str) -> None:
        if self.source_time is None and self._is_ours(url):  # who gives tokens may be another
            self.source_time = http_date(response.headers.get("date", ""))

    def _fault(self, response: httpx.Response, what: str) -> Exception:
        fault = of_status(response, self.settings, what)
        if pleads(response):
            self._tally.spared()
        if isinstance(fault, Passing) and fault.pause is not None:  # (3)
            self.pacer.hold(fault.pause)
        return fault

    def _enough(self, state: RetryCallState) -> bool:
        late = time.monotonic() + state.upcoming_sleep >= self._until
        return late or stop_after_attempt(self.settings.retries + 1)(state)  # (2)

    def _sleep(self, seconds: float) -> None:
        self._halted.wait(seconds)


def _with(headers: Mapping[str, str], words: str) -> Mapping[str, str]:
    return {**headers, "Authorization": words} if words else headers


def _settled(fault: Exception) -> Exception:
    return fault.error if isinstance(fault, Passing) else fault


def _is_wanted(status: int, wanted: tuple[int, ...] | None) -> bool:
    if wanted is not None:
        return status in wanted
    return status < httpx.codes.INTERNAL_SERVER_ERROR and status != httpx.codes.TOO_MANY_REQUESTS


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
