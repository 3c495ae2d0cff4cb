"""Probes of the server as such: does it answer, is it who it says, does it let us in."""

import ssl
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

import msgspec

from appliance.sources.fhir import errors, smart, smart_keys, tls
from appliance.sources.fhir.client import Visit
from appliance.sources.fhir.paging import Kind, checked, some_of
from appliance.sources.fhir.probes_trying import Found, What, tried
from appliance.sources.fhir.shapes import UNREADABLE, CapabilityStatement, Location
from appliance.sources.fhir.smart import Tokens
from appliance.sources.source import Probe, SourceRefused, Verdict
from printing.language import mark
from storage.clock import wall_now

_CAPABILITIES = msgspec.json.Decoder(CapabilityStatement)
_PLACES = Kind(Location)
_HERE = ("127.0.0.1", "localhost", "[::1]")
_SOON = timedelta(days=30)
_SKEW = timedelta(minutes=2)


def speaks(visit: Visit) -> Probe:
    """Try whether anybody answers, and whether it is a FHIR R4 server."""
    return tried(What("connection", mark("Connection")), partial(_speaks, visit))


def safety(visit: Visit) -> Iterator[Probe]:
    """Try encryption and certificates."""
    secure = visit.settings.base.startswith("https://")
    yield tried(What("encryption", mark("Encryption")), partial(_encrypted, visit, secure=secure))
    if secure:
        name = mark("Certificate of the source")
        yield tried(What("certificate", name), partial(_certificate, visit))
    if visit.settings.client_cert_file is not None:
        name = mark("Lykta's own certificate")
        yield tried(What("own-certificate", name), partial(_own_certificate, visit))


def sign_in(visit: Visit) -> Probe:
    """Try whether the server lets us in."""
    return tried(What("sign-in", mark("Signing in")), partial(_let_in, visit))


def clock(visit: Visit) -> Probe:
    """Compare the server's clock with this computer's."""
    return tried(What("clock", mark("Clock")), partial(_clock, visit))


def _speaks(visit: Visit) -> Found:
    """Read the capability statement; many servers have a poor one, so its lack only warns."""
    settings, host = visit.settings, {"host": visit.settings.host}
    try:
        body = visit.ask(
            f"{settings.base}/metadata",
            "metadata",
            lambda body, content: checked(body, content, settings, "CapabilityStatement"),
        )
        version = _CAPABILITIES.decode(body).fhir_version
    except UNREADABLE:
        version = ""
    except (errors.SourceForbids, errors.SourceLoginFailed):
        raise
    except (errors.SmartKeyMissing, errors.SmartKeyRefused, errors.SmartScopesRefused):
        raise
    except SourceRefused:
        return Found(Verdict.WARN, mark("{host} answers, but does not say what it is."), host)
    facts = {**host, "version": version or "?"}
    if not version.startswith("4."):
        text = mark("{host} speaks FHIR {version}. Lykta is made for R4.")
        return Found(Verdict.WARN, text, facts)
    return Found(Verdict.OK, mark("{host} answers and speaks FHIR {version}."), facts)


def _encrypted(visit: Visit, *, secure: bool) -> Found:
    if secure:
        return Found(Verdict.OK, mark("The connection is encrypted and the certificate is valid."))
    if _is_local(visit):
        return Found(Verdict.OK, mark("The source runs on this computer."))
    return Found(Verdict.WARN, mark("The connection is not encrypted. Use an https address."))


def _is_local(visit: Visit) -> bool:
    return visit.settings.host.rpartition(":")[0] in _HERE


def _certificate(visit: Visit) -> Found:
    try:
        shown = tls.shown(visit.settings)
    except OSError as fault:
        what = fault.reason if isinstance(fault, ssl.SSLError) else type(fault).__name__
        raise errors.SourceTlsFailed(host=visit.settings.host, what=what) from None
    facts = {"issuer": shown.issuer, **_until(shown.until)}
    text = mark("The source's certificate holds {days} days more, to {until} ({issuer}).")
    return Found(_by_days(shown.until), text, facts)


def _own_certificate(visit: Visit) -> Found:
    until = tls.own(visit.settings)
    if until is None:
        file = visit.settings.client_cert_file
        raise errors.SourceCertUnreadable(file=file, why="?")
    text = mark("Lykta's own certificate holds {days} days more, to {until}.")
    return Found(_by_days(until), text, _until(until))


def _until(until: datetime) -> dict[str, str]:
    return {"days": str((until - wall_now()).days), "until": f"{until:%Y-%m-%d}"}


def _by_days(until: datetime) -> Verdict:
    return Verdict.WARN if until - wall_now() < _SOON else Verdict.OK


def _let_in(visit: Visit) -> Found:
    """Ask for a Location: what a server tells of itself many give to anybody."""
    some_of(visit, _PLACES, {})
    tokens = visit.sign_in
    if isinstance(tokens, Tokens):
        return _by_key(visit, tokens)
    if visit.settings.auth == "none":
        verdict = Verdict.OK if _is_local(visit) else Verdict.WARN
        return Found(verdict, mark("The source lets Lykta in without signing in."))
    return Found(Verdict.OK, mark("The source lets Lykta in."))


def _by_key(visit: Visit, tokens: Tokens) -> Found:
    folder = visit.settings.key_folder
    newest = smart_keys.must_hold(folder)[0].kid if folder is not None else ""
    facts = {"kid": tokens.signed_with, "newest": newest}
    if tokens.signed_with != newest:
        text = mark("The source takes the older key {kid}; it does not know {newest} yet.")
        return Found(Verdict.WARN, text, facts)
    lacking = smart.not_granted(tokens.scopes)
    if lacking:
        text = mark("The source takes the key {kid}, and gives no leave to read: {kinds}.")
        return Found(Verdict.WARN, text, {**facts, "kinds": ", ".join(lacking)})
    return Found(Verdict.OK, mark("The source takes the key {kid}."), facts)


def _clock(visit: Visit) -> Found:
    told = visit.source_time
    if told is None:
        return Found(Verdict.WARN, mark("The source does not tell its time."))
    ahead = told + timedelta(seconds=visit.elapsed()) - wall_now()
    facts = {"when": f"{told:%Y-%m-%d %H:%M}", "minutes": str(abs(ahead) // timedelta(minutes=1))}
    if abs(ahead) > _SKEW:
        text = mark("The source says {when} UTC; this computer's clock is {minutes} minutes off.")
        return Found(Verdict.WARN, text, facts)
    return Found(Verdict.OK, mark("The source tells its time: {when} UTC."), facts)
