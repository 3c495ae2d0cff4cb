"""What a site says of its FHIR server."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from appliance.sources.fhir.errors import SourceAddressWrong

NATIONAL_NUMBERS = (
    "urn:oid:1.2.752.129.2.1.3.1",
    "http://electronichealth.se/identifier/personnummer",
    "urn:oid:1.2.752.129.2.1.3.3",
    "http://electronichealth.se/identifier/samordningsnummer",
    "urn:oid:1.2.752.129.2.1.3.2",
)
"""Identifier systems of a national number, most wanted first: Swedish personal number,
co-ordination number (samordningsnummer), national reserve number."""


@dataclass(frozen=True, kw_only=True)
class FhirSettings:
    """One FHIR R4 server and the places of our units in it.

    base_url             address of the FHIR service, http or https, no user name in it
    places               unit code -> where the unit is: for a ward the Location ("Location/b31",
                         "b31", or an identifier as "system|value"); for a clinic the Location
                         or HealthcareService ("HealthcareService/7") its schedules name
    zone                 IANA name of the site's time zone, for dates and the clinic's days
    name                 what staff call the system; empty: the host of the address
    auth, user, secret   "none", "bearer" (secret is the token), "basic" (secret is the password) or
                         "smart" (SMART Backend Services: a token against a signed assertion)
    client_id, scopes    with "smart": what the server calls us, and what we ask leave to read
                         (empty: every kind we read, in the spelling that the server knows)
    token_url            with "smart": where tokens are given; empty: the server tells it
    key_folder           with "smart": where the signing keys lie (see smart_keys)
    ca_file              the hospital's own certificate authority (PEM); None: the computer's list
    client_cert_file, client_key_file  our own certificate, for a server that demands one (mTLS)
    parallel             how many questions are under way at once, at most
    questions_per_minute how many are asked in a minute at most, evenly spread; 0: no such cap
    pace_file            where this machine's processes share that cap; None: each has its own
    timeout_seconds      the longest wait for one whole answer, its connection included
    unit_seconds         the longest time for one unit, pauses included
    page_size            resources asked for per page
    retries              how many times a question is asked again after a passing fault
    retry_after_cap      longest pause (s) that the server may ask for; above it the unit fails
    history              how far back administrations and stopped orders are read
    number_systems       identifier systems that hold the personal number, most wanted first
    census               extra search parameters of the census query, for a server that holds
                         very many open stays: "{place}" stands for the unit's Location
    trust_ended_none_known  count an entry "no known allergies" that the source has itself ended
                         (inactive, resolved) as a statement that still holds
    strategy             how patients' papers are asked for (see asking); "auto" finds it out
    full_every           how long what is held may be kept up by asking for changes only, before
                         everything is read again; zero: always everything
    first_fill           whether the first fill of a process is read unit by unit or by $export
    export_group         the Group whose members are exported ("Group/17"); empty: everybody
    elsewhere            Locations ("Location/x9" or "x9") that are certainly no ward of ours,
                         though they cannot be followed
    flags, measures      whether Flag and Observation (weight, height, eGFR) are asked for
    labs, events         whether laboratory orders (ServiceRequest, Specimen) and what else a
                         patient has before her (Appointment, Procedure) are asked for
    lab_categories       further codes of ServiceRequest.category that mean the laboratory
    lab_numbers          identifier systems of the number that goes on a label, most wanted first
    trusted_origins      further "https://host:port" that a `next` link may lead to

    Raises SourceAddressWrong where the address cannot be one.
    """

    base_url: str
    places: Mapping[str, str]
    zone: str = "Europe/Stockholm"
    name: str = ""
    auth: Literal["none", "bearer", "basic", "smart"] = "none"
    user: str = ""
    secret: str = field(default="", repr=False)
    client_id: str = ""
    scopes: str = ""
    token_url: str = ""
    key_folder: Path | None = None
    ca_file: Path | None = None
    client_cert_file: Path | None = None
    client_key_file: Path | None = None
    parallel: int = 4
    questions_per_minute: int = 0
    pace_file: Path | None = None
    timeout_seconds: float = 30.0
    unit_seconds: float = 600.0
    page_size: int = 200
    retries: int = 3
    retry_after_cap: float = 60.0
    history: timedelta = timedelta(hours=72)
    number_systems: tuple[str, ...] = NATIONAL_NUMBERS
    census: Mapping[str, str] = field(default_factory=dict)
    trust_ended_none_known: bool = False
    strategy: Literal["auto", "ward", "lists", "patients"] = "auto"
    full_every: timedelta = timedelta(0)
    first_fill: Literal["read", "export"] = "read"
    export_group: str = ""
    elsewhere: tuple[str, ...] = ()
    flags: bool = True
    measures: bool = True
    labs: bool = True
    events: bool = True
    lab_categories: tuple[str, ...] = ()
    lab_numbers: tuple[str, ...] = ()
    trusted_origins: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an address that cannot be one, before anything is sent to it."""
        try:
            parts = urlsplit(self.base_url)
            host, user = parts.hostname, parts.username
            parts.port  # noqa: B018 - a port that is no number is found by asking for it
        except ValueError:
            raise SourceAddressWrong(host="?") from None
        if parts.scheme not in ("http", "https") or not host or user or parts.query:
            raise SourceAddressWrong(host=host or "?")

    @cached_property
    def base(self) -> str:
        """The address without its last slash."""
        return self.base_url.rstrip("/")

    @cached_property
    def origins(self) -> frozenset[str]:
        """The servers that may be asked, and that see how we sign in."""
        return frozenset({origin(self.base_url), *map(origin, self.trusted_origins)})

    @cached_property
    def host(self) -> str:
        """Host and port of the address, for messages."""
        return origin(self.base_url).partition("://")[2]


def origin(url: str) -> str:
    """Return scheme, host and port of an address in one spelling ("https://host:443")."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return f"{parts.scheme}://{parts.hostname}:{port}"
