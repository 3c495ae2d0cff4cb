"""Certificates: the hospital's own authority, ours, and days that run out."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from appliance.sources.fhir import FhirSettings, FhirSource, errors, tls
from storage.clock import wall_now
from tests.appliance.sources.conftest import Make, fetched
from tests.hospital.authority import Authority, Pair
from tests.hospital.sekmet import WARDS, Hospital, differences, hospital
from tests.hospital.tls_front import tls_front


def shown_as(pair: Pair) -> dict[str, Any]:
    return {"client_cert_file": pair.cert, "client_key_file": pair.key}


def test_a_whole_ward_comes_over_tls_from_a_private_authority(make: Make, tmp_path: Path) -> None:
    authority = Authority(tmp_path / "ca")
    own = authority.issue("journal")
    doses = ("MedicationAdministration", "Observation")
    with hospital(tmp_path / "h", tls=(own, authority.file), without=doses) as running:
        assert running.url.startswith("https://")
        source = make(running.url, ca_file=authority.file)
        assert differences(running.loaded, fetched(source), WARDS["4E"]) == []
        with pytest.raises(errors.SourceTlsFailed, match="ca_file"):
            fetched(make(running.url))
        stranger = Authority(tmp_path / "stranger")
        with pytest.raises(errors.SourceTlsFailed):
            fetched(make(running.url, ca_file=stranger.file))


def test_a_server_that_wants_our_certificate_gets_it_and_no_others(
    make: Make, sekmet: Hospital, tmp_path: Path
) -> None:
    authority, stranger = Authority(tmp_path / "ca"), Authority(tmp_path / "x", "Annan CA")
    with tls_front(authority.issue("front"), clients=authority.file) as front:
        front.lead_to(sekmet.port)
        url = f"https://127.0.0.1:{front.port}/fhir"
        trusted = {"ca_file": authority.file, "trusted_origins": (sekmet.url,)}
        known = make(url, **trusted, **shown_as(authority.issue("lykta")), page_size=1000)
        assert differences(sekmet.loaded, fetched(known), WARDS["4E"]) == []
        for wrong in ({}, shown_as(stranger.issue("annan"))):
            with pytest.raises(errors.SourceWantsCert, match="client_cert_file") as caught:
                fetched(make(url, **trusted, **wrong, retries=0))
            assert "alert" in str(caught.value)
        late = authority.issue("gammal", lasts=timedelta(hours=-1))
        with pytest.raises(errors.SourceWantsCert):
            fetched(make(url, **trusted, **shown_as(late), retries=0))


def test_a_server_whose_certificate_ran_out_is_not_spoken_with(
    make: Make, sekmet: Hospital, tmp_path: Path
) -> None:
    authority = Authority(tmp_path)
    with tls_front(authority.issue("front", lasts=timedelta(minutes=-1))) as front:
        front.lead_to(sekmet.port)
        with pytest.raises(errors.SourceTlsFailed, match="expired"):
            fetched(make(f"https://127.0.0.1:{front.port}/fhir", ca_file=authority.file))


def test_our_own_certificate_files_are_checked_before_anything_is_sent(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    good, other = authority.issue("lykta"), authority.issue("annan")
    locked = authority.issue("låst", password="hemligt")
    empty = tmp_path / "empty.pem"
    empty.write_bytes(b"")
    wrong = [
        (good.cert, other.key),
        (good.cert, tmp_path / "none.key"),
        (tmp_path / "none.pem", good.key),
        (locked.cert, locked.key),
        (empty, good.key),
    ]
    for cert, key in wrong:
        with pytest.raises(errors.SourceCertUnreadable, match="client_key_file"):
            FhirSource(
                FhirSettings(
                    base_url="https://h/", places={}, client_cert_file=cert, client_key_file=key
                )
            )


def test_the_days_left_of_both_certificates_are_read(sekmet: Hospital, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    ours = authority.issue("lykta", lasts=timedelta(days=20))
    with tls_front(authority.issue("front", lasts=timedelta(days=7))) as front:
        front.lead_to(sekmet.port)
        settings = FhirSettings(
            base_url=f"https://127.0.0.1:{front.port}/fhir",
            places={},
            ca_file=authority.file,
            **shown_as(ours),
        )
        shown = tls.shown(settings)
    assert shown.left(wall_now()) // timedelta(hours=1) == 7 * 24 - 1
    assert "Provsjukhusets CA" in shown.issuer
    assert shown.protocol in ("TLSv1.2", "TLSv1.3")
    own = tls.own(settings)
    assert own is not None
    assert (own - wall_now()).days == 19
