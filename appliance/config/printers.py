"""The settings of the printers: one table each, and their order is the order they are tried in."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from appliance.desk.wish import Kind

Tray = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9._-]{0,59}$")]
"""A tray as IPP names it: a keyword of media-source (PWG 5100.3, section 3.13.8)."""


class PrinterSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A printer on priority power. The first that works is used, in the order of these tables."""

    label: Annotated[
        str,
        Meta(
            max_length=30,
            description="What staff call the printer; stands on the screen. Empty: the queue's "
            "name.",
        ),
    ] = ""
    purpose: Annotated[
        Literal["sheets", "labels"],
        Meta(description="sheets = A4 paper; labels = a printer of its own for labels."),
    ] = "sheets"
    name: Annotated[
        str, Meta(description="Name of the CUPS queue. Empty: the printer is reached directly.")
    ] = ""
    server: Annotated[
        str, Meta(min_length=1, description="CUPS: the path of its socket, or host:port.")
    ] = "/run/cups/cups.sock"
    direct: Annotated[
        str,
        Meta(
            pattern=r"^(ipps?://[^\s]+)?$",
            description="The printer's own address (ipp://...), used when CUPS is dead.",
        ),
    ] = ""
    duplex: Annotated[bool, Meta(description="Print on both sides of the paper.")] = False
    tray: Annotated[
        str,
        Meta(
            pattern=r"^([a-z0-9][a-z0-9._-]{0,59})?$",
            examples=["tray-1", "main", "manual"],
            description="The tray to print from, by its IPP name. 'lykta printer status' names "
            "those of the printer. Empty: the printer chooses.",
        ),
    ] = ""
    trays: Annotated[
        dict[Kind, Tray],
        Meta(
            max_length=20,
            examples=[{"lab-labels": "tray-2", "medication-list": "tray-1"}],
            description="Trays of their own for kinds of document.",
        ),
    ] = {}
    holds: Annotated[
        int,
        Meta(
            ge=0,
            le=10_000,
            description="So many sheets its tray holds when full. 0: not known.",
        ),
    ] = 250
    labels: Annotated[
        Literal["a4", "50x25", "zpl"],
        Meta(
            description="What lab labels are printed on: a4 = a sheet of 3 x 11 labels; 50x25 = "
            "single labels, printed over IPP; zpl = single labels, in Zebra's language."
        ),
    ] = "a4"
    zpl: Annotated[
        str,
        Meta(
            pattern=r"^([^\s:/]+:\d{1,5})?$",
            examples=["10.0.0.9:9100"],
            description='The label printer\'s address and port, with labels = "zpl".',
        ),
    ] = ""

    dots: Annotated[
        Literal[8, 12],
        Meta(
            description="Dots in a millimetre of a printer that speaks Zebra's language: 8 = "
            "203 dpi, 12 = 300 dpi."
        ),
    ] = 8

    @property
    def shown(self) -> str:
        """What people call it, and choose it by."""
        return self.label or self.name or self.direct or self.zpl
