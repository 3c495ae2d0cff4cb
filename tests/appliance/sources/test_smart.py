"""Signing in by key, at a server that others wrote and that is strict about it (sekmet-fhir)."""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws

from appliance.sources.fhir import FhirSettings, FhirSource, errors, smart, smart_keys, smart_trial
from appliance.sources.fhir.client import FhirClient, Visit
from appliance.sources.fhir.smart import Answer, Configuration, Tokens
from appliance.sources.source import SourceNonsense, SourceRefused
from storage import fsio
from storage.clock import wall_now
from tests.appliance.sources.conftest import QUICK, fetched
from tests.hospital.authority import Authority
from tests.hospital.fault_proxy import FaultProxy, fault_proxy, status
from tests.hospital.sekmet import WARDS, Hospital, differences, hospital
from tests.hospital.tls_front import tls_front

LOADER = "laddare"
NAMES = st.sampled_from(
    ["access_token", "expires_in", "scope", "error", "error_description", "token_endpoint",
     "capabilities", "scopes_supported", "x"]
)  # fmt: skip
CLIENT = "lykta"


class Vendor:
    """A record system whose vendor takes in keys: one public key file that it reads each time."""

    def __init__(self, running: Hospital, key: Path) -> None:
        self.running = running
        self.url = running.url
        self._key = key

    def take_in(self, key: smart_keys.SigningKey) -> None:
        """Accept this key, and no other, from now on."""
        public = key.key.get_op_key("verify").public_bytes(  # type: ignore[arg-type]
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        self._key.write_bytes(public)


@contextmanager
def guarded(folder: Path, lifetime: int = 60, **more: Any) -> Iterator[Vendor]:
    """Run a server that wants a key; it gives tokens for `lifetime` seconds."""
    key = folder / "taken-in.pem"
    folder.mkdir(parents=True, exist_ok=True)
    client = {"client_id": CLIENT, "public_key_path": str(key), "scopes": "system/*.rs"}
    narrow = {"client_id": "smal", "public_key_path": str(key), "scopes": "system/Location.rs"}
    auth = {
        "types": ["bearer", "smart"],
        "tokens": [LOADER],
        "token_lifetime": lifetime,
        "smart_clients": [client, narrow],
    }
    with hospital(
        folder / "hospital", settings=f"server_auth: {json.dumps(auth)}", token=LOADER, **more
    ) as running:
        yield Vendor(running, key)


@pytest.fixture(scope="module")
def vendor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vendor]:
    doses = ("MedicationAdministration", "Observation")
    with guarded(tmp_path_factory.mktemp("smart"), without=doses) as running:
        yield running


@pytest.fixture(scope="module")
def made_key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that holds one key."""
    folder = tmp_path_factory.mktemp("key")
    smart_keys.make(folder, "ES384")
    return folder


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """Return a folder in which keys may be made."""
    return tmp_path / "keys"


def settings(url: str, keys: Path | None, **changes: Any) -> FhirSettings:
    places = {code: f"Location/{key}" for code, key in WARDS.items()}
    wanted = {"base_url": url, "places": places, "auth": "smart", "client_id": CLIENT, **QUICK}
    return FhirSettings(**{**wanted, "key_folder": keys, **changes})


@contextmanager
def source(url: str, keys: Path | None, **changes: Any) -> Iterator[FhirSource]:
    made = FhirSource(settings(url, keys, **changes))
    try:
        yield made
    finally:
        made.close()


class Asked:
    """A visit's own questions, passed on to it and written down."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self.forms: list[dict[str, str]] = []

    def plain(self, url: str, what: str, form: dict[str, str] | None = None) -> Answer:
        if form is not None:
            self.forms.append(form)
        return self._visit.plain(url, what, form)

    def claims(self) -> list[dict[str, Any]]:
        return [
            json.loads(jws.extract_compact(form["client_assertion"].encode()).payload)
            for form in self.forms
        ]

    def kids(self) -> list[str]:
        return [
            jws.extract_compact(form["client_assertion"].encode()).protected["kid"]
            for form in self.forms
        ]


