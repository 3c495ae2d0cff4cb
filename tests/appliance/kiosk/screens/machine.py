"""The demo hospital's machine: really copied, sealed, with a real printer that takes its sheets."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from appliance.cli import demo, stage
from appliance.cli.machine import Door, Machine

PERSON, PASSWORD = demo.PERSON, demo.PASSWORD


@contextmanager
def demo_machine(folder: Path) -> Iterator[Machine]:
    """Set the machine up in an empty folder and copy the hospital once; about four seconds."""
    with ExitStack() as stack:
        url = stack.enter_context(stage.hospital())
        paper = stack.enter_context(stage.printer(folder, folder / "printed"))
        door = Door(folder / "lykta.toml", "sv", chosen=False)
        machine = demo._set_up(folder, url, paper, door)
        demo._capture(machine)
        yield machine
