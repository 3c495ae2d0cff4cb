"""The manifest: every refusal says which copy and why; equal facts have equal bytes."""

import base64
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from storage import manifest
from storage.keys.signing import Signer
from storage.manifest import GenerationDamaged, Manifest
from storage.records import OrderStatus
from tests.storage.site import Site, clinic, ward


@pytest.fixture
def said(site: Site) -> Manifest:
    return site.admit(patients=3)


def resigned(site: Site, payload: bytes) -> bytes:
    return payload + b"\n" + base64.b64encode(site.signer.sign(manifest.CONTEXT, payload)) + b"\n"


def forged(said: Manifest, site: Site) -> bytes:
    other = site.folder / "other"
    other.mkdir()
    return manifest.to_file(said, Signer.create(other))


def renumbered(said: Manifest, site: Site) -> bytes:
    return manifest.to_file(msgspec.structs.replace(said, generation=2), site.signer)


def of_another_unit(said: Manifest, site: Site) -> bytes:
    return manifest.to_file(msgspec.structs.replace(said, unit="15"), site.signer)


def of_another_version(_: Manifest, site: Site) -> bytes:
    return resigned(site, b'{"format":"lykta-generation-9"}')


def torn(said: Manifest, site: Site) -> bytes:
    return manifest.to_file(said, site.signer).splitlines()[0]


def with_a_signature_of_noise(said: Manifest, site: Site) -> bytes:
    return manifest.to_file(said, site.signer).splitlines()[0] + b"\nZ\n"


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (torn, "form"),
        (with_a_signature_of_noise, "form"),
        (forged, "signature"),
        (of_another_version, "version"),
        (renumbered, "moved"),
        (of_another_unit, "moved"),
    ],
)
def test_refused_manifest_says_which_copy_and_why(
    make: Callable[[Manifest, Site], bytes], reason: str, said: Manifest, site: Site
) -> None:
    with pytest.raises(GenerationDamaged) as refused:
        manifest.from_file(make(said, site), site.signer.public, "14", 1)
    assert refused.value.facts == {"unit": "14", "generation": 1, "reason": reason}


def test_counts_tell_the_patients_with_orders_from_those_without() -> None:
    whole = ward(patients=3)
    first, second, third = whole.charts
    bare = msgspec.structs.replace(whole, charts=(first, second, third.__class__(
        person=third.person, stay=third.stay, allergies=third.allergies,
    )))  # fmt: skip
    assert manifest.counts(bare) == {
        "reports": 0,
        "patients": 3,
        "patients_with_orders": 2,
        "orders": 6,
        "orders_by_status": {"active": 4, "stopped": 2},
        "administrations": 2,
        "diaries": 0,
        "appointments": 0,
    }
    assert manifest.counts(clinic())["diaries"] == 2
    assert manifest.counts(clinic())["appointments"] == 3


def test_stopped_orders_are_not_counted_as_active(said: Manifest) -> None:
    assert (said.orders, said.active_orders) == (9, 6)
    assert said.orders_by_status == {OrderStatus.ACTIVE.value: 6, OrderStatus.STOPPED.value: 3}


def test_manifest_has_the_same_bytes_whatever_order_its_counts_came_in(
    said: Manifest, site: Site
) -> None:
    turned = dict(reversed(said.orders_by_status.items()))
    other = msgspec.structs.replace(said, orders_by_status=turned)
    assert list(turned) != list(said.orders_by_status)
    assert manifest.to_file(other, site.signer) == manifest.to_file(said, site.signer)


def test_chain_names_the_bytes_of_the_manifest_before(site: Site) -> None:
    site.admit()
    first = (site.generation_dir(1) / "manifest").read_bytes()
    second = site.admit(30)
    assert second.previous == manifest.chain_hash(first)
    assert second.previous != manifest.chain_hash(first[:-1])


def test_manifest_says_which_program_made_it(said: Manifest) -> None:
    assert said.app_version == manifest.app_version("lykta") != "0"
    assert manifest.app_version("no-such-package") == "0"


def test_envelope_is_bound_to_the_label_the_file_was_first_sealed_under(said: Manifest) -> None:
    assert said.binding == f"lykta snapshot 1|14|1|{said.digest}".encode()
    over = msgspec.structs.replace(said, generation=7, sealed_as="1")
    assert over.binding == said.binding
    assert msgspec.structs.replace(said, generation=7).binding != said.binding


def test_manifest_holds_no_patient(site: Site, said: Manifest) -> None:
    """Counts and clocks only: the freshness light needs no password."""
    data = (site.generation_dir(said.generation) / "manifest").read_bytes()
    for chart in ward(patients=3).charts:
        for word in (chart.person.number, chart.person.family, chart.orders[0].drug):
            assert word.encode() not in data


def test_signed_bytes_are_one_line_and_so_is_the_signature(site: Site, said: Manifest) -> None:
    file: Path = site.generation_dir(said.generation) / "manifest"
    lines = file.read_bytes().splitlines(keepends=True)
    assert len(lines) == 2
    assert all(line.endswith(b"\n") for line in lines)
