"""Mirroring reference documents from folders and real web servers."""

import threading
import zlib
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

import pytest
from reportlab.pdfgen import canvas

from appliance.sources.catalogue import CatalogueSettings, Synced, sync
from appliance.sources.catalogue.errors import (
    CatalogueNonsense,
    CatalogueUnreachable,
    CatalogueUnset,
    DocumentUnfit,
)
from printing.pages import NotDrawable
from storage.clock import Clock
from storage.keys.signing import Signer
from storage.library import Library, LibraryShrunk

SIGNER = Signer(b"d" * 32)


def pdf(words: str) -> bytes:
    out = BytesIO()
    page = canvas.Canvas(out)
    page.drawString(100, 700, words)
    page.showPage()
    page.save()
    return out.getvalue()


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "library", SIGNER.public, signer=SIGNER, clock=Clock())


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    (folder / "Läkemedel").mkdir(parents=True)
    (folder / "Läkemedel" / "Spädning_av_antibiotika.pdf").write_bytes(pdf("Späd med 10 ml"))
    (folder / "reservrutin.md").write_text("# Reservrutin vid driftstopp\n\nRing IT.\n")
    (folder / "telefon.txt").write_text("Jour 1234\n")
    (folder / ".dold.txt").write_text("no")
    (folder / "~reservrutin.md").write_text("no")
    (folder / "program.exe").write_bytes(b"no")
    return folder


def titles(library: Library) -> list[str]:
    index = library.index()
    return [one.title for one in index.documents] if index else []


def words(library: Library, title: str) -> bytes:
    index = library.index()
    assert index is not None
    return library.open(next(one for one in index.documents if one.title == title)).data


class TestFolder:
    def test_documents_come_with_names_that_staff_can_read(
        self, docs: Path, library: Library
    ) -> None:
        told = sync(CatalogueSettings(source=str(docs)), library)
        assert told.fault is None
        assert told.documents == 3
        assert set(titles(library)) == {
            "Spädning av antibiotika",
            "Reservrutin vid driftstopp",
            "telefon",
        }

    def test_second_look_tells_what_changed(self, docs: Path, library: Library) -> None:
        settings = CatalogueSettings(source=str(docs))
        sync(settings, library)
        (docs / "telefon.txt").write_text("Jour 5678, ring!\n")
        (docs / "ny.txt").write_text("Ny\n")
        (docs / "reservrutin.md").unlink()
        told = sync(settings, library)
        assert (told.new, told.changed, told.gone) == (
            ("ny",),
            ("telefon",),
            ("Reservrutin vid driftstopp",),
        )
        assert words(library, "telefon") == b"Jour 5678, ring!\n"

    def test_unchanged_look_keeps_titles(self, docs: Path, library: Library) -> None:
        settings = CatalogueSettings(source=str(docs))
        sync(settings, library)
        before = titles(library)
        told = sync(settings, library)
        assert titles(library) == before
        assert (told.new, told.changed, told.gone) == ((), (), ())

    def test_folder_that_is_gone_takes_nothing_away(self, docs: Path, library: Library) -> None:
        settings = CatalogueSettings(source=str(docs))
        sync(settings, library)
        docs.rename(docs.with_name("elsewhere"))
        told = sync(settings, library)
        assert isinstance(told.fault, CatalogueUnreachable)
        assert len(titles(library)) == 3
        looked = library.looked()
        assert looked is not None
        assert looked.code == "R-10"

    def test_share_that_was_mounted_empty_takes_nothing_away(
        self, docs: Path, library: Library, tmp_path: Path
    ) -> None:
        sync(CatalogueSettings(source=str(docs)), library)
        (tmp_path / "empty").mkdir()
        told = sync(CatalogueSettings(source=str(tmp_path / "empty")), library)
        assert isinstance(told.fault, LibraryShrunk)
        assert len(titles(library)) == 3

    @pytest.mark.parametrize(
        ("name", "data", "kind"),
        [
            ("trasig.pdf", b"%PDF-1.7 cut", NotDrawable),
            ("bild.txt", b"\xff\xfe\x00binary", DocumentUnfit),
            ("tom.md", b" \n", DocumentUnfit),
        ],
    )
    def test_unfit_document_is_named_and_stops_no_other(
        self, docs: Path, library: Library, name: str, data: bytes, kind: type
    ) -> None:
        (docs / name).write_bytes(data)
        told = sync(CatalogueSettings(source=str(docs)), library)
        assert told.fault is None
        assert isinstance(told.left_out[name], kind)
        assert told.documents == 3
        looked = library.looked()
        assert looked is not None
        assert list(looked.left_out) == [name]

    def test_document_that_was_broken_at_the_source_stays_as_it_was(
        self, docs: Path, library: Library
    ) -> None:
        sync(CatalogueSettings(source=str(docs)), library)
        file = docs / "Läkemedel" / "Spädning_av_antibiotika.pdf"
        good = file.read_bytes()
        file.write_bytes(good[:100])
        told = sync(CatalogueSettings(source=str(docs)), library)
        assert told.fault is None
        assert told.left_out
        assert words(library, "Spädning av antibiotika") == good

    def test_link_out_of_the_folder_is_not_followed(
        self, docs: Path, library: Library, tmp_path: Path
    ) -> None:
        (tmp_path / "secret.txt").write_text("the keys\n")
        (docs / "innocent.txt").symlink_to(tmp_path / "secret.txt")
        (docs / "inside").symlink_to(tmp_path)
        sync(CatalogueSettings(source=str(docs)), library)
        assert len(titles(library)) == 3

    def test_document_that_rotted_here_is_fetched_again(self, docs: Path, library: Library) -> None:
        settings = CatalogueSettings(source=str(docs))
        sync(settings, library)
        index = library.index()
        assert index is not None
        for one in index.documents:
            (library.root / "documents" / one.version.digest).write_bytes(b"rot")
        sync(settings, library)
        assert words(library, "telefon") == b"Jour 1234\n"

    def test_machine_without_a_library_is_told_so(self, library: Library) -> None:
        assert isinstance(sync(CatalogueSettings(source=""), library).fault, CatalogueUnset)