@contextmanager
def asking(wanted: FhirSettings) -> Iterator[Asked]:
    client = FhirClient(wanted)
    try:
        with client.visit() as visit:
            yield Asked(visit)
    finally:
        client.close()


@pytest.mark.parametrize("alg", smart_keys.ALGORITHMS)
def test_a_whole_ward_comes_by_key_and_in_no_way_differs(
    vendor: Vendor, keys: Path, alg: str
) -> None:
    vendor.take_in(smart_keys.make(keys, alg))
    with source(vendor.url, keys) as live:
        assert differences(vendor.running.loaded, fetched(live), WARDS["4E"]) == []
        assert live.effort.requests > live.effort.answered - 1 > 10


def test_the_key_set_for_the_vendor_is_all_a_server_needs(keys: Path, tmp_path: Path) -> None:
    smart_keys.make(keys, "ES384")
    handed = json.loads((keys / smart_keys.JWKS).read_bytes())
    assert [sorted(one) for one in handed["keys"]] == [
        ["alg", "crv", "kid", "kty", "use", "x", "y"]
    ], "a public half, and nothing of the private one"
    auth = {"types": ["smart"], "smart_clients": [{"client_id": CLIENT, "jwks": handed}]}
    lines = f"server_auth: {json.dumps(auth)}"
    with (
        hospital(tmp_path / "jwks", settings=lines, patients=False) as running,
        source(running.url, keys) as live,
        pytest.raises(errors.SourcePlaceUnknown),  # it is empty, but it let us in
    ):
        fetched(live)


def test_private_keys_are_readable_by_one_account_alone(keys: Path) -> None:
    made = smart_keys.make(keys, "ES384")
    file = keys / f"1-{made.kid}.json"
    assert file.stat().st_mode & 0o777 == 0o400
    assert '"d":' in file.read_text()
    assert "d" not in made.public
    assert '"d"' not in (keys / smart_keys.JWKS).read_text()
    secret = json.loads(file.read_bytes())["d"]
    assert secret not in repr(made) + str(made.key)


def test_a_key_nobody_took_in_is_refused_with_its_name(vendor: Vendor, keys: Path) -> None:
    vendor.take_in(smart_keys.make(keys / "other", "ES384"))
    stranger = smart_keys.make(keys, "ES384")
    with source(vendor.url, keys) as live, pytest.raises(errors.SmartKeyRefused) as caught:
        fetched(live)
    assert stranger.kid in str(caught.value)


def test_a_client_id_nobody_knows_is_refused(vendor: Vendor, keys: Path) -> None:
    vendor.take_in(smart_keys.make(keys, "ES384"))
    with (
        source(vendor.url, keys, client_id="okänd") as live,
        pytest.raises(errors.SmartKeyRefused, match="client_id"),
    ):
        fetched(live)


def test_without_a_key_the_remedy_is_to_make_one(vendor: Vendor, keys: Path) -> None:
    for folder in (None, keys):
        with (
            source(vendor.url, folder) as live,
            pytest.raises(errors.SmartKeyMissing, match="source key new"),
        ):
            fetched(live)


def test_a_damaged_key_file_is_named_and_shows_nothing_of_itself(
    vendor: Vendor, keys: Path
) -> None:
    made = smart_keys.make(keys, "ES384")
    file = keys / f"1-{made.kid}.json"
    secret = json.loads(file.read_bytes())["d"]
    file.chmod(0o600)
    file.write_bytes(file.read_bytes()[:-40])
    with source(vendor.url, keys) as live, pytest.raises(errors.SmartKeyMissing) as caught:
        fetched(live)
    assert secret[:8] not in str(caught.value)


