"""Documents from outside, drawn: nothing they do harms who asked for it."""

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from printing import pages, turner
from printing.pages import NotDrawable
from tests.appliance.sources.files.exports import pdf

ROOT = Path(__file__).parents[2]


def test_pages_are_counted_and_drawn_as_wide_as_asked() -> None:
    data = pdf("Hej", 3)
    found = pages.sizes(data)
    assert len(found) == 3
    drawn = pages.draw(data, 1, 400)
    assert drawn.width == 400
    assert abs(drawn.height - 400 * found[1].height / found[1].width) <= 1
    assert len(drawn.rgb) == drawn.width * drawn.height * 3
    assert len(set(drawn.rgb)) > 1, "there are words on it"


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\nno", b"\x00" * 500, pdf("x")[:400]])
def test_what_is_no_pdf_is_an_error_in_words(data: bytes) -> None:
    for ask in (lambda: pages.sizes(data), lambda: pages.draw(data, 0, 200)):
        with pytest.raises(NotDrawable):
            ask()


def test_page_that_is_not_there_is_an_error_in_words() -> None:
    with pytest.raises(NotDrawable):
        pages.draw(pdf("x"), 9, 200)


def test_document_that_hangs_its_reader_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hanging = tmp_path / "turner.py"
    hanging.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(pages, "_TURNER", hanging)
    monkeypatch.setattr(pages, "_SECONDS", 1)
    with pytest.raises(NotDrawable) as refused:
        pages.sizes(pdf("x"))
    assert refused.value.facts["reason"] == "too slow"


def test_document_that_kills_its_reader_harms_nobody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dying = tmp_path / "turner.py"
    dying.write_text("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n")
    monkeypatch.setattr(pages, "_TURNER", dying)
    with pytest.raises(NotDrawable):
        pages.sizes(pdf("x"))


def test_giant_page_is_drawn_within_bounds() -> None:
    tall = pdf("x").replace(b"595.2756 841.8898", b"10.000000 90000.00")
    drawn = pages.draw(tall, 0, 300)
    assert drawn.height <= 300 * 8


def test_reader_has_limits_and_nothing_of_lykta() -> None:
    source = Path(turner.__file__).read_text(encoding="utf-8")
    for wanted in ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_CORE", "RLIMIT_FSIZE"):
        assert wanted in source
    assert not [line for line in source.splitlines() if "import printing" in line]


def test_pages_are_drawn_where_no_memory_may_be_made_executable() -> None:
    """As under MemoryDenyWriteExecute on the machine: PR_SET_MDWE of Linux 6.3 is inherited."""
    script = textwrap.dedent(
        """
        import ctypes, sys
        if ctypes.CDLL(None).prctl(65, 1, 0, 0, 0):
            sys.exit(77)
        from printing import pages
        from tests.appliance.sources.files.exports import pdf
        assert pages.draw(pdf("x"), 0, 200).width == 200
        """
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False)
    if done.returncode == 77:
        pytest.skip("this kernel knows no PR_SET_MDWE")
    assert done.returncode == 0
