"""On which machine the copies are made, so that a cloned disk does not capture beside the first.

Two machines that write under one name and one device key would each sign what the other never
held. So the state folder remembers the machine by three marks, and a capture begins only on the
same one:
1. Another machine id (the operating system's, `machine-id(5)`): another machine.
2. The board's number (DMI product UUID) decides where both times it could be read.
3. Else the network cards' addresses: another machine where not one of those known is left.
4. What cannot be read proves nothing, and nothing refuses by itself: in doubt it is the same.
Only marks of marks are kept: HMAC-SHA256 under our own name, as `machine-id(5)` asks for. Nobody
is locked out of reading or printing by any of this.
"""

import hashlib
import hmac
import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

from appliance.capture.service_errors import AnotherMachine
from storage import fsio
from storage.reports import slip

FILE = "identity.json"
BOARD = "lykta-board"
"""The credential in which systemd hands over the board's number, which only root can read."""

NONE = "none"
"""What it holds on a board that has no number: a credential cannot be empty."""

_OURS = b"lykta machine identity 1"


class Marks(msgspec.Struct, frozen=True, kw_only=True):
    """A machine's marks; empty where one cannot be read."""

    machine: str = ""
    board: str = ""
    network: tuple[str, ...] = ()


def read_marks(root: Path = Path("/"), environment: Mapping[str, str] | None = None) -> Marks:
    """Return the marks of the machine whose files lie below `root`."""
    surroundings = os.environ if environment is None else environment
    credentials = surroundings.get("CREDENTIALS_DIRECTORY", "")
    handed = _text(Path(credentials) / BOARD) if credentials else ""
    return Marks(
        machine=_marked("machine", _text(root / "etc/machine-id")),
        board=_marked("board", handed or _text(root / "sys/class/dmi/id/product_uuid")),
        network=tuple(sorted(_cards(root / "sys/class/net"))),
    )


def differs(known: Marks, here: Marks) -> str:
    """Return which mark shows that `here` is another machine, empty where none does; pure."""
    if known.machine and here.machine and known.machine != here.machine:  # 1
        return "machine-id"
    if known.board and here.board:
        return "board" if known.board != here.board else ""  # 2
    strangers = known.network and here.network and not set(known.network) & set(here.network)
    return "network" if strangers else ""  # 3, 4


def must_be_ours(state: Path, here: Marks) -> None:
    """Raise AnotherMachine where the copies were made elsewhere; remember the first machine.

    A disk that refuses to remember it stops no capture.
    """
    known = slip.read(state / FILE, Marks)
    why = differs(known, here) if known is not None else ""
    if why:
        raise AnotherMachine(why=why)
    learnt = here if known is None else _together(known, here)
    if learnt != known:
        try:
            slip.write(state / FILE, learnt)
        except OSError:
            return


def adopt(state: Path, here: Marks) -> None:
    """Take the copies over: from now on they are made on this machine. Raises OSError."""
    slip.write(state / FILE, here)


def _together(known: Marks, here: Marks) -> Marks:
    """Return what is known now: a mark that could be read once is not forgotten."""
    return Marks(
        machine=here.machine or known.machine,
        board=here.board or known.board,
        network=here.network or known.network,
    )


def _cards(folder: Path) -> list[str]:
    """Return marks of the addresses of the cards that are hardware."""
    try:
        cards = [card for card in folder.iterdir() if (card / "device").exists()]
    except OSError:
        return []
    found = {_marked("network", _text(card / "address")) for card in cards}
    return [one for one in found if one]


def _marked(what: str, value: str) -> str:
    if not value.strip("0:- ") or value == NONE:
        return ""
    return hmac.new(_OURS, f"{what} {value.lower()}".encode(), hashlib.sha256).hexdigest()[:32]


def _text(path: Path) -> str:
    try:
        return fsio.read_small_text(path)
    except OSError:
        return ""