def test_one_damaged_key_does_not_keep_the_other_from_signing(vendor: Vendor, keys: Path) -> None:
    good = smart_keys.make(keys, "ES384")
    vendor.take_in(good)
    for name in ("2-half.json", "9x-strange.json", "3-.json"):
        (keys / name).write_bytes(b'{"kty": "EC", "crv"')
    with source(vendor.url, keys) as live:
        assert len(fetched(live).charts) == 7


def test_a_key_made_by_root_is_the_captures_from_its_first_moment(keys: Path) -> None:
    """Else a capture that runs would find a key that it may not read."""
    steps: list[tuple[str, str]] = []
    with fsio.watched(lambda step, path: steps.append((step, path.suffix))):
        made = smart_keys.make(keys, "ES384", (os.getuid(), os.getgid()))
    names = [step for step, suffix in steps if suffix != ".lock"]
    assert names.index("chown") < names.index("rename")
    assert (keys / f"1-{made.kid}.json").stat().st_uid == os.getuid()


def test_scopes_that_are_not_given_are_said(vendor: Vendor, keys: Path) -> None:
    vendor.take_in(smart_keys.make(keys, "ES384"))
    with (
        source(vendor.url, keys, scopes="system/Patient.cruds") as live,
        pytest.raises(errors.SmartScopesRefused),
    ):
        fetched(live)


def test_a_token_for_less_than_asked_forbids_the_rest(vendor: Vendor, keys: Path) -> None:
    vendor.take_in(smart_keys.make(keys, "ES384"))
    with (
        source(vendor.url, keys, client_id="smal") as live,
        pytest.raises(errors.SourceForbids, match="Encounter"),
    ):
        fetched(live)
    with asking(wanted := settings(vendor.url, keys, client_id="smal")) as asked:
        tokens = Tokens(wanted)
        tokens.words(asked)
    assert tokens.scopes == "system/Location.rs"
    assert "Encounter" in smart.not_granted(tokens.scopes)
    assert "Location" not in smart.not_granted(tokens.scopes)


def test_a_token_is_renewed_at_four_fifths_of_its_minute(vendor: Vendor, keys: Path) -> None:
    vendor.take_in(smart_keys.make(keys, "ES384"))
    passed = [1000.0]
    with asking(wanted := settings(vendor.url, keys)) as asked:
        tokens = Tokens(wanted, lambda: passed[0])
        first = tokens.words(asked)
        passed[0] += 47.9
        assert tokens.words(asked) == first
        passed[0] += 0.2
        second = tokens.words(asked)
        assert second != first
    assert len(asked.forms) == 2
    for words in (first, second):
        answer = httpx.get(f"{vendor.url}/Patient", headers={"Authorization": words}, timeout=30)
        assert answer.status_code == 200


def test_every_assertion_is_new_short_and_for_that_address_only(vendor: Vendor, keys: Path) -> None:
    vendor.take_in(smart_keys.make(keys, "ES384"))
    with asking(wanted := settings(vendor.url, keys)) as asked:
        for _ in range(3):
            Tokens(wanted).words(asked)
    claims = asked.claims()
    assert len({one["jti"] for one in claims}) == 3
    root = vendor.url.removesuffix("/fhir")
    for one in claims:
        assert one["iss"] == one["sub"] == CLIENT
        assert one["aud"] == f"{root}/auth/token"
        assert 0 < one["exp"] - wall_now().timestamp() <= 300
    replay = httpx.post(f"{root}/auth/token", data=asked.forms[0], timeout=30)
    assert replay.status_code == 401, "the server itself remembers the jti"


