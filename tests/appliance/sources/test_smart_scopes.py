"""What only adds to medication lists is never insisted on when Lykta signs in."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.parse import parse_qs

import pytest

from appliance.sources.fhir import FhirSettings, errors, smart, smart_keys
from appliance.sources.fhir.client import FhirClient
from appliance.sources.fhir.smart import Tokens


class _Strict(BaseHTTPRequestHandler):
    """A token endpoint that refuses every scope it does not know, as RFC 6749 allows."""

    known: frozenset[str] = frozenset()
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        """Tell where tokens are given, and nothing of scopes."""
        where = f"http://{self.headers['Host']}/token"
        self._say(200, {"token_endpoint": where})

    def do_POST(self) -> None:
        """Give a token, or refuse the scopes."""
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        scope = form["scope"][0]
        self.asked.append(scope)
        kinds = {one.partition("/")[2].partition(".")[0] for one in scope.split()}
        if kinds <= self.known:
            self._say(200, {"access_token": "t", "expires_in": 300, "scope": scope})
        else:
            self._say(400, {"error": "invalid_scope"})

    def _say(self, status: int, tree: dict[str, object]) -> None:
        body = json.dumps(tree).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def endpoint(known: tuple[str, ...]) -> Iterator[tuple[str, list[str]]]:
    """Serve a token endpoint that knows these kinds; give its address and what it is asked."""
    asked: list[str] = []
    handler = type("Strict", (_Strict,), {"known": frozenset(known), "asked": asked})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/fhir", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def signed_in(url: str, folder: Path, scopes: str = "") -> Tokens:
    """Sign in once, and once more."""
    wanted = FhirSettings(
        base_url=url, places={}, auth="smart", client_id="lykta", key_folder=folder, scopes=scopes
    )
    tokens, client = Tokens(wanted), FhirClient(wanted)
    try:
        with client.visit() as visit:
            words = tokens.words(visit)
            tokens.drop(words)
            tokens.words(visit)
    finally:
        client.close()
    return tokens


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """Return a folder with a key."""
    smart_keys.make(tmp_path, "ES384")
    return tmp_path


def test_a_server_that_knows_no_laboratory_still_lets_the_medication_lists_be_read(
    keys: Path,
) -> None:
    with endpoint(smart.KINDS) as (url, asked):
        tokens = signed_in(url, keys)
    assert ["ServiceRequest" in one for one in asked] == [True, False, False]
    assert smart.not_granted(tokens.scopes) == ()


def test_what_a_server_knows_is_asked_for_at_once(keys: Path) -> None:
    with endpoint((*smart.KINDS, *smart.BESIDE)) as (url, asked):
        tokens = signed_in(url, keys)
    assert len(asked) == 2
    assert smart.not_granted(tokens.scopes, smart.BESIDE) == ()


def test_what_the_lists_need_is_insisted_on_and_a_sites_own_scopes_are_kept(keys: Path) -> None:
    with endpoint(("Patient",)) as (url, asked), pytest.raises(errors.SmartScopesRefused):
        signed_in(url, keys)
    assert len(asked) == 2
    own = "system/Patient.rs system/ServiceRequest.rs"
    with endpoint(("Patient",)) as (url, asked), pytest.raises(errors.SmartScopesRefused):
        signed_in(url, keys, scopes=own)
    assert asked == [own]
