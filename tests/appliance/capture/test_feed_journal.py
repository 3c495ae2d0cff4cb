"""The feed's journal: durable before it is acknowledged, and readable by nobody."""

import os
from contextlib import suppress
from pathlib import Path

import pytest

from appliance.capture import feed_journal
from appliance.capture.feed_journal import Journal, Kept
from storage import fsio
from storage.errors import LyktaError
from tests.storage.site import cut, flip, instant

SECRET = "18020202-0202^Fiktiv^Kvinna"


def kept(number: int, minutes: float = 0, text: str = SECRET) -> Kept:
    raw = f"MSH|{number}|{text}".encode()
    return Kept(received=instant(minutes), sender="EPJ|KS", number=str(number), raw=raw)


def journal(folder: Path) -> Journal:
    return Journal(folder / "feed", folder / "run" / "feed.key")


def begun(folder: Path, *messages: Kept) -> Journal:
    made = journal(folder)
    assert made.open() == ()
    for one in messages:
        made.append(one)
    return made


def parts(folder: Path) -> list[Path]:
    return sorted((folder / "feed").glob("*.part"))


def test_crash_of_the_process_loses_no_message_that_was_acknowledged(tmp_path: Path) -> None:
    messages = [kept(n, n) for n in range(5)]
    begun(tmp_path, *messages)  # never closed, as a killed process leaves it
    again = journal(tmp_path)
    assert again.open() == tuple(messages)
    assert all(again.knows("EPJ|KS", str(n)) for n in range(5))
    assert not again.knows("OTHER", "1")
    assert not again.knows("EPJ|KS", "5")


def test_stolen_disk_holds_noise_and_nothing_is_read_after_a_reboot(tmp_path: Path) -> None:
    begun(tmp_path, kept(1), kept(2)).close()
    everything = b"".join(path.read_bytes() for path in parts(tmp_path))
    for word in ("18020202", "Fiktiv", "EPJ", "MSH"):
        assert word.encode() not in everything
    (tmp_path / "run" / "feed.key").unlink()  # what a reboot does to /run
    again = journal(tmp_path)
    assert again.open() == ()
    assert parts(tmp_path) == [], "what nobody can read is not left lying about"


def test_key_is_readable_by_nobody_else(tmp_path: Path) -> None:
    begun(tmp_path, kept(1)).close()
    assert (tmp_path / "run" / "feed.key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "feed").stat().st_mode & 0o777 == 0o700
    assert parts(tmp_path)[0].stat().st_mode & 0o077 == 0


def test_frame_torn_by_a_crash_ends_the_part_and_harms_none_before_it(tmp_path: Path) -> None:
    begun(tmp_path, kept(1), kept(2)).close()
    cut(parts(tmp_path)[0], parts(tmp_path)[0].stat().st_size - 3)
    again = journal(tmp_path)
    assert again.open() == (kept(1),)
    again.append(kept(3))
    again.close()
    assert journal(tmp_path).open() == (kept(1), kept(3))


@pytest.mark.parametrize("at", [0, 5, 20, 60])
def test_altered_frame_is_never_read_as_a_message(tmp_path: Path, at: int) -> None:
    begun(tmp_path, kept(1), kept(2)).close()
    flip(parts(tmp_path)[0], at)
    assert journal(tmp_path).open() in ((), (kept(1),))


def test_frames_moved_or_repeated_are_not_read(tmp_path: Path) -> None:
    begun(tmp_path, kept(1)).close()
    part = parts(tmp_path)[0]
    frame = part.read_bytes()
    part.write_bytes(frame + frame)
    assert journal(tmp_path).open() == (kept(1),)
    part.rename(part.with_name("00000009.part"))
    assert journal(tmp_path).open() == ()


def test_message_that_could_not_be_written_is_not_known_and_the_next_one_is(
    tmp_path: Path,
) -> None:
    made = begun(tmp_path, kept(1))

    def full(name: str, path: Path) -> None:
        if name in ("write", "fsync") and path.suffix == ".part":
            raise OSError(28, os.strerror(28))

    with fsio.watched(full), pytest.raises(fsio.DiskFull):
        made.append(kept(2))
    assert not made.knows("EPJ|KS", "2")
    made.append(kept(2))
    made.close()
    assert journal(tmp_path).open() == (kept(1), kept(2))


def test_no_failing_disk_call_loses_an_acknowledged_message(tmp_path: Path) -> None:
    calls: list[str] = []
    with fsio.watched(lambda name, path: calls.append(name)):
        begun(tmp_path / "counted", kept(1), kept(2)).close()
    for fail_at in range(len(calls)):
        folder = tmp_path / str(fail_at)
        folder.mkdir()
        stored = _with_one_failing_call(folder, fail_at)
        again = journal(folder)
        read = again.open()
        assert [one for one in stored if one not in read] == []


def _with_one_failing_call(folder: Path, fail_at: int) -> list[Kept]:
    left = iter(range(fail_at + 1))

    def fail(name: str, path: Path) -> None:
        if next(left, None) == fail_at:
            raise OSError(5, os.strerror(5))

    stored = []
    made = journal(folder)
    with fsio.watched(fail):
        for _try in range(2):
            with suppress(LyktaError):
                made.open()
                break
        for one in (kept(1), kept(2)):
            with suppress(LyktaError):
                made.append(one)
                stored.append(one)
        with suppress(LyktaError):
            made.append(kept(3))
    return stored


def test_journal_holds_no_more_than_it_may_and_forgets_the_oldest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_journal, "PART_BYTES", 2000)
    monkeypatch.setattr(feed_journal, "MOST_PARTS", 3)
    made = begun(tmp_path, *(kept(n, n, "x" * 500) for n in range(40)))
    assert len(parts(tmp_path)) <= 3
    assert made.knows("EPJ|KS", "39")
    assert not made.knows("EPJ|KS", "0")


def test_what_every_units_round_has_seen_leaves_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_journal, "PART_BYTES", 1)  # each message a part of its own
    made = begun(tmp_path, *(kept(n, n) for n in range(6)))
    made.forget(instant(3))
    assert [made.knows("EPJ|KS", str(n)) for n in range(6)] == [False] * 3 + [True] * 3
    made.forget(instant(99))
    assert parts(tmp_path) == []
    made.append(kept(7))
    assert made.knows("EPJ|KS", "7")


def test_strange_file_among_the_parts_stops_nothing(tmp_path: Path) -> None:
    begun(tmp_path, kept(1)).close()
    (tmp_path / "feed" / "notes.part").write_text("x")
    again = journal(tmp_path)
    assert again.open() == (kept(1),)
    again.append(kept(2))
    assert again.knows("EPJ|KS", "2")
