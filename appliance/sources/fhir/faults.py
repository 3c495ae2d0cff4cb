"""What a failed question means: one of our errors, and whether asking again may help."""

import socket
import ssl
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from appliance.sources.fhir import errors
from appliance.sources.fhir.settings import FhirSettings
from storage.errors import LyktaError

_PASSING = frozenset({408, 425, 500, 502, 503, 504})
_OUT_OF_ORDER = 500
_NOT_THERE = frozenset({404, 410})
_ABOUT_US = ("certificate", "unknown ca", "access denied")


class Passing(Exception):
    """A fault that may pass; `pause` is the wait in seconds that the server asked for.

    `spare` says that the server is overburdened, and should be asked less at once.
    """

    def __init__(
        self, error: LyktaError, pause: float | None = None, *, spare: bool = False
    ) -> None:
        """Keep the error to raise when patience ends."""
        self.error = error
        self.pause = pause
        self.spare = spare
        super().__init__(str(error))


def pleads(response: httpx.Response) -> bool:
    """Say whether an answer asks to be spared: 429, 503, or any fault with Retry-After."""
    status = response.status_code
    faulty = status >= _OUT_OF_ORDER and "retry-after" in response.headers
    return status in (httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE) or faulty


def of_exception(fault: Exception, host: str, what: str) -> Exception:
    """Return what a failure of the connection means."""
    if isinstance(fault, httpx.TimeoutException):
        return Passing(errors.SourceTooSlow(host=host, what=what), spare=True)
    if isinstance(fault, httpx.UnsupportedProtocol | httpx.InvalidURL | httpx.LocalProtocolError):
        return errors.SourceAddressWrong(host=host)
    if isinstance(fault, httpx.RemoteProtocolError | httpx.DecodingError):
        return Passing(errors.SourceCutShort(host=host, what=what))
    for cause in _causes(fault):
        if isinstance(cause, ssl.SSLError):
            return _of_tls(cause, host)
        if isinstance(cause, socket.gaierror):
            return Passing(errors.SourceNameUnknown(host=host))
    return Passing(errors.SourceNotListening(host=host))


def of_status(response: httpx.Response, settings: FhirSettings, what: str) -> Exception:
    """Return what a status other than 200 means."""
    status, host = response.status_code, settings.host
    if status == httpx.codes.TOO_MANY_REQUESTS or status in _PASSING or status > _OUT_OF_ORDER:
        return _passing(response, settings, what)
    if status == httpx.codes.UNAUTHORIZED:
        return errors.SourceLoginFailed(host=host)
    if status == httpx.codes.FORBIDDEN:
        return errors.SourceForbids(host=host, what=what)
    if status in _NOT_THERE:
        return errors.SourceNotThere(host=host, what=what)
    if response.is_redirect:
        where = httpx.URL(response.headers.get("location", "")).host or host
        return errors.SourceRedirects(host=host, where=where)
    return errors.SourceRefusesQuestion(host=host, what=what, status=status)


def _passing(response: httpx.Response, settings: FhirSettings, what: str) -> Exception:
    host, status = settings.host, response.status_code
    error: LyktaError = errors.SourceThrottles(host=host)
    if status != httpx.codes.TOO_MANY_REQUESTS:
        error = errors.SourceFaulty(host=host, status=status, what=what)
    pause = _retry_after(response)
    if pause is not None and pause > settings.retry_after_cap:
        return error
    return Passing(error, pause, spare=pleads(response))


def _retry_after(response: httpx.Response) -> float | None:
    """Read seconds, or a date compared with the server's own clock, never with ours."""
    text = response.headers.get("retry-after", "").strip()
    if text.isdecimal():
        return float(text)
    try:
        then = parsedate_to_datetime(text)
        now = parsedate_to_datetime(response.headers.get("date", ""))
        return max(0.0, (aware(then) - aware(now)).total_seconds())
    except (ValueError, OverflowError):
        return None


def aware(at: datetime) -> datetime:
    """Return an HTTP date with its zone: UTC where it names none."""
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _causes(fault: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    cause: BaseException | None = fault
    while cause is not None and cause not in found:
        found.append(cause)
        cause = cause.__cause__ or cause.__context__
    return found


def _of_tls(fault: ssl.SSLError, host: str) -> LyktaError:
    """Tell a server that turns us away for our certificate from one whose own is not accepted.

    By the alerts of TLS (RFC 8446 6.2): the server sends them about what the client showed.
    """
    words = _tls_words(fault)
    if "alert" in words and any(sign in words for sign in _ABOUT_US):
        return errors.SourceWantsCert(host=host, what=words)
    return errors.SourceTlsFailed(host=host, what=words)


def _tls_words(fault: ssl.SSLError) -> str:
    if isinstance(fault, ssl.SSLCertVerificationError):
        return fault.verify_message
    return (fault.reason or "TLS").replace("_", " ").lower()
