"""The first contact: wrong names, closed doors, certificates, pages instead of data."""

import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from appliance.sources.fhir import FhirSettings, FhirSource, errors
from appliance.sources.source import Verdict
from storage.clock import wall_now
from storage.records import Unit, UnitKind
from tests.appliance.sources.conftest import Make, fetched, ward
from tests.hospital.fault_proxy import FaultProxy, edited, status, web_page
from tests.hospital.sekmet import WARDS, Hospital, differences, hospital


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<html>Hello</html>")

    def log_message(self, *_: object) -> None:
        pass


def certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hospital test")])
    now = wall_now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    file = folder / "cert.pem"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Return the address of a web server with a certificate of its own, and that certificate."""
    file = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, tmp_path / "key.pem")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Page)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}/fhir", file
    server.shutdown()
    server.server_close()
    thread.join(10)


def test_a_strangers_certificate_is_refused(make: Make, secure: tuple[str, Path]) -> None:
    with pytest.raises(errors.SourceTlsFailed) as caught:
        fetched(make(secure[0]))
    assert "certificate" in str(caught.value)


def test_the_hospitals_own_certificate_authority_is_accepted(
    make: Make, secure: tuple[str, Path]
) -> None:
    with pytest.raises(errors.SourceNotJson):
        fetched(make(secure[0], ca_file=secure[1]))


def test_https_to_a_server_without_it_is_a_tls_failure(make: Make, sekmet: Hospital) -> None:
    with pytest.raises(errors.SourceTlsFailed):
        fetched(make(sekmet.url.replace("http:", "https:")))


def test_a_certificate_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    settings = FhirSettings(base_url="https://h/", places={}, ca_file=tmp_path / "none.pem")
    with pytest.raises(errors.SourceCaUnreadable) as caught:
        FhirSource(settings)
    assert "none.pem" in str(caught.value)


@pytest.mark.parametrize("token", ["nyckel\n", "nyckel\r\nX-Other: 1", "lösen"])
def test_a_token_with_signs_that_no_token_has_is_refused(token: str) -> None:
    with pytest.raises(errors.SourceLoginFailed):
        FhirSource(FhirSettings(base_url="https://h/", places={}, auth="bearer", secret=token))


def test_a_name_nobody_knows_is_said_so(make: Make) -> None:
    with pytest.raises(errors.SourceNameUnknown):
        fetched(make("http://hospital.invalid/fhir", retries=0))


def test_a_closed_door_is_said_so(make: Make, free_port: Callable[[], int]) -> None:
    with pytest.raises(errors.SourceNotListening):
        fetched(make(f"http://127.0.0.1:{free_port()}/fhir", retries=0))


def test_a_wrong_path_is_said_so(make: Make, sekmet: Hospital) -> None:
    root = sekmet.url.removesuffix("/fhir")
    with pytest.raises((errors.SourceNotThere, errors.SourcePlaceUnknown)):
        fetched(make(f"{root}/wrong"))
    probes = make(f"{root}/wrong").test([ward()])
    assert probes[-1].verdict is Verdict.FAIL


def test_bearer_and_basic_open_the_door_and_the_wrong_secret_does_not(
    make: Make, tmp_path: Path
) -> None:
    guarded = "server_auth: {types: [basic, bearer], users: {lykta: hemligt}, tokens: [nyckel]}"
    with hospital(tmp_path, settings=guarded, patients=False) as running:
        unit = [ward()]
        for good in (
            {"auth": "bearer", "secret": "nyckel"},
            {"auth": "basic", "user": "lykta", "secret": "hemligt"},
        ):
            failed = [one for one in make(running.url, **good).test(unit) if one.error]
            assert [type(one.error) for one in failed] == [errors.SourcePlaceUnknown]
        for bad in ({"auth": "bearer", "secret": "fel"}, {"auth": "none"}):
            with pytest.raises(errors.SourceLoginFailed) as caught:
                fetched(make(running.url, **bad))
            assert "fel" not in str(caught.value)


def test_the_connection_test_says_what_is_wrong_and_goes_on(make: Make, proxy: FaultProxy) -> None:
    proxy.on("/MedicationRequest?", status(403), times=None)
    probes = make(proxy.url).test([ward("9Z"), ward("4E")])
    failed = [probe for probe in probes if probe.verdict is Verdict.FAIL]
    assert [type(probe.error) for probe in failed] == [
        errors.SourcePlaceUnknown,
        errors.SourceForbids,
    ]


@pytest.mark.parametrize(
    ("breaking", "verdict"),
    [
        (edited(lambda tree: tree.update(fhirVersion="3.0.2")), Verdict.WARN),
        (status(404), Verdict.WARN),
        (status(401), Verdict.FAIL),
        (web_page, Verdict.FAIL),
    ],
)
def test_the_connection_test_judges_the_servers_own_description(
    make: Make, proxy: FaultProxy, breaking: Callable, verdict: Verdict
) -> None:
    proxy.on("/metadata", breaking, times=None)
    assert make(proxy.url).test([])[0].verdict is verdict


def test_an_empty_ward_is_a_warning_in_the_test_and_no_error(make: Make, sekmet: Hospital) -> None:
    source = make(sekmet.url, places={"3E": "Location/loc-ward-3E"})
    assert fetched(source, "3E").charts == ()
    warned = [one.key for one in source.test([ward("3E")]) if one.verdict is not Verdict.OK]
    assert warned == ["patients"]


def test_a_ward_outside_the_settings_is_not_a_clinic(make: Make, sekmet: Hospital) -> None:
    source = make(sekmet.url, places={"K": "HealthcareService/1"})
    with pytest.raises(errors.SourcePlaceUnknown):
        source.fetch(Unit(code="K", name="K", kind=UnitKind.WARD), wall_now())


def test_references_with_the_servers_own_address_are_understood(make: Make, tmp_path: Path) -> None:
    absolute = "server_behaviour: {absolute_references: true}"
    doses = ("MedicationAdministration", "Observation")
    with hospital(tmp_path, settings=absolute, without=doses) as running:
        snapshot = fetched(make(running.url))
        assert differences(running.loaded, snapshot, WARDS["4E"]) == []


def test_closing_ends_a_fetch_that_waits(make: Make, proxy: FaultProxy) -> None:
    proxy.on("/Encounter?", status(503, retry_after="30"), times=None)
    source = make(proxy.url, unit_seconds=60.0)
    timer = threading.Timer(0.5, source.close)
    timer.start()
    began = datetime.now(UTC)  # noqa: TID251 - a span in a test
    with pytest.raises(errors.SourceUnreachable):
        fetched(source)
    assert datetime.now(UTC) - began < timedelta(seconds=10)  # noqa: TID251 - a span in a test
    timer.join()
