"""The library: what a mirror leaves behind, whatever goes wrong in its middle."""

from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

import msgspec
import pytest

from storage import fsio
from storage.clock import Clock
from storage.keys.signing import Signer
from storage.library import (
    DocumentLost,
    DocumentOlder,
    Library,
    LibraryDamaged,
    LibraryShrunk,
    NoSigner,
)
from storage.shelf import TEXT, Arrived

SIGNER = Signer(b"d" * 32)


def text(key: str, words: str | None) -> Arrived:
    data = None if words is None else words.encode()
    return Arrived(key=key, title=key.removesuffix(".txt"), folder="", media=TEXT, data=data)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "library", SIGNER.public, signer=SIGNER, clock=Clock())


def words(library: Library, key: str) -> str:
    index = library.index()
    assert index is not None
    document = index.named(key)
    assert document is not None
    return library.open(document).data.decode()


def file_of(library: Library, key: str) -> Path:
    index = library.index()
    assert index is not None
    document = index.named(key)
    assert document is not None
    return library.root / "documents" / document.version.digest


def test_what_was_kept_is_read_without_any_key(library: Library) -> None:
    library.keep([text("a.txt", "ring 1177")], source="/docs")
    reader = Library(library.root, SIGNER.public)
    assert words(reader, "a.txt") == "ring 1177"
    with pytest.raises(NoSigner):
        reader.keep([], source="/docs")


def test_mirror_that_breaks_off_leaves_the_library_as_it_was(library: Library) -> None:
    library.keep([text("a.txt", "old"), text("b.txt", "other")], source="/docs")

    def breaking() -> Iterator[Arrived]:
        yield text("a.txt", "new")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        library.keep(breaking(), source="/docs")
    assert words(library, "a.txt") == "old"
    assert words(library, "b.txt") == "other"


def test_no_failing_disk_call_loses_a_document(tmp_path: Path) -> None:
    calls = 0

    def run(stop_at: int) -> bool:
        """Mirror twice; the second time one disk call fails. Return whether it came to that."""
        nonlocal calls
        library = Library(tmp_path / f"l{stop_at}", SIGNER.public, signer=SIGNER, clock=Clock())
        library.keep([text("a.txt", "old"), text("b.txt", "same")], source="/docs")
        calls, failed = 0, False

        def hook(_name: str, path: Path) -> None:
            nonlocal calls, failed
            calls += 1
            if calls == stop_at:
                failed = True
                raise OSError(5, "EIO", str(path))

        try:
            with fsio.watched(hook):
                library.keep([text("a.txt", "new"), text("b.txt", "same")], source="/docs")
        except fsio.DiskFault:
            pass
        else:
            assert not failed or words(library, "a.txt") in ("old", "new")
        assert words(library, "a.txt") in ("old", "new")
        assert words(library, "b.txt") == "same"
        library.keep([text("a.txt", "newest"), text("b.txt", "same")], source="/docs")
        assert words(library, "a.txt") == "newest"
        return failed

    stops = list(takewhile(run, range(1, 200)))
    assert 10 < len(stops) < 190


def test_source_that_lost_its_documents_takes_none_away(library: Library) -> None:
    many = [text(f"{n}.txt", str(n)) for n in range(6)]
    library.keep(many, source="/docs")
    for fewer in ([], many[:2]):
        with pytest.raises(LibraryShrunk):
            library.keep(fewer, source="/docs")
    assert words(library, "5.txt") == "5"
    library.keep(many[:2], source="/docs", accept=True)
    index = library.index()
    assert index is not None
    assert [one.key for one in index.documents] == ["0.txt", "1.txt"]


def test_single_document_that_is_taken_away_goes(library: Library) -> None:
    many = [text(f"{n}.txt", str(n)) for n in range(6)]
    library.keep(many, source="/docs")
    library.keep(many[:5], source="/docs")
    index = library.index()
    assert index is not None
    assert index.named("5.txt") is None


def test_document_that_rots_is_shown_as_it_was_before_and_said_to_be(library: Library) -> None:
    library.keep([text("a.txt", "first")], source="/docs")
    library.keep([text("a.txt", "second")], source="/docs")
    file_of(library, "a.txt").write_bytes(b"sec0nd")
    index = library.index()
    assert index is not None
    opened = library.open(index.documents[0])
    assert opened.data == b"first"
    assert isinstance(opened.fault, DocumentOlder)
    assert not library.sound(index.documents[0])


def test_document_lost_in_both_versions_is_an_error_and_not_empty(library: Library) -> None:
    library.keep([text("a.txt", "first")], source="/docs")
    file_of(library, "a.txt").unlink()
    index = library.index()
    assert index is not None
    with pytest.raises(DocumentLost):
        library.open(index.documents[0])


def test_rotten_document_that_comes_again_is_written_anew(library: Library) -> None:
    library.keep([text("a.txt", "first")], source="/docs")
    file_of(library, "a.txt").write_bytes(b"f1rst")
    library.keep([text("a.txt", "first")], source="/docs")
    assert words(library, "a.txt") == "first"


def test_forged_list_of_documents_is_not_believed(library: Library) -> None:
    library.keep([text("a.txt", "ring 1177")], source="/docs")
    library.keep([text("a.txt", "ring 1177 now")], source="/docs")
    forger = Library(library.root, SIGNER.public, signer=Signer(b"x" * 32), clock=Clock())
    forger.keep([text("a.txt", "ring me")], source="/docs")
    assert words(library, "a.txt") == "ring 1177 now"
    assert [type(fault) for fault in library.faults()] == [LibraryDamaged]
    newest = sorted(library.root.glob("index-*"))[-1]
    newest.write_bytes(newest.read_bytes()[:40])
    assert words(library, "a.txt") == "ring 1177 now"


def test_list_under_another_number_is_not_believed(library: Library) -> None:
    library.keep([text("a.txt", "old")], source="/docs")
    library.keep([text("a.txt", "new")], source="/docs")
    first, second = sorted(library.root.glob("index-*"))
    (library.root / "index-00000009.json").write_bytes(first.read_bytes())
    assert words(library, "a.txt") == "new"
    assert second.exists()


def test_unchanged_document_keeps_its_date_and_its_version_before(library: Library) -> None:
    library.keep([text("a.txt", "old")], source="/docs")
    library.keep([text("a.txt", "new")], source="/docs")
    before = library.index()
    library.keep([text("a.txt", None)], source="/docs")
    after = library.index()
    assert before is not None
    assert after is not None
    assert after.number == before.number + 1
    assert msgspec.structs.replace(after, number=0, as_of=before.as_of) == msgspec.structs.replace(
        before, number=0
    )


def test_nothing_that_no_list_names_fills_the_disk(library: Library) -> None:
    for n in range(8):
        library.keep([text("a.txt", f"version {n}")], source="/docs")
    assert len(list((library.root / "documents").iterdir())) <= 3
    assert len(list(library.root.glob("index-*"))) == 2
