"""Signing in by key: SMART Backend Services (HL7 SMART App Launch 2.2, chapter 5).

How a token is got and kept (numbers at the lines):
1. The server tells where tokens are given; where it is asked by https, the token's address must
   be https too. The signed assertion names that address (`aud`), so it is of no use elsewhere.
2. Each assertion has an identity of its own (`jti`) and ends within four minutes.
3. Its time is the server's own, where an answer of the server's has told it: this machine's
   battery may be dead. The clock of a refusal counts as well, once.
4. A token lies in this process' memory and nowhere else, and is renewed at four fifths of its
   life. While it holds, a renewal that fails changes nothing.
5. A token that the server refuses (401) is thrown away, and the question asked once more.
6. The newest key signs first. While the vendor has not taken it in yet the older one signs; the
   newest is tried again an hour later, so that no server sees a row of failed sign-ins.
7. Leave to read laboratory orders and events is asked for, never insisted on: where the server
   refuses the scopes, what the medication lists need is asked for alone, in the same breath.
"""

import threading
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Protocol
from urllib.parse import urlsplit

import msgspec
from joserfc import jwt

from appliance.sources.fhir import errors, smart_keys
from appliance.sources.fhir.faults import Passing
from appliance.sources.fhir.settings import FhirSettings
from appliance.sources.fhir.shapes import UNREADABLE
from appliance.sources.fhir.smart_keys import SigningKey
from storage.clock import wall_now
from storage.errors import LyktaError

KINDS = (
    "AllergyIntolerance", "Appointment", "Encounter", "Flag", "HealthcareService", "Location",
    "Medication", "MedicationAdministration", "MedicationRequest", "Observation", "Patient",
    "Practitioner", "Schedule", "Slot",
)  # fmt: skip
"""Every kind of resource that medication lists and books are made of."""

BESIDE = ("Procedure", "ServiceRequest", "Specimen")
"""Kinds that only add to them: asked for where the server may know them, and never insisted on."""

_JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LIFE = timedelta(minutes=4)
_RENEWED_AT = 0.8
_USUAL_LIFE = 300.0
_TRIED_AGAIN = 3600.0
_SKEW = timedelta(seconds=30)
_ABSURD = timedelta(days=366 * 50)
_REFUSED = (400, 401, 403)
_MOST_WORDS = 200


class Answer(msgspec.Struct, frozen=True):
    """A server's answer to a question outside FHIR: status, body, its own time."""

    status: int
    body: bytes
    date: datetime | None = None


class Asker(Protocol):
    """What asks for us, within the limits of a visit."""

    def plain(self, url: str, what: str, form: dict[str, str] | None = None) -> Answer:
        """Return the answer to a GET, or to a POST of a form, whatever its status below 500."""
        ...


class Configuration(msgspec.Struct, frozen=True):
    """What `.well-known/smart-configuration` tells, as far as we need it."""

    token_endpoint: str = ""
    capabilities: tuple[str, ...] = ()
    scopes_supported: tuple[str, ...] = ()


class _Granted(msgspec.Struct, frozen=True):
    """A token endpoint's answer (RFC 6749 5.1)."""

    access_token: str
    expires_in: float = _USUAL_LIFE
    scope: str = ""


class _Refusal(msgspec.Struct, frozen=True):
    """A token endpoint's refusal (RFC 6749 5.2)."""

    error: str = ""
    error_description: str = ""


class _Held(msgspec.Struct, frozen=True):
    """A token in memory, by a clock that cannot be set."""

    words: str
    renew_at: float
    ends_at: float