def test_a_token_that_ran_out_on_the_way_costs_one_more_question(
    tmp_path: Path, keys: Path
) -> None:
    with guarded(tmp_path, lifetime=2, patients=False) as brief:
        brief.take_in(smart_keys.make(keys, "ES384"))
        wanted = settings(brief.url, keys)
        with asking(wanted) as asked:
            tokens = Tokens(wanted, lambda: 0.0)  # a clock that stands: we never know it ran out
            old = tokens.words(asked)
            client = FhirClient(wanted)
            client.sign_in = tokens
            deadline = time.monotonic() + 20
            while _status(brief, old) == 200:
                assert time.monotonic() < deadline
                time.sleep(0.2)
            with client.visit() as visit:
                reply = visit.reply(f"{brief.url}/Patient", "Patient")
                assert visit.effort().requests == 3  # refused, a token, the answer
            client.close()
            assert reply.status == 200
            assert tokens.words(asked) != old


def _status(vendor: Vendor, words: str) -> int:
    headers = {"Authorization": words}
    return httpx.get(f"{vendor.url}/Patient", headers=headers, timeout=30).status_code


@pytest.fixture
def smart_proxy(vendor: Vendor) -> Iterator[FaultProxy]:
    with fault_proxy(vendor.url) as running:
        yield running


def test_a_server_that_refuses_every_token_is_asked_twice_and_no_more(
    vendor: Vendor, smart_proxy: FaultProxy, keys: Path
) -> None:
    vendor.take_in(smart_keys.make(keys, "ES384"))
    smart_proxy.on("/Location", status(401), times=None)
    with source(smart_proxy.url, keys) as live, pytest.raises(errors.SourceLoginFailed):
        fetched(live)
    assert sum("/Location" in one for one in smart_proxy.asked) == 2


def test_a_server_that_does_not_tell_where_tokens_are_needs_the_address(
    vendor: Vendor, smart_proxy: FaultProxy, keys: Path
) -> None:
    vendor.take_in(smart_keys.make(keys, "ES384"))
    smart_proxy.on("smart-configuration", status(404), times=None)
    with source(smart_proxy.url, keys) as live, pytest.raises(errors.SmartNotOffered):
        fetched(live)
    address = vendor.url.removesuffix("/fhir") + "/auth/token"
    with source(smart_proxy.url, keys, token_url=address) as live:
        assert len(fetched(live).charts) == 7


def test_a_renewal_that_fails_keeps_the_token_while_it_holds(
    vendor: Vendor, smart_proxy: FaultProxy, keys: Path
) -> None:
    vendor.take_in(smart_keys.make(keys, "ES384"))
    passed = [0.0]
    with asking(wanted := settings(smart_proxy.url, keys, retries=0)) as asked:
        tokens = Tokens(wanted, lambda: passed[0])
        first = tokens.words(asked)
        tokens._configuration = None
        smart_proxy.on("smart-configuration", status(503), times=None)
        passed[0] = 50.0
        assert tokens.words(asked) == first
        passed[0] = 61.0
        with pytest.raises(smart.Passing):
            tokens.words(asked)
        smart_proxy.heal()
        assert tokens.words(asked) != first


