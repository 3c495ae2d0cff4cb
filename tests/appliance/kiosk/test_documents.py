"""Ready-made documents on the glass: the library for anybody, a patient's for who unlocked."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import pytest
from reportlab.pdfgen import canvas

from appliance.kiosk.front.shelves import Shelves
from appliance.kiosk.widgets.listing import Listing
from storage.clock import Clock
from storage.keys.signing import Signer
from storage.library import Library
from storage.records import Report
from storage.shelf import MARKDOWN, PDF, TEXT, Arrived
from tests.appliance.kiosk.conftest import unlock
from tests.appliance.kiosk.glass import kiosk_in
from tests.appliance.kiosk.room_for_words import wrong
from tests.appliance.kiosk.test_journey import is_on, open_patient
from tests.appliance.kiosk.ward_desk import WardDesk
from tests.printing import charts

SIGNER = Signer(b"d" * 32)
ROUTINE = """# Reservrutin vid driftstopp i journalsystemet

Gäller alla vårdavdelningar. *Ring IT* på 08-465 004 10.

## Det första du gör

1. Ta fram reservpärmen.
2. Skriv ut läkemedelslistorna från Lykta.
   - Kontrollera tiden på varje lista.
3. Ring läkaren i beredskap.

| Roll | Telefon |
|------|---------|
| IT-jour | 12345 |
"""


def pdf(words: str, pages: int = 1, *, wide: bool = False) -> bytes:
    out = BytesIO()
    size = (842, 595) if wide else (595, 842)
    page = canvas.Canvas(out, pagesize=size)
    for number in range(pages):
        page.setFont("Helvetica", 20)
        page.drawString(60, size[1] - 80, f"{words} {number + 1}")
        for line in range(25):
            page.setFont("Helvetica", 11)
            page.drawString(60, size[1] - 120 - 18 * line, f"Rad {line}: 10 ml 0,5 mg/ml " * 3)
        page.rect(40, 40, size[0] - 80, size[1] - 80)
        page.showPage()
    page.save()
    return out.getvalue()


def shelved(key: str, media: str, data: bytes, title: str, folder: str = "") -> Arrived:
    return Arrived(key=key, title=title, folder=folder, media=media, data=data)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    made = Library(tmp_path / "library", SIGNER.public, signer=SIGNER, clock=Clock())
    made.keep(
        [
            shelved("spad.pdf", PDF, pdf("Spädning", 3), "Spädning av antibiotika", "Läkemedel"),
            shelved("bred.pdf", PDF, pdf("Tabell", 1, wide=True), "Omräkningstabell opioider",
                    "Läkemedel"),
            shelved("rutin.md", MARKDOWN, ROUTINE.encode(),
                    "Reservrutin vid driftstopp i journalsystemet", "Rutiner"),
            shelved("tel.txt", TEXT, b"Jour kirurgi   1234\nJour medicin   5678\n",
                    "Telefonlista"),
        ],
        source="/docs",
    )  # fmt: skip
    return made


def desk_with(library: Library | None) -> WardDesk:
    whole = charts.ward_snapshot()
    report = Report(
        key="a.pdf", title="Läkemedelslista ur journalen", media=PDF,
        at=charts.AS_OF - timedelta(minutes=4), data=pdf("Övergård Åke", 2),
    )  # fmt: skip
    other = Report(key="b.pdf", title="Ordinationsunderlag", media=PDF, data=pdf("Underlag"))
    of_ward = Report(key="w.pdf", title="Avdelningens läkemedelslistor", media=PDF, data=pdf("A12"))
    first, *others = whole.charts
    hers = msgspec.structs.replace(first, reports=(report, other))
    desk = WardDesk(msgspec.structs.replace(whole, charts=(hers, *others), reports=(of_ward,)))
    desk.shelves = Shelves(library)
    return desk


@pytest.fixture
def told(glass: Any, library: Library) -> Iterator[Any]:
    yield from driven(glass, library, "en")


@pytest.fixture(params=["sv", "en"])
def spoken(glass: Any, request: pytest.FixtureRequest, library: Library) -> Iterator[Any]:
    """Return a driver in each language, where it matters how long the words are."""
    yield from driven(glass, library, request.param)


def driven(glass: Any, library: Library, language: str) -> Iterator[Any]:
    desk = desk_with(library)
    with kiosk_in(glass, desk, idle=10_000.0, language=language) as driver:
        driver.desk = desk
        yield driver


def listing(driver: Any) -> Listing:
    return next(pane for pane in driver.screen.every() if isinstance(pane, Listing))


def settle(driver: Any, screen: str) -> None:
    driver.until(lambda: is_on(driver, screen), screen)
    driver.turn(6)


def choose(driver: Any, title: str) -> None:
    driver.wait_for(title)
    driver.touch(*next(one.box for one in driver.drawn() if one.words == title).middle)
    settle(driver, "DocumentScreen")


def drawn_pages(driver: Any) -> int:
    return sum(call.startswith("page ") for call in driver.desk.calls)


def test_anybody_reads_a_routine_without_a_password(spoken: Any) -> None:
    spoken.until(lambda: spoken.shows("F7"), "the key to the library")
    assert wrong(spoken) == []
    spoken.key("F7")
    settle(spoken, "Library")
    spoken.wait_for("Telefonlista")
    assert wrong(spoken) == []
    choose(spoken, "Reservrutin vid driftstopp i journalsystemet")
    assert spoken.shows("Det första du gör")
    assert spoken.shows("1. Ta fram reservpärmen.")
    assert spoken.shows("| IT-jour | 12345 |")
    assert wrong(spoken) == []
    assert spoken.desk.calls.count("unlock") == 0


def test_title_is_found_by_any_part_of_it(told: Any) -> None:
    told.key("F7")
    settle(told, "Library")
    for sign in "antib läk":
        told.screen.field.type(sign)
    told.turn(6)
    assert told.shows("Spädning av antibiotika")
    assert not told.shows("Telefonlista")
    for sign in "zz":
        told.screen.field.type(sign)
    told.turn(6)
    assert not told.shows("Spädning av antibiotika")
    assert wrong(told) == []


def test_pages_of_a_pdf_are_drawn_when_they_are_looked_at(told: Any) -> None:
    told.key("F7")
    settle(told, "Library")
    choose(told, "Spädning av antibiotika")
    told.until(lambda: told.screen._pictures.get(0) is not None, "the first page")
    assert drawn_pages(told) == 1
    for _step in range(20):
        listing(told).page_down()
        told.turn(3)
    told.until(lambda: told.screen._pictures.get(2) is not None, "the last page")
    assert listing(told).remaining == 0


def test_document_of_the_library_is_printed_from_the_locked_screen(told: Any) -> None:
    told.key("F7")
    settle(told, "Library")
    choose(told, "Telefonlista")
    told.key("F8")
    settle(told, "Printout")
    assert told.shows("Telefonlista")
    assert wrong(told) == []
    told.key("F8")
    told.until(lambda: "print" in told.desk.calls, "the print")


def test_machine_without_a_library_has_no_key_for_it(glass: Any) -> None:
    with kiosk_in(glass, desk_with(None), idle=10_000.0) as driver:
        driver.turn(6)
        assert not driver.shows("F7")


def test_patients_documents_are_on_her_list_with_both_identifiers(spoken: Any) -> None:
    unlock(spoken)
    open_patient(spoken)
    assert spoken.shows("F7")
    assert wrong(spoken) == []
    spoken.key("F7")
    settle(spoken, "DocumentsScreen")
    assert spoken.shows("Övergård, Åke, 19121212-1212")
    assert spoken.shows("Ordinationsunderlag")
    assert wrong(spoken) == []
    choose(spoken, "Läkemedelslista ur journalen")
    assert spoken.shows("Övergård, Åke, 19121212-1212"), "beside every page of hers"
    spoken.until(lambda: spoken.screen._pictures.get(0) is not None, "the first page")
    assert wrong(spoken) == []


def test_units_documents_are_on_the_ward_list(spoken: Any) -> None:
    unlock(spoken)
    spoken.until(lambda: spoken.shows("F7"), "the key")
    assert wrong(spoken) == []
    spoken.key("F7")
    settle(spoken, "DocumentsScreen")
    choose(spoken, "Avdelningens läkemedelslistor")
    assert wrong(spoken) == []


def test_after_the_lock_no_page_of_a_patient_is_left(told: Any) -> None:
    unlock(told)
    open_patient(told)
    told.key("F7")
    settle(told, "DocumentsScreen")
    choose(told, "Läkemedelslista ur journalen")
    told.until(lambda: told.screen._pictures.get(0) is not None, "the first page")
    pictures = told.screen._pictures
    told.key("F2")
    told.until(lambda: type(told.screen).__name__ == "Status", "the locked board")
    told.until(lambda: told.desk.shelves._held is None, "the desk to forget")
    assert not pictures._textures


def test_reader_who_walks_away_leaves_the_locked_board(glass: Any, library: Library) -> None:
    with kiosk_in(glass, desk_with(library), idle=1.0, countdown=0.2) as driver:
        driver.key("F7")
        settle(driver, "Library")
        driver.until(lambda: type(driver.screen).__name__ == "Status", "the board")
