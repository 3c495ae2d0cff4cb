"""The secure connection: whose certificates we believe, our own, and what the server shows."""

import socket
import ssl
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import msgspec
from cryptography import x509

from appliance.sources.fhir import errors
from appliance.sources.fhir.settings import FhirSettings

_PORT = 443


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """The server's certificate: until when it holds, who vouches for it, the protocol spoken."""

    until: datetime
    issuer: str
    protocol: str

    def left(self, now: datetime) -> timedelta:
        """Return how long it still holds."""
        return self.until - now


def context(settings: FhirSettings) -> ssl.SSLContext:
    """Return what connections are made with.

    Raises SourceCaUnreadable or SourceCertUnreadable where a file cannot be used.
    """
    try:
        made = ssl.create_default_context(cafile=settings.ca_file)
    except (OSError, ssl.SSLError):
        raise errors.SourceCaUnreadable(file=settings.ca_file) from None
    if settings.client_cert_file is not None:
        _present(made, settings)
    return made


def _present(made: ssl.SSLContext, settings: FhirSettings) -> None:
    """Let the context show our certificate. A key behind a password would make it ask: refused."""
    certificate, key = settings.client_cert_file, settings.client_key_file
    try:
        made.load_cert_chain(str(certificate), key, password=_no_password)
    except (OSError, ssl.SSLError, ValueError) as fault:
        why = getattr(fault, "reason", None) or getattr(fault, "strerror", None) or str(fault)
        file = key if key is not None and "KEY" in str(why) else certificate
        words = str(why).replace("_", " ").lower()
        raise errors.SourceCertUnreadable(file=file, why=words) from None


def _no_password() -> str:
    raise ValueError("the key has a password")


def shown(settings: FhirSettings) -> Shown:
    """Return the certificate that the server shows, after checking it as every question does.

    Raises OSError (ssl.SSLError among them).
    """
    parts = urlsplit(settings.base_url)
    host, port = parts.hostname or "", parts.port or _PORT
    wait = min(settings.timeout_seconds, 10.0)
    with (
        socket.create_connection((host, port), wait) as plain,
        context(settings).wrap_socket(plain, server_hostname=host) as secure,
    ):
        raw = secure.getpeercert(binary_form=True) or b""
        protocol = secure.version() or ""
    found = x509.load_der_x509_certificate(raw)
    issuer = found.issuer.rfc4514_string()
    return Shown(until=found.not_valid_after_utc, issuer=issuer, protocol=protocol)


def own(settings: FhirSettings) -> datetime | None:
    """Return until when our own certificate holds, None where there is none that can be read."""
    if settings.client_cert_file is None:
        return None
    try:
        found = x509.load_pem_x509_certificate(settings.client_cert_file.read_bytes())
    except (OSError, ValueError):
        return None
    return found.not_valid_after_utc
