"""What is left of an exercise: its score, without a patient, whatever the disk does."""

from pathlib import Path

import pytest

from appliance.drill.keeping import Held, Keeping, drilled
from appliance.drill.ward import _PEOPLE
from storage import fsio
from storage.logbook_reading import read as read_logbook
from storage.reports import drill, slip
from storage.reports.drill import KEPT, Ended, Shift
from tests.appliance.drill.samples import past
from tests.appliance.world import World
from tests.printing import drill_sample
from tests.printing.charts import LANGUAGES
from tests.printing.paper.form_samples import PRINTED

ZONE = LANGUAGES[0].zone


def one() -> drill.Drilled:
    held = Held(began=PRINTED, seconds=300.0, person="Karin Ek", paper=True)
    return drilled(drill_sample.course(), held, Ended.FINISHED, ZONE)


def test_score_is_kept_with_its_shift_and_its_tasks(tmp_path: Path) -> None:
    keeping = Keeping(tmp_path, None)
    assert keeping.past() == ()
    assert keeping.keep(one()) is None
    (kept,) = keeping.past()
    assert (kept.points, kept.most, kept.shift, kept.person) == (12, 18, Shift.NIGHT, "Karin Ek")
    assert [step.points for step in kept.steps] == [3, 2, 1, 3, 0, 3]


def test_logbook_tells_of_the_exercise_and_of_no_patient(world: World) -> None:
    Keeping(world.state, world.logbook).keep(one())
    keys = world.site.people.unlock_with_code(world.site.kit.code)
    (record,) = read_logbook(world.logbook.folder, keys).entries
    assert (record.kind, record.person, record.unit) == ("drill", "Karin Ek", "")
    assert record.facts == {
        "ended": "finished", "shift": "night", "points": "12/18", "tasks": "5/6",
        "seconds": "300", "paper": "yes",
    }  # fmt: skip
    said = (world.state / drill.FILE).read_text() + str(record)
    assert not [name for name in _PEOPLE if name.family in said or name.number in said]


def test_oldest_are_forgotten_and_the_newest_come_first(tmp_path: Path) -> None:
    every = past(KEPT + 5)
    slip.write(tmp_path / drill.FILE, tuple(reversed(every[:-2])))
    for exercise in every[-2:]:
        drill.note(tmp_path, exercise)
    assert drill.read(tmp_path) == tuple(reversed(every))[:KEPT]


def test_disk_that_refuses_keeps_nobody_in_the_exercise(
    tmp_path: Path, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(name: str, _path: Path) -> None:
        if name in ("write", "fsync", "rename", "lock", "mkdir"):
            raise OSError(28, "no space")

    with fsio.watched(refuse):
        fault = Keeping(tmp_path / "state", world.logbook).keep(one())
    assert fault is not None


def test_report_that_cannot_be_read_is_no_exercises(tmp_path: Path) -> None:
    (tmp_path / drill.FILE).write_text("{half")
    assert drill.read(tmp_path) == ()