def test_a_machine_whose_battery_died_still_signs_in(
    vendor: Vendor, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vendor.take_in(smart_keys.make(keys, "ES384"))
    address = vendor.url.removesuffix("/fhir") + "/auth/token"
    monkeypatch.setattr(smart, "wall_now", lambda: wall_now() - timedelta(days=9 * 365))
    for told in ("", address):  # by the discovery's clock, and by that of the refusal
        with source(vendor.url, keys, token_url=told) as live:
            assert len(fetched(live).charts) == 7


@pytest.mark.parametrize("year", [1, 1970, 9999])
def test_an_absurd_time_of_the_server_is_no_time(made_key: Path, year: int) -> None:
    told = datetime(year, 12, 31, 23, 59, 59, tzinfo=UTC)

    class Server:
        """Refuses everything and lives in another age."""

        def plain(self, url: str, what: str, form: dict[str, str] | None = None) -> Answer:
            return Answer(401, b"{}", told)

    with pytest.raises(errors.SmartKeyRefused):
        Tokens(settings("http://h/", made_key, token_url="http://h/t")).words(Server())


@pytest.mark.parametrize("alg", smart_keys.ALGORITHMS)
def test_rotation_keeps_the_ward_coming_until_the_vendor_has_the_new_key(
    vendor: Vendor, keys: Path, alg: str
) -> None:
    """With a key of another kind too: at that this server breaks down (500)."""
    old = smart_keys.make(keys, "ES384")
    vendor.take_in(old)
    new = smart_keys.make(keys, alg)
    listed = [one["kid"] for one in json.loads(smart_keys.jwks(keys))["keys"]]
    assert listed == [new.kid, old.kid], "the vendor is handed both"
    wanted = settings(vendor.url, keys)
    passed = [5000.0]
    with asking(wanted) as asked:
        tokens = Tokens(wanted, lambda: passed[0])
        tokens.words(asked)
        assert tokens.signed_with == old.kid
        passed[0] += 50
        tokens.words(asked)
        assert asked.kids() == [new.kid, old.kid, old.kid], "no row of failed sign-ins"
        vendor.take_in(new)
        passed[0] += 50
        tokens.words(asked)
        assert tokens.signed_with == new.kid, "the old one is refused now, so the new one signs"


def test_the_old_key_stays_until_the_new_one_is_proved(vendor: Vendor, keys: Path) -> None:
    old = smart_keys.make(keys, "ES384")
    vendor.take_in(old)
    new = smart_keys.make(keys, "ES384")
    with pytest.raises(errors.SmartKeyRefused) as caught:
        smart_trial.must_take_newest(settings(vendor.url, keys))
    assert new.kid in str(caught.value)
    vendor.take_in(new)
    assert smart_trial.must_take_newest(settings(vendor.url, keys)) == new.kid
    assert [one.kid for one in smart_keys.remove_older(keys)] == [old.kid]
    assert [one.kid for one in smart_keys.keys(keys)] == [new.kid]
    smart_keys.make(keys, "ES384")
    with pytest.raises(errors.SmartKeysFull):
        smart_keys.make(keys, "ES384")


def test_over_https_no_token_is_fetched_in_the_clear(
    vendor: Vendor, keys: Path, tmp_path: Path
) -> None:
    """Behind a TLS front the server still tells its own address, which is http."""
    vendor.take_in(smart_keys.make(keys, "ES384"))
    authority = Authority(tmp_path / "ca")
    with tls_front(authority.issue("front")) as front:
        front.lead_to(vendor.running.port)
        url = f"https://127.0.0.1:{front.port}/fhir"
        with (
            source(url, keys, ca_file=authority.file) as live,
            pytest.raises(errors.SmartNonsense, match="token_endpoint"),
        ):
            fetched(live)


def test_what_signs_us_in_goes_to_no_other_server(vendor: Vendor, keys: Path) -> None:
    vendor.take_in(smart_keys.make(keys, "ES384"))
    client = FhirClient(settings(vendor.url, keys))
    with fault_proxy(vendor.url) as elsewhere, client.visit() as visit:
        with pytest.raises(errors.SourceLoginFailed):
            visit.reply(f"{elsewhere.url}/Patient", "Patient")
        assert visit.reply(f"{vendor.url}/Patient", "Patient").status == 200
    client.close()


@pytest.mark.parametrize(
    ("told", "right"),
    [
        (Configuration(), "rs"),
        (Configuration(capabilities=("permission-v1",)), "read"),
        (Configuration(capabilities=("permission-v1", "permission-v2")), "rs"),
        (Configuration(scopes_supported=("system/*.read",)), "read"),
        (Configuration(scopes_supported=("system/*.rs",)), "rs"),
    ],
)
def test_scopes_are_spelled_as_the_server_knows_them(told: Configuration, right: str) -> None:
    scopes = smart.default_scopes(told).split()
    assert len(scopes) == len(smart.KINDS) + len(smart.BESIDE)
    assert len(smart.default_scopes(told, more=False).split()) == len(smart.KINDS)
    assert all(one.startswith("system/") and one.endswith(f".{right}") for one in scopes)


@pytest.mark.parametrize(
    ("granted", "lacking"),
    [
        ("", ()),
        ("system/*.*", ()),
        ("system/*.read", ()),
        ("system/*.cruds", ()),
        ("system/Patient.rs system/Flag.read", ("Encounter",)),
        ("system/Patient.rs system/Flag.r", ("Encounter", "Flag")),
        ("user/*.rs openid", ("Encounter", "Flag", "Patient")),
        ("system/*.write", ("Encounter", "Flag", "Patient")),
    ],
)
def test_granted_scopes_are_read_in_both_spellings(granted: str, lacking: tuple[str, ...]) -> None:
    assert smart.not_granted(granted, ("Encounter", "Flag", "Patient")) == lacking


def test_a_refusal_can_neither_flood_nor_steer_a_terminal(keys: Path) -> None:
    smart_keys.make(keys, "ES384")
    said = {"error": "invalid_client", "error_description": "\x1b[2Jnej\r\n" + "x" * 10_000}

    class Server:
        """A token endpoint that refuses with a page of signs."""

        def plain(self, url: str, what: str, form: dict[str, str] | None = None) -> Answer:
            return Answer(401, json.dumps(said).encode())

    tokens = Tokens(settings("http://h/", keys, token_url="http://h/token"))
    with pytest.raises(errors.SmartKeyRefused) as caught:
        tokens.words(Server())
    why = str(caught.value.facts["why"])
    assert why.startswith("[2Jnej")
    assert why.isprintable()
    assert len(why) == 200


@given(
    status=st.sampled_from([200, 201, 302, 400, 401, 403, 404]),
    body=st.one_of(
        st.binary(max_size=200),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner),
        ).map(lambda tree: json.dumps(tree).encode()),
    ),
)
def test_whatever_a_token_endpoint_says_becomes_a_token_or_a_plain_error(
    made_key: Path, status: int, body: bytes
) -> None:
    class Server:
        """Answers one thing to every question."""

        def plain(self, url: str, what: str, form: dict[str, str] | None = None) -> Answer:
            return Answer(status, body)

    for address in ("", "http://h/token"):
        tokens = Tokens(settings("http://h/", made_key, token_url=address))
        with suppress(SourceRefused, SourceNonsense):
            assert tokens.words(Server()).startswith("Bearer ")


