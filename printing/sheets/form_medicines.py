"""The blank forms for medicines: the administration overview, and orders."""

from printing.language import mark
from printing.sheets.blank_form import Block, Field, Hours, Note, Room, Table, Title
from printing.sheets.form_parts import CELLS, REGISTER, columns

_MAR_MEDICINE = Field(
    inside=(
        mark("medicine · strength · form"),
        mark("dose · route · times"),
        mark("ordered by (capitals) · sign · time"),
    ),
    label=mark("Medicine · dose · route"),
    ticks=("▲",),
)
MAR_GRID: tuple[Block, ...] = (
    Hours(
        medicine=_MAR_MEDICINE,
        before=Field(label=mark("Last given before: time · sign")),
        hours=tuple(f"{hour % 24:02}" for hour in range(7, 31)),
        midnight=17,
        days=(mark("Date"), mark("Date")),
        entered=mark("Entered"),
    ),
    Note(
        first=mark("Frame the hours of each dose in ink, sign in the box when it is given."),
        others=(
            mark("▲ High-alert medicine: two sign."),
            mark("Never alter a written row: cross it out and write a new one."),
        ),
    ),
)
MAR_NEEDED: tuple[Block, ...] = (
    Title(text=mark("As needed"), hint=mark("look at the last dose before you give one more")),
    Table(
        columns=(
            Field(
                label=mark("medicine · strength · dose · route"),
                inside=("", mark("ordered by (capitals) · sign · time")),
                share=2.6,
            ),
            Field(
                label=mark("Reason, gap, at most per day"),
                inside=("", mark("gap · at most in 24 h")),
                share=1.6,
            ),
            Field(label=mark("Given: time · dose · sign (▲ two)"), cells=6, share=5.2),
        ),
        rows=4,
        room=Room.MEDICINE,
        cell_labels=CELLS,
    ),
    Title(text=mark("Infusion")),
    Table(
        columns=(
            Field(
                label=mark("medicine · fluid · volume"),
                inside=("", mark("ordered by (capitals) · sign · time")),
                share=2.6,
            ),
            Field(
                label=mark("Rate · route"),
                inside=(mark("ml/hour"), mark("line")),
                share=1.6,
            ),
            Field(
                label=mark("New bag · changed rate · stop: time · ml/hour · sign (▲ two)"),
                cells=6,
                share=5.2,
            ),
        ),
        rows=2,
        room=Room.MEDICINE,
        cell_labels=(mark("at"), mark("ml/hour"), mark("sign")),
    ),
    REGISTER,
)
ORDERS: tuple[Block, ...] = (
    Title(text=mark("New orders"), hint=mark("written and signed by the doctor")),
    Table(
        columns=columns(
            (mark("medicine · strength · form"), 3.6),
            (mark("Dose"), 1.2),
            (mark("Route"), 0.9),
            (mark("Times"), 1.4),
            (mark("Reason"), 1.6),
            (mark("Ordered by (capitals)"), 1.9),
            (mark("time · doctor's signature"), 1.5),
            (mark("Taken in: time · sign"), 1.3),
            (mark("Stopped: time · doctor's signature"), 1.5),
        ),
        room=Room.ROW,
        numbered=True,
    ),
    REGISTER,
)
