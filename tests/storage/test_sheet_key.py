"""The key that pages are sealed with: what must never cost a print, and whose key it must be."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from storage import fsio
from storage.fsio import DiskFull
from storage.keys.sheet_key import FILE, SheetKey, SheetKeyNotOurs

_NAME = """
import sys
from pathlib import Path
from storage.keys.sheet_key import SheetKey

sys.stdin.read(1)
print(SheetKey.load_or_make(Path(sys.argv[1])).name.hex())
"""


def test_the_key_stays_the_same_and_nobody_else_may_read_it(tmp_path: Path) -> None:
    first = SheetKey.load_or_make(tmp_path / "sheets")
    again = SheetKey.load_or_make(tmp_path / "sheets")
    assert first.tag("seal", b"words") == again.tag("seal", b"words")
    assert (tmp_path / "sheets" / FILE).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "sheets").stat().st_mode & 0o077 == 0
    assert [path.name for path in (tmp_path / "sheets").iterdir()] == [FILE]


def test_two_processes_that_start_at_once_end_up_with_one_key(tmp_path: Path) -> None:
    """Argument 2: else the kiosk would call the command line's sheets altered."""
    command = [sys.executable, "-c", _NAME, str(tmp_path / "sheets")]
    root = Path(__file__).parents[2]
    racers = [
        subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _racer in range(6)
    ]
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write(b"!")
        racer.stdin.flush()
    names = {racer.communicate(timeout=60)[0] for racer in racers}
    assert [racer.returncode for racer in racers] == [0] * len(racers)
    assert len(names) == 1


def test_a_purpose_has_a_key_of_its_own() -> None:
    """Argument 5: a register's tag must never pass for a seal."""
    key = SheetKey(b"k" * 32)
    assert key.tag("seal B31", b"x") != key.tag("seal B32", b"x")
    assert key.tag("seal B31", b"x") != key.tag("words B31", b"x")
    assert SheetKey(b"l" * 32).tag("seal B31", b"x") != key.tag("seal B31", b"x")


@pytest.mark.parametrize("left", [b"", b"half a key"])
def test_a_damaged_key_is_put_aside_and_a_new_one_made(tmp_path: Path, left: bytes) -> None:
    """Argument 4."""
    lost = SheetKey.load_or_make(tmp_path)
    (tmp_path / FILE).write_bytes(left)
    made = SheetKey.load_or_make(tmp_path)
    assert made.name != lost.name
    assert [path.read_bytes() for path in tmp_path.glob(f"{FILE}.damaged-*")] == [left]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_key_that_somebody_else_laid_there_is_not_used(tmp_path: Path) -> None:
    """Argument 3: the seals would be his."""
    SheetKey.load_or_make(tmp_path)
    os.chown(tmp_path / FILE, 65534, 65534)
    with pytest.raises(SheetKeyNotOurs):
        SheetKey.load_or_make(tmp_path)


def test_a_link_to_another_file_is_not_taken_for_the_key(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(b"k" * 32)
    (tmp_path / FILE).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SheetKeyNotOurs):
        SheetKey.load_or_make(tmp_path)


def test_a_full_disk_is_said_in_words_and_leaves_no_half_key(tmp_path: Path) -> None:
    def full(call: str, path: Path) -> None:
        if call == "write" and FILE in path.name:
            raise OSError(28, "full")

    with fsio.watched(full), pytest.raises(DiskFull):
        SheetKey.load_or_make(tmp_path)
    assert not (tmp_path / FILE).exists()
    assert SheetKey.load_or_make(tmp_path).name