class Tokens:
    """The tokens of one source; safe to use from many threads."""

    def __init__(self, settings: FhirSettings, now: Callable[[], float] = time.monotonic) -> None:
        """Ask nothing yet. `now` counts seconds."""
        self._settings = settings
        self._now = now
        self._lock = threading.Lock()
        self._held: _Held | None = None
        self._configuration: Configuration | None = None
        self._ahead: timedelta | None = None
        self._accepted = ""
        self._newest_at = 0.0
        self.scopes = ""
        self._only_needed = False

    @property
    def signed_with(self) -> str:
        """The name (kid) of the key that the last token was given for."""
        return self._accepted

    def words(self, asker: Asker) -> str:
        """Return what the Authorization header says; asks for a token where one is needed.

        Raises an error of this package.
        """
        with self._lock:
            held, now = self._held, self._now()
            if held is not None and now < held.renew_at:
                return held.words
            try:
                self._held = self._renewed(asker)
            except (LyktaError, Passing):
                if held is None or now >= held.ends_at:  # (4)
                    raise
                later = min(held.ends_at, now + (held.ends_at - now) / 2)
                self._held = _Held(held.words, later, held.ends_at)
            return self._held.words

    def drop(self, words: str) -> bool:
        """Throw a refused token away; return whether asking again may help."""
        with self._lock:
            if self._held is not None and self._held.words == words:  # (5)
                self._held = None
            return True

    def forget(self) -> None:
        """Hold nothing more."""
        with self._lock:
            self._held = None

    def _renewed(self, asker: Asker) -> _Held:
        known = self._known(asker)
        refusal: errors.SmartKeyRefused | Passing | None = None
        for key in self._keys():
            try:
                return self._signed(asker, known, key)
            except (errors.SmartKeyRefused, Passing) as refused:  # some fail at a strange key
                refusal = refusal or refused
        self._configuration = None
        raise refusal or errors.SmartKeyMissing(folder=self._settings.key_folder, why="none")

    def _keys(self) -> tuple[SigningKey, ...]:
        """Return the keys in the order in which to try them. Raises SmartKeyMissing."""
        folder = self._settings.key_folder
        if folder is None:
            raise errors.SmartKeyMissing(folder="?", why="none")
        found = smart_keys.keys(folder)
        if found and found[0].kid != self._accepted and self._now() < self._newest_at:  # (6)
            return tuple(sorted(found, key=lambda one: one.kid != self._accepted))
        self._newest_at = self._now() + _TRIED_AGAIN
        return found

    def _signed(self, asker: Asker, known: Configuration, key: SigningKey) -> _Held:
        """Return the token for an assertion by this key. Raises SmartKeyRefused and others."""
        began = self._now()
        answer = self._asked(asker, known, key)
        if answer.status in _REFUSED and self._learnt(answer):  # (3)
            answer = self._asked(asker, known, key)
        if answer.status in _REFUSED and self._less(answer, key):  # (7)
            answer = self._asked(asker, known, key)
        if answer.status in _REFUSED:
            raise self._refused(answer, key)
        try:
            granted = msgspec.json.decode(answer.body, type=_Granted, strict=False)
        except UNREADABLE as fault:
            why = f"{answer.status}, {fault}"
            raise errors.SmartNonsense(host=self._host, why=why) from None
        if not _is_token(granted.access_token):
            raise errors.SmartNonsense(host=self._host, why="access_token")
        self._accepted, self.scopes = key.kid, granted.scope
        life = max(0.0, granted.expires_in)
        words = f"Bearer {granted.access_token}"
        return _Held(words, began + life * _RENEWED_AT, began + life)  # (4)

    def _less(self, answer: Answer, key: SigningKey) -> bool:
        """Ask no longer for what only adds, where the scopes were refused; say if that is news."""
        refused = isinstance(self._refused(answer, key), errors.SmartScopesRefused)
        news = refused and not self._settings.scopes and not self._only_needed
        self._only_needed = self._only_needed or news
        return news

    def _asked(self, asker: Asker, known: Configuration, key: SigningKey) -> Answer:
        form = {
            "grant_type": "client_credentials",
            "scope": self._settings.scopes or default_scopes(known, more=not self._only_needed),
            "client_assertion_type": _JWT_BEARER,
            "client_assertion": self._assertion(known.token_endpoint, key),
        }
        return asker.plain(known.token_endpoint, "token", form)

    def _assertion(self, audience: str, key: SigningKey) -> str:
        at = wall_now() + (self._ahead or timedelta())  # (3)
        claims: dict[str, Any] = {
            "iss": self._settings.client_id,
            "sub": self._settings.client_id,
            "aud": audience,  # (1)
            "exp": int((at + _LIFE).timestamp()),  # (2)
            "jti": str(uuid.uuid4()),  # (2)
        }
        header = {"alg": key.alg, "kid": key.kid, "typ": "JWT"}
        return jwt.encode(header, claims, key.key, algorithms=[key.alg])

    def _learnt(self, answer: Answer) -> bool:
        """Take the server's time from an answer; return whether it is news."""
        if answer.date is None:
            return False
        ahead = answer.date - wall_now()
        if abs(ahead) > _ABSURD:
            return False
        news = abs(ahead - (self._ahead or timedelta())) > _SKEW
        self._ahead = ahead if abs(ahead) > _SKEW else None
        return news

    def _known(self, asker: Asker) -> Configuration:
        """Return where tokens are given. Raises SmartNotOffered, SmartNonsense."""
        if self._configuration is None:
            self._configuration = self._told(asker)
        return self._configuration

    def _told(self, asker: Asker) -> Configuration:
        settings = self._settings
        if settings.token_url:
            return Configuration(token_endpoint=settings.token_url)
        url = f"{settings.base}/.well-known/smart-configuration"
        answer = asker.plain(url, "smart-configuration")
        self._learnt(answer)
        try:
            found = msgspec.json.decode(answer.body, type=Configuration)
        except UNREADABLE:
            found = Configuration()
        if not found.token_endpoint:
            raise errors.SmartNotOffered(host=self._host)
        if _scheme(found.token_endpoint) not in ("https", _scheme(settings.base)):  # (1)
            raise errors.SmartNonsense(host=self._host, why="token_endpoint")
        return found

    def _refused(self, answer: Answer, key: SigningKey) -> LyktaError:
        try:
            said = msgspec.json.decode(answer.body, type=_Refusal)
        except UNREADABLE:
            said = _Refusal()
        words = said.error_description or said.error or str(answer.status)
        why = "".join(filter(str.isprintable, words))[:_MOST_WORDS]  # it is shown on terminals
        if said.error == "invalid_scope":
            return errors.SmartScopesRefused(host=self._host, why=why)
        return errors.SmartKeyRefused(host=self._host, kids=key.kid, why=why)

    @property
    def _host(self) -> str:
        return self._settings.host


