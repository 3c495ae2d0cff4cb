"""Ready-made documents at the front desk: read by whom, logged how, printed behind what."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from appliance.desk.control import Control
from appliance.desk.errors import DeskLocked, NoSuchDocument
from appliance.kiosk.front.desk import FrontDesk
from appliance.kiosk.front.shelves import Shelves
from appliance.kiosk.ports import DocumentRef, PrintKind, PrintOrder
from printing import pages
from storage.clock import Clock
from storage.keys.signing import Signer
from storage.library import Library
from storage.records import Report, Snapshot
from storage.shelf import PDF, TEXT, Arrived
from tests.appliance.kiosk_front.test_paper import front_desk, unheard
from tests.appliance.sources.files.exports import pdf
from tests.appliance.world import NURSE, World
from tests.hospital.cups import Machine, PrintRoom, print_room
from tests.storage.site import PASSWORD, ward

__all__ = ["print_room"]

SIGNER = Signer(b"d" * 32)
HERS = Report(key="a.pdf", title="Ur journalen", media=PDF, data=pdf("Hers", 2))
OF_WARD = Report(key="w.pdf", title="Avdelningens listor", media=PDF, data=pdf("Ward"))


def with_documents(as_of: datetime) -> Snapshot:
    whole = ward(as_of, 4, "14")
    first, *others = whole.charts
    hers = msgspec.structs.replace(first, reports=(HERS,))
    return msgspec.structs.replace(whole, charts=(hers, *others), reports=(OF_WARD,))


@pytest.fixture
def front(world: World, tmp_path: Path) -> FrontDesk:
    answer: Callable[[datetime], Snapshot] = with_documents
    world.source.answers["14"] = answer
    world.round()
    library = Library(tmp_path / "library", SIGNER.public, signer=SIGNER, clock=Clock())
    library.keep(
        [
            Arrived(key="t.txt", title="Telefon", folder="", media=TEXT, data=b"Jour 1234\n"),
            Arrived(key="s.pdf", title="Tabell", folder="", media=PDF, data=pdf("Tabell", 3)),
        ],
        source="/docs",
    )
    front = front_desk(world)
    front._shelves = Shelves(library)
    return front


def patient(front: FrontDesk, world: World) -> str:
    return front.ward_list("14", world.words).sheet.rows[0].patient


def test_locked_machine_gives_the_library_and_no_patients_document(
    front: FrontDesk, world: World
) -> None:
    assert front.board(world.words).library
    assert [row.title for row in front.library(world.words).rows] == ["Tabell", "Telefon"]
    view = front.document(DocumentRef(key="t.txt"), world.words)
    assert view.text is not None
    assert view.text.paragraphs[0].text == "Jour 1234"
    with pytest.raises(DeskLocked):
        front.documents("14", "p0", world.words)
    with pytest.raises(DeskLocked):
        front.document(DocumentRef(key="a.pdf", unit="14", patient="p0"), world.words)


def test_opening_a_patients_document_is_logged_like_her_chart(
    front: FrontDesk, world: World
) -> None:
    front.unlock(NURSE, PASSWORD)
    key = patient(front, world)
    assert front.medication_list("14", key, world.words).documents == 1
    (row,) = front.documents("14", key, world.words).rows
    view = front.document(row.ref, world.words)
    assert len(view.pages) == 2
    assert view.whose
    assert front.page(row.ref, 1, 300).width == 300
    seen = [(one.event, one.person, one.detail) for one in world.audited().entries]
    assert ("chart-opened", NURSE, "document") in seen


def test_after_the_lock_no_page_is_drawn(front: FrontDesk, world: World) -> None:
    front.unlock(NURSE, PASSWORD)
    (row,) = front.documents("14", patient(front, world), world.words).rows
    front.document(row.ref, world.words)
    front.lock()
    with pytest.raises(NoSuchDocument):
        front.page(row.ref, 0, 300)


def test_damaged_document_is_an_error_in_words_and_harms_nobody(
    front: FrontDesk, world: World
) -> None:
    with pytest.raises(NoSuchDocument):
        front.document(DocumentRef(key="gone.pdf"), world.words)
    with pytest.raises(pages.NotDrawable):
        pages.draw(b"%PDF-1.7 nothing", 0, 300)


class TestOnPaper:
    @pytest.fixture
    def tray(self, print_room: PrintRoom) -> Machine:
        machine = print_room.printer("docs14")
        machine.put_paper(250)
        print_room.queue("docs14", machine)
        return machine

    @pytest.fixture
    def ready(self, front: FrontDesk, print_room: PrintRoom, tray: Machine) -> FrontDesk:
        front._room.printers = (print_room.configured(tray.name),)
        return front

    def test_patients_document_comes_out_whole_behind_its_stamp_sheet(
        self, ready: FrontDesk, world: World, tray: Machine
    ) -> None:
        ready.unlock(NURSE, PASSWORD)
        key = patient(ready, world)
        order = PrintOrder(kind=PrintKind.DOCUMENT, unit="14", patients=(key,), document="a.pdf")
        assert ready.plan(order, world.words).count == "3 sidor"
        final = ready.print(order, world.words, unheard, Control())
        assert not final.again
        stamp_sheet, came = tray.printed()
        assert len(pages.sizes(stamp_sheet)) == 1
        assert len(pages.sizes(came)) == 2
        out, meant = (pages.draw(one, 1, 200).rgb for one in (came, HERS.data))
        differing = sum(one != other for one, other in zip(out, meant, strict=True))
        assert differing < len(meant) / 100, "CUPS wrote it anew; the page is the same"
        printed = [one for one in world.audited().entries if one.event == "printed"]
        assert [(one.person, one.detail) for one in printed] == [(NURSE, "document")]

    def test_units_document_comes_out_behind_its_stamp_sheet(
        self, ready: FrontDesk, world: World, tray: Machine
    ) -> None:
        ready.unlock(NURSE, PASSWORD)
        order = PrintOrder(kind=PrintKind.DOCUMENT, unit="14", document="w.pdf")
        assert ready.plan(order, world.words).whose.startswith("14 ")
        ready.print(order, world.words, unheard, Control())
        assert [len(pages.sizes(came)) for came in tray.printed()] == [1, 1]

    def test_document_never_comes_out_without_its_stamp_sheet(
        self, ready: FrontDesk, world: World, tray: Machine
    ) -> None:
        ready.unlock(NURSE, PASSWORD)
        order = PrintOrder(kind=PrintKind.DOCUMENT, unit="14", document="w.pdf")
        tray.feels("abort 0")
        final = ready.print(order, world.words, unheard, Control())
        assert final.again
        assert not tray.printed()

    def test_document_of_the_library_is_printed_without_unlocking(
        self, ready: FrontDesk, world: World, tray: Machine
    ) -> None:
        for key, many in (("s.pdf", 3), ("t.txt", 1)):
            order = PrintOrder(kind=PrintKind.DOCUMENT, unit="", document=key)
            assert ready.plan(order, world.words).refused == ""
            final = ready.print(order, world.words, unheard, Control())
            assert not final.again
            assert len(pages.sizes(tray.printed()[-1])) == many
