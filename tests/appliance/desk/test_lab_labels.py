"""A ward's labels from the sealed copy to paper: each tube hers, and nobody's beside."""

import io
import threading
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pypdfium2
import pytest
import zxingcpp

from appliance.desk import printout
from appliance.desk.control import Control
from appliance.desk.errors import NoSuchPatient, NotThatKind
from appliance.desk.run import RunState, run
from appliance.desk.wish import Kind, Wish
from printing.paper.label_zpl import of_pdf
from printing.queue import Printer
from storage.print_journal import PrintJournal
from storage.records import LabOrder, Snapshot, Told
from tests.appliance.world import World, patients
from tests.hospital.zebra import MEDIA_OUT, open_zebra
from tests.printing.paper.test_lab_labels import shown


def with_labs(as_of: datetime) -> Snapshot:
    """Return a ward of 24 in which every third patient has two samples ordered."""
    whole = patients(24, "14")(as_of)
    charts = [
        msgspec.structs.replace(
            chart,
            labs_told=Told.WHOLE,
            labs=tuple(
                LabOrder(
                    key=f"{number}-{tube}",
                    number=f"7{number:03d}{place}",
                    tests=("B-Hb",),
                    tubes=(tube,),
                    ordered=as_of - timedelta(hours=2),
                )
                for place, tube in enumerate(("lila", "grön"))
                if number % 3 == 0
            ),
        )
        for number, chart in enumerate(whole.charts)
    ]
    return msgspec.structs.replace(whole, charts=tuple(charts))


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Return a machine with one copy of a ward with samples."""
    made = World(tmp_path)
    made.source.answers["14"] = with_labs
    made.at(0)
    made.round()
    return made


def codes(pdf: bytes) -> list[str]:
    """Return what a scanner reads from a PDF, each code once for each time it stands there."""
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    found = [
        one.text
        for page in document
        for one in zxingcpp.read_barcodes(page.render(scale=300 / 72, grayscale=True).to_pil())
    ]
    document.close()
    return sorted(found)


def printed(world: World, **wish: object) -> bytes:
    """Return the PDF of the ward's labels."""
    wanted = Wish(kind=Kind.LAB_LABELS, unit="14", **wish)  # type: ignore[arg-type] # of many types
    paper = printout.bundles(world.documents(), wanted, world.clock.now().wall.date())
    (bundle,) = paper.bundles
    assert paper.left_out == ()
    return bundle.pdf


def test_every_sample_of_the_ward_has_its_two_codes_on_one_sealed_sheet(world: World) -> None:
    found = codes(printed(world))
    wanted = [f"7{number:03d}{place}" for number in range(0, 24, 3) for place in (0, 1)]
    assert [one for one in found if one in wanted] == sorted(wanted * 2)
    seals = [one for one in found if one.startswith("LYKTA1")]
    blanks = [one for one in found if "-R" in one]
    assert (len(seals), len(blanks)) == (1, 6)
    assert len(found) == 2 * len(wanted) + 7


def test_one_patients_labels_bear_no_other_patients_number(world: World) -> None:
    key = with_labs(world.clock.now().wall).charts[3].person.key
    found = codes(printed(world, patients=(key,), labels="50x25"))
    assert [one for one in found if not one.startswith("LYKTA1")] == sorted(["70030", "70031"] * 2)


def test_labels_are_asked_for_somebody_who_is_not_here(world: World) -> None:
    with pytest.raises(NoSuchPatient):
        printed(world, patients=("stranger",))


def test_a_clinic_has_no_labels(world: World) -> None:
    wish = Wish(kind=Kind.LAB_LABELS, unit="tand")
    with pytest.raises(NotThatKind):
        printout.bundles(world.documents(), wish, world.clock.now().wall.date())


def test_a_print_of_labels_is_logged_to_a_person(world: World) -> None:
    printed(world)
    said = [entry for entry in world.audited().entries if entry.event == "printed"]
    assert [(entry.unit, entry.detail) for entry in said] == [("14", "lab-labels")]


def test_labels_of_one_patient_are_logged_to_her(world: World) -> None:
    documents = world.documents()
    key = documents.patients("14")[0]
    wish = Wish(kind=Kind.LAB_LABELS, unit="14", patients=(key,))
    printout.bundles(documents, wish, world.clock.now().wall.date())
    number = documents.chart("14", key)[1].person.number
    (line,) = [one for one in world.audited().entries if one.event == "printed"]
    assert (line.patient, line.detail) == (number or key, "lab-labels")


def test_the_sealed_roll_becomes_a_zebras_labels(world: World) -> None:
    pdf = printed(world, labels="50x25")
    assert of_pdf(pdf).count(b"^XA") == len(pypdfium2.PdfDocument(pdf)) == 2 + 16 + 6


def test_a_wards_labels_come_out_of_a_zebra_and_each_is_read(world: World) -> None:
    """From the sealed copy over the run and its journal to the dots on the label."""
    wanted = Wish(kind=Kind.LAB_LABELS, unit="14", labels="50x25")
    paper = printout.bundles(world.documents(), wanted, world.clock.now().wall.date())
    journal = PrintJournal(world.state / "prints", world.clock)
    with open_zebra() as zebra:
        printer = Printer(name="", server="", label="Labbet", labels="zpl", zpl=zebra.address)
        ended = run(paper, [printer], journal, Control())
        labels = [image for label in zebra.printed for image in shown(label)]
    assert ended.complete
    found = sorted(one.text for image in labels for one in zxingcpp.read_barcodes(image))
    orders = [f"7{number:03d}{place}" for number in range(0, 24, 3) for place in (0, 1)]
    assert [one for one in found if one in orders] == sorted(orders * 2)
    assert len(labels) == 2 + 16 + 6


def test_a_zebra_without_labels_gets_none_until_the_roll_is_changed(world: World) -> None:
    wanted = Wish(kind=Kind.LAB_LABELS, unit="14", labels="50x25")
    paper = printout.bundles(world.documents(), wanted, world.clock.now().wall.date())
    journal = PrintJournal(world.state / "prints", world.clock)
    control, before = Control(), []
    with open_zebra() as zebra:
        zebra.flags = MEDIA_OUT

        def changed(state: RunState) -> None:
            if zebra.flags and any(one.reason for one in state.bundles):
                before.append(zebra.received.count(b"^XA"))
                zebra.flags = 0

        nurse = threading.Timer(20, control.cancel)  # a run that tells nothing would wait for ever
        nurse.start()
        printer = Printer(name="", server="", label="Labbet", labels="zpl", zpl=zebra.address)
        ended = run(paper, [printer], journal, control, changed)
        nurse.cancel()
        printed_at_last = zebra.received.count(b"^XA")
    assert before == [0]
    assert ended.complete
    assert printed_at_last == 2 + 16 + 6
