"""When a site does its routines: what the settings allow, the routines understand."""

import msgspec
import pytest

from appliance.config.routines import RoutineSettings
from appliance.routines import Rhythm, Routine


def test_every_routine_has_its_hours_in_the_settings() -> None:
    names = {one.name for one in msgspec.structs.fields(RoutineSettings)}
    assert {one.value.replace("-", "_") for one in Routine} <= names


@pytest.mark.parametrize("routine", list(Routine))
def test_the_usual_hours_are_understood(routine: Routine) -> None:
    text = getattr(RoutineSettings(), routine.value.replace("-", "_"))
    assert Rhythm.of(text) is not None


@pytest.mark.parametrize(
    "text",
    ["07:00", "07:00 19:00", "mon 10:00", "mon-fri 07:00 15:00", "fri-mon 23:59", "28 00:00"],
)
def test_what_the_settings_allow_is_understood(text: str) -> None:
    taken = msgspec.convert({"freshness": text}, RoutineSettings)
    rhythm = Rhythm.of(taken.freshness)
    assert rhythm is not None
    assert rhythm.text == text


@pytest.mark.parametrize(
    "text", ["7:00", "07.00", "29 10:00", "mån 10:00", "mon", "mon,tue 10:00", "07:00  19:00", "x"]
)
def test_what_nobody_would_understand_is_refused(text: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"freshness": text}, RoutineSettings)


def test_a_routine_can_be_left_out() -> None:
    assert Rhythm.of(msgspec.convert({"probe": ""}, RoutineSettings).probe) is None
