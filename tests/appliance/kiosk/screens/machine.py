"""The demo hospital's machine: really copied, sealed, with a real printer that takes its sheets."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from appliance.cli import demo, stage
from appliance.cli.machine import Door, Machine
from storage.keys import first_keys
from storage.shelf import MARKDOWN, PDF, TEXT, Arrived

PERSON, PASSWORD = demo.PERSON, demo.PASSWORD


@contextmanager
def demo_machine(
    folder: Path, seed: int | None = None, second: str = "", function: str = ""
) -> Iterator[Machine]:
    """Set the machine up in an empty folder and copy the hospital once; about four seconds.

    A `second` person has the first one's password, and a `function` of her own.
    """
    with ExitStack() as stack:
        url = stack.enter_context(stage.hospital(seed))
        paper = stack.enter_context(stage.printer(folder, folder / "printed"))
        door = Door(folder / "lykta.toml", "sv", chosen=False)
        machine = demo._set_up(folder, url, paper, door)
        if second:
            machine = _with(second, function, machine)
        demo._capture(machine)
        machine.mirror.keep(_shelf(), source="/srv/rutiner")
        yield machine


def _with(second: str, function: str, machine: Machine) -> Machine:
    """Return the machine with new keys, which two people hold."""
    shutil.rmtree(machine.places.keys)
    with first_keys.create(machine.places.keys).keys as by:
        for name, word in ((PERSON, ""), (second, function)):
            machine.people.add(name, PASSWORD, by=by, must_change=False, function=word)
    return Machine(machine.settings, machine.language)


def _shelf() -> Iterator[Arrived]:
    """Hand over a small library: one text, one document of pages, many to choose from."""
    from tests.appliance.kiosk.test_documents import ROUTINE, pdf

    yield _arrived("reservrutin.md", "Reservrutin vid driftstopp", MARKDOWN, ROUTINE.encode())
    yield _arrived("spad.pdf", "Spädning av antibiotika", PDF, pdf("Spädning", 3))
    for number in range(1, 15):
        title = f"Läkemedelshantering på vårdavdelning, del {number}: förvaring och kontroll"
        yield _arrived(f"del-{number:02}.txt", title, TEXT, b"Text.")


def _arrived(key: str, title: str, media: str, data: bytes) -> Arrived:
    return Arrived(key=key, title=title, folder="Rutiner/Läkemedel", media=media, data=data)
