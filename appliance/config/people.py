"""The site's rules for who unlocks: passwords, cards, the second person at an envelope."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta


class PeopleSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How people show who they are."""

    password_days: Annotated[
        int,
        Meta(
            ge=0,
            le=3650,
            description="A password must be changed when it is older than so many days; never in "
            "an outage. 0: it need not.",
        ),
    ] = 0
    password_warn_days: Annotated[
        int, Meta(ge=0, le=90, description="So many days before, the screen says it.")
    ] = 7
    badge: Annotated[
        Literal["alone", "with-password"],
        Meta(
            description="What a personal card does: 'alone' opens, 'with-password' only names its "
            "owner, who types her password. Give new cards after changing it."
        ),
    ] = "alone"
    protected_names: Annotated[
        Literal["everywhere", "own-sheets"],
        Meta(
            description="Where somebody of protected identity is named. 'own-sheets': on her own "
            "sheets and labels; ward lists, day books and searches show number and bed alone. The "
            "mark stands in both, her telephone number in neither."
        ),
    ] = "everywhere"
    two_persons: Annotated[
        bool,
        Meta(
            description="A second person must confirm, by password or card, when an envelope is "
            "opened at the screen."
        ),
    ] = True
    second_after_seconds: Annotated[
        int,
        Meta(
            ge=0,
            le=600,
            description="So long a second person is waited for. Then a name by word is enough, and "
            "is logged as unproved.",
        ),
    ] = 60
