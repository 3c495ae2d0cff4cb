"""The blank forms about a patient: admission, vital signs, referral, transfer."""

from printing.language import mark
from printing.sheets.blank_form import Block, Field, Fields, Room, Table, Title
from printing.sheets.form_parts import ENTERED, YES_NO, columns

ADMISSION: tuple[Block, ...] = (
    Title(text=mark("Who it is")),
    Fields(
        fields=(
            Field(
                label=mark("Identity shown by"),
                share=2.2,
                ticks=(mark("ID card"), mark("relative"), mark("staff"), mark("not known")),
            ),
            Field(label=mark("Wristband on: time · sign")),
        )
    ),
    Fields(
        fields=(
            Field(label=mark("Address, telephone"), share=1.2),
            Field(label=mark("Next of kin: name, telephone")),
            Field(label=mark("Interpreter, language"), share=0.6),
        ),
        lines=2,
    ),
    Title(text=mark("Why and from where")),
    Fields(
        fields=(
            Field(label=mark("Came, date and time"), share=0.8),
            Field(label=mark("From"), share=0.8),
            Field(label=mark("Responsible physician")),
        )
    ),
    Fields(fields=(Field(label=mark("Reason for admission · diagnoses · operations")),), lines=3),
    Fields(
        fields=(
            Field(label=mark("Weight · height · kidney function (date)"), share=1.2),
            Field(label=mark("Infection"), ticks=YES_NO, share=0.8),
            Field(label=mark("Fall risk"), ticks=YES_NO, share=0.8),
            Field(label=mark("Resuscitation"), ticks=(mark("yes"), mark("no: see note"))),
        )
    ),
    Title(text=mark("Medicines before admission"), hint=mark("ask patient, relatives, pharmacy")),
    Table(
        columns=(
            *columns(
                (mark("medicine · strength · form"), 3.4),
                (mark("Dose"), 1.2),
                (mark("Times"), 1.4),
                (mark("Last taken"), 1.3),
            ),
            Field(label=mark("Doctor"), share=1.9, ticks=(mark("goes on"), mark("stop"))),
        ),
        room=Room.ROW,
        numbered=True,
    ),
    ENTERED,
)
VITALS: tuple[Block, ...] = (
    Title(text=mark("Vital signs")),
    Table(
        columns=columns(
            (mark("time"), 1.0),
            (mark("breaths /min"), 1.0),
            (mark("SpO₂ %"), 0.9),
            (mark("oxygen l/min"), 1.0),
            (mark("blood pressure"), 1.5),
            (mark("pulse /min"), 0.9),
            (mark("awake, A C V P U"), 1.1),
            (mark("temp °C"), 0.9),
            (mark("NEWS2"), 1.0),
            (mark("pain 0–10"), 0.8),
            (mark("glucose mmol/l"), 1.1),
            (mark("sign"), 0.9),
        ),
        rows=10,
        room=Room.LINE,
    ),
    Title(text=mark("Fluid balance"), hint=mark("ml; add up at the end of each shift")),
    Table(
        columns=columns(
            (mark("time"), 1.0),
            (mark("in: by mouth or tube"), 1.5),
            (mark("in: infusion, which"), 2.2),
            (mark("in, sum"), 1.0),
            (mark("out: urine"), 1.2),
            (mark("out: drain, which"), 1.6),
            (mark("out: vomit, stool, other"), 1.6),
            (mark("out, sum"), 1.0),
            (mark("balance"), 1.0),
            (mark("sign"), 0.9),
        ),
        room=Room.LINE,
    ),
    ENTERED,
)
REFERRAL: tuple[Block, ...] = (
    Title(text=mark("To whom")),
    Fields(
        fields=(
            Field(label=mark("To: clinic or laboratory"), share=1.3),
            Field(label=mark("Answer to: unit, telephone")),
            Field(
                label=mark("How urgent"),
                share=1.4,
                ticks=(mark("at once"), mark("today"), mark("routine")),
            ),
        )
    ),
    Title(text=mark("Question")),
    Fields(fields=(Field(label=mark("Question")),), lines=2),
    Fields(fields=(Field(label=mark("Background · findings · medicines that matter")),), lines=4),
    Fields(
        fields=(
            Field(label=mark("Infection"), ticks=YES_NO),
            Field(label=mark("Pregnant"), ticks=YES_NO),
            Field(label=mark("Blood thinner"), ticks=YES_NO),
            Field(label=mark("Pacemaker, metal"), ticks=YES_NO),
        )
    ),
    Title(
        text=mark("Samples"), hint=mark("name and number on every tube before it leaves the bed")
    ),
    Table(
        columns=columns(
            (mark("analysis"), 3.0),
            (mark("tube"), 1.6),
            (mark("label no"), 1.3),
            (mark("taken: date · time"), 1.5),
            (mark("by, sign"), 1.1),
            (mark("answer by telephone: value · time · sign"), 2.4),
        ),
        numbered=True,
    ),
    Fields(
        fields=(
            Field(label=mark("Ordered by (capitals) · sign")),
            Field(label=mark("date · time"), share=0.6),
            Field(label=mark("Sent: date · time · how · sign"), share=0.9),
        )
    ),
    ENTERED,
)
TRANSFER: tuple[Block, ...] = (
    Title(text=mark("From and to")),
    Fields(
        fields=(
            Field(label=mark("From unit · telephone")),
            Field(label=mark("To unit · telephone")),
            Field(label=mark("Leaves: date · time"), share=0.7),
        )
    ),
    Title(text=mark("Situation and background")),
    Fields(fields=(Field(label=mark("Why the patient is here · what has been done")),), lines=4),
    Fields(
        fields=(
            Field(label=mark("Infection"), ticks=YES_NO),
            Field(
                label=mark("Resuscitation"), ticks=(mark("yes"), mark("no: see note")), share=1.2
            ),
            Field(label=mark("Fasting"), ticks=YES_NO),
            Field(label=mark("Kin told"), ticks=YES_NO),
        )
    ),
    Title(text=mark("State now")),
    Fields(
        fields=(
            Field(label=mark("breaths /min")),
            Field(label=mark("SpO₂ %")),
            Field(label=mark("blood pressure")),
            Field(label=mark("pulse /min")),
            Field(label=mark("temp °C")),
            Field(label=mark("NEWS2")),
            Field(label=mark("at, time")),
        )
    ),
    Table(
        columns=columns(
            (mark("line, catheter, drain, wound"), 3.0),
            (mark("since"), 1.2),
            (mark("what to watch"), 3.4),
        ),
        rows=4,
    ),
    Title(text=mark("Goes along")),
    Fields(
        fields=(
            Field(
                label=mark("Sheets that go along, number of pages"),
                share=2.4,
                ticks=(mark("medicines"), mark("administration"), mark("vital signs")),
            ),
            Field(label=mark("Medicines, belongings")),
        )
    ),
    Fields(fields=(Field(label=mark("Last doses given: medicine · time · sign")),), lines=3),
    Fields(fields=(Field(label=mark("Plan and recommendation")),), lines=3),
    Fields(
        fields=(
            Field(label=mark("Handed over by (capitals) · sign · time")),
            Field(label=mark("Taken over by (capitals) · sign · time")),
        )
    ),
    ENTERED,
)