def test_a_discovery_nested_too_deep_to_read_is_a_plain_error(made_key: Path) -> None:
    class Server:
        """Answers a tower of brackets, and letters that are none."""

        def plain(self, url: str, what: str, form: dict[str, str] | None = None) -> Answer:
            return Answer(200, b'{"a":' + b"[" * 100_000 + b'"\xff"')

    for address in ("", "http://h/token"):
        with pytest.raises((errors.SmartNotOffered, errors.SmartNonsense)):
            Tokens(settings("http://h/", made_key, token_url=address)).words(Server())


@pytest.mark.parametrize(
    "answer",
    [b"", b"<html>", b"[]", b'{"access_token": ""}', b'{"access_token": "a b", "expires_in": 60}',
     b'{"access_token": "a\\r\\nX: y"}', b'{"access_token": 7}'],
)  # fmt: skip
def test_an_answer_without_a_token_is_no_token(keys: Path, answer: bytes) -> None:
    smart_keys.make(keys, "ES384")

    class Server:
        """A token endpoint that answers nonsense."""

        def plain(self, url: str, what: str, form: dict[str, str] | None = None) -> Answer:
            return Answer(200, answer)

    tokens = Tokens(settings("http://h/", keys, token_url="http://h/token"))
    with pytest.raises(errors.SmartNonsense):
        tokens.words(Server())