class _Handler(SimpleHTTPRequestHandler):
    """Gives every file an ETag by its content, and 304 to who has it."""

    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".json": "application/json"}  # noqa: RUF012 - the base class's own

    sent: ClassVar[list[str]] = []

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        tag = f'"{zlib.crc32(path.read_bytes()):x}"' if path.is_file() else ""
        if tag and self.headers.get("If-None-Match") == tag:
            self.send_response(304)
            self.end_headers()
            return
        self.sent.append(self.path)
        self._tag = tag
        super().do_GET()

    def end_headers(self) -> None:
        if getattr(self, "_tag", ""):
            self.send_header("ETag", self._tag)
        super().end_headers()


class Web:
    """A real web server over a folder."""

    def __init__(self, folder: Path) -> None:
        handler = partial(_Handler, directory=str(folder))
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


@pytest.fixture
def web(docs: Path) -> Iterator[Web]:
    server = Web(docs)
    yield server
    server.close()


class TestAddress:
    def look(self, web: Web, library: Library, path: str = "") -> Synced:
        return sync(CatalogueSettings(source=web.url + path, timeout_seconds=5), library)

    def test_list_of_a_web_server_is_a_library(self, web: Web, library: Library) -> None:
        told = self.look(web, library)
        assert told.fault is None
        assert set(titles(library)) == {"Reservrutin vid driftstopp", "telefon"}

    def test_list_in_json_gives_titles_and_folders(
        self, web: Web, library: Library, docs: Path
    ) -> None:
        link = quote("Läkemedel/Spädning_av_antibiotika.pdf")
        (docs / "list.json").write_text(
            f'{{"documents": [{{"url": "{link}", "title": "Spädning"}}, {{"url": "telefon.txt"}}]}}'
        )
        told = self.look(web, library, "list.json")
        assert told.fault is None
        assert titles(library) == ["telefon", "Spädning"]
        index = library.index()
        assert index is not None
        assert [one.folder for one in index.documents] == ["", "Läkemedel"]

    def test_version_that_is_here_is_not_sent_again(
        self, web: Web, library: Library, docs: Path
    ) -> None:
        self.look(web, library)
        _Handler.sent.clear()
        told = self.look(web, library)
        assert (told.fault, told.changed) == (None, ())
        assert _Handler.sent == ["/"]
        (docs / "telefon.txt").write_text("Jour 9999\n")
        assert self.look(web, library).changed == ("telefon",)
        assert words(library, "telefon") == b"Jour 9999\n"

    def test_page_leads_nowhere_but_below_its_address(
        self, web: Web, library: Library, docs: Path
    ) -> None:
        (docs / "sub").mkdir()
        (docs / "sub" / "own.txt").write_text("own")
        (docs / "sub" / "index.html").write_text(
            "<a href='own.txt'>own</a> <a href='../telefon.txt'>up</a>"
            "<a href='http://127.0.0.1:9/far.txt'>far</a> <a href='own.txt?x=1'>asked</a>"
            "<a href='%2e%2e/telefon.txt'>hidden</a>"
        )
        told = self.look(web, library, "sub/")
        assert told.fault is None
        assert titles(library) == ["own"]

    def test_server_that_is_gone_takes_nothing_away(self, docs: Path, library: Library) -> None:
        server = Web(docs)
        settings = CatalogueSettings(source=server.url, timeout_seconds=5)
        sync(settings, library)
        server.close()
        assert isinstance(sync(settings, library).fault, CatalogueUnreachable)
        assert len(titles(library)) == 2

    def test_one_document_that_is_missing_keeps_all_as_they_were(
        self, web: Web, library: Library, docs: Path
    ) -> None:
        self.look(web, library)
        (docs / "index.html").write_text("<a href='telefon.txt'>t</a><a href='gone.pdf'>g</a>")
        assert isinstance(self.look(web, library).fault, CatalogueUnreachable)
        assert "telefon" in titles(library)

    def test_page_for_signing_in_is_no_library(
        self, web: Web, library: Library, docs: Path
    ) -> None:
        self.look(web, library)
        (docs / "index.html").write_text("<form>Please sign in</form>")
        assert isinstance(self.look(web, library).fault, LibraryShrunk)
        (docs / "list.json").write_text('{"error": "no"}')
        assert isinstance(self.look(web, library, "list.json").fault, CatalogueNonsense)
        assert len(titles(library)) == 2
