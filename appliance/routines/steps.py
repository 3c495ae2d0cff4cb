"""The steps of each routine, in the order a person is led through them."""

from collections.abc import Sequence

from appliance.routines.run import Ask, Asked, Question, Step

SIGN = Step(key="sign", ask=Ask.SIGN)
"""The last step of every routine: a person stands for it with her name."""
TRIES = 3
"""How often the code of a test page may be typed."""


def patients(asked: Sequence[Asked], empty: Step) -> Step:
    """Return the step of the patients who were drawn; `empty` where there is nobody to draw."""
    if not asked:
        return empty
    questions = tuple(
        Question(key=f"patient-{number}", about=one) for number, one in enumerate(asked, 1)
    )
    return Step(key="patients", ask=Ask.YES_NO, questions=questions)


def by_hand() -> tuple[Step, ...]:
    """Return how a person tries the live record system herself, with the test patient."""
    return (_ask("found"), _ask("record"))


def test_print() -> tuple[Step, ...]:
    """Return the steps of the test print: it proves paper, printer, seal and legibility."""
    return (
        Step(key="print", ask=Ask.PRINT),
        Step(key="code", ask=Ask.CODE, tries=TRIES),
        Step(key="scan", ask=Ask.SCAN),
        _ask("legible"),
        _ask("compare"),
        _ask("destroyed"),
    )


def supplies() -> tuple[Step, ...]:
    """Return what is looked at in the room; without its safe socket the machine dies first."""
    return (
        _ask("paper", grave=False),
        _ask("toner", grave=False),
        _ask("forms", grave=False),
        _ask("power"),
    )


def watch() -> tuple[Step, ...]:
    """Return the question whether the machine's clock is right."""
    return (_ask("watch"),)


def _ask(key: str, *, grave: bool = True) -> Step:
    return Step(key=key, ask=Ask.YES_NO, questions=(Question(key=key, grave=grave),))
