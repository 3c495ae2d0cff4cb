"""The settings of what hangs on the wall: telephone numbers, and quick cards of the site's own."""

from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta


class ContactSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A number to call in an outage. The first ones also stand at the foot of the quick cards."""

    name: Annotated[
        str, Meta(min_length=1, max_length=80, description="Who answers, as staff say it.")
    ]
    phone: Annotated[
        str, Meta(min_length=1, max_length=40, description="The number, as one dials it there.")
    ]
    note: Annotated[
        str, Meta(max_length=120, description="When, or for what. May be left out.")
    ] = ""
    group: Annotated[
        str,
        Meta(
            max_length=60,
            examples=["Läkemedel"],
            description="A head that numbers stand together under on the contact list.",
        ),
    ] = ""


class CardSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A quick card in the site's own words, in place of Lykta's of that name or beside them."""

    name: Annotated[
        str,
        Meta(
            pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,19}$",
            description="Its name. Lykta's own cards are downtime, printing, printer and "
            "afterwards.",
        ),
    ]
    file: Annotated[
        str,
        Meta(
            pattern=r"^/\S.*$",
            description="A text file, as the manual's page on forms describes it.",
        ),
    ]

    @property
    def path(self) -> Path:
        """The file as a path."""
        return Path(self.file)