def default_scopes(known: Configuration, *, more: bool = True) -> str:
    """Return what we ask leave to read, in the spelling of SMART 2 (".rs") or 1 (".read").

    `more` adds the kinds of BESIDE that the server says it knows, or all where it says nothing.
    """
    told = known.scopes_supported
    second = "permission-v2" in known.capabilities or any(one.endswith(".rs") for one in told)
    right = "rs" if second or not (known.capabilities or told) else "read"
    beside = tuple(kind for kind in BESIDE if not told or not not_granted(" ".join(told), (kind,)))
    kinds = sorted((*KINDS, *beside)) if more else KINDS
    return " ".join(f"system/{kind}.{right}" for kind in kinds)


def not_granted(granted: str, wanted: tuple[str, ...] = KINDS) -> tuple[str, ...]:
    """Return the kinds that a list of granted scopes does not let us read; () where none is told.

    SMART 1 (`system/Patient.read`, `system/*.*`) and 2 (`system/Patient.rs`) are understood.
    """
    if not granted.strip():
        return ()
    readable = {kind for scope in granted.split() for kind in _readable(scope)}
    return () if "*" in readable else tuple(kind for kind in wanted if kind not in readable)


def _readable(scope: str) -> tuple[str, ...]:
    whose, _, what = scope.partition("/")
    kind, _, rights = what.partition("?")[0].rpartition(".")
    may = rights in ("read", "*") or {"r", "s"} <= set(rights)
    return (kind,) if whose == "system" and may and rights != "write" else ()


def _is_token(text: str) -> bool:
    return bool(text) and text.isascii() and text.isprintable() and " " not in text


def _scheme(url: str) -> str:
    try:
        return urlsplit(url).scheme
    except ValueError:
        return ""
