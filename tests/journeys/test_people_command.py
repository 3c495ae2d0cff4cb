"""People come, are locked out, leave; envelopes are opened and made anew: by the command line."""

import os
import shutil
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from appliance.cli import pepper
from appliance.cli.pepper import PepperExists, PepperNotKept
from storage.keys.badges import read_badge
from storage.keys.codes import read_code
from tests.journeys.station import Station
from tests.journeys.test_site import pdf_text

BO = "Bo Alm"


@pytest.fixture
def staffed(station: Station) -> Station:
    first = station.secret("first", "ett lösenord från någon annan")
    station.lykta("person", "add", BO, "--password-file", first, "--code-file", station.code)
    return station


def as_bo(station: Station, password: str) -> tuple[str | Path, ...]:
    return ("--name", BO, "--password-file", station.folder / password)


def test_first_password_opens_no_list_before_it_is_changed(staffed: Station) -> None:
    staffed.lykta("capture", "--once")
    refused = staffed.lykta("show", "--unit", "B31", *as_bo(staffed, "first"), expect=1)
    assert refused.stderr.startswith("D-08 ")
    assert "måste välja ett lösenord" in staffed.lykta("person", "list").stdout
    own = staffed.secret("own", "mitt eget lösenord")
    staffed.lykta(
        "person", "passwd", BO, "--password-file", staffed.folder / "first",
        "--new-password-file", own,
    )  # fmt: skip
    assert staffed.lykta("show", "--unit", "B31", *as_bo(staffed, "own")).stdout
    assert "måste välja" not in staffed.lykta("person", "list").stdout


def test_locked_person_is_out_and_the_others_read_the_next_copy(staffed: Station) -> None:
    staffed.lykta("person", "lock", BO, "--code-file", staffed.code)
    assert "låst" in staffed.lykta("person", "list").stdout
    refused = staffed.lykta("show", "--unit", "B31", *as_bo(staffed, "first"), expect=1)
    assert refused.stderr.startswith("K-16 ")
    staffed.lykta("capture", "--once")
    assert staffed.stored("B31")["charts"], "nobody else needed a new password"
    staffed.lykta("person", "unlock", BO, "--code-file", staffed.code)
    back = staffed.lykta("show", "--unit", "B31", *as_bo(staffed, "first"), expect=1)
    assert back.stderr.startswith("D-08 "), "in again, with the first password still to change"
    log = staffed.audit()
    for event in ("person-locked", "person-unlocked", "role-rotated"):
        assert event in log


def test_last_day_is_set_and_taken_away(staffed: Station) -> None:
    code = ("--code-file", staffed.code)
    staffed.lykta("person", "expire", BO, "--after", "2026-01-31", *code)
    assert "sista dag 2026-01-31" in staffed.lykta("person", "list").stdout
    refused = staffed.lykta("show", "--unit", "B31", *as_bo(staffed, "first"), expect=1)
    assert refused.stderr.startswith("K-17 ")
    staffed.lykta("person", "expire", BO, "--never", *code)
    assert "sista dag" not in staffed.lykta("person", "list").stdout
    staffed.lykta("person", "expire", BO, *code, expect=2)


def test_new_envelope_opens_from_its_sheet_and_the_old_one_does_not(staffed: Station) -> None:
    """The code is read off the printed sheet, as a person and as a scanner would."""
    sheet, code = staffed.folder / "envelope.pdf", staffed.folder / "new-code"
    before = shown(staffed)
    staffed.lykta(
        "keys", "envelope", "recovery", "--to", sheet, "--code-to", code,
        "--code-file", staffed.code,
    )  # fmt: skip
    assert sheet.stat().st_mode & 0o077 == 0
    text = pdf_text(sheet)
    made = read_code(code.read_text(encoding="ascii"))
    assert all(word in text for word in made.words)
    (number,) = {word for word in shown(staffed) - before if word.endswith(")")}
    assert number.strip("()") in text, "the sheet's number is the one that “keys show” names"
    assert scanned(sheet, staffed.folder) == made.groups
    old = staffed.lykta("keys", "rotate", "staff", "--code-file", staffed.code, expect=1)
    assert old.stderr.startswith("K-27 ")
    staffed.lykta("keys", "rotate", "staff", "--code-file", code)
    staffed.code = code
    assert "envelope-made" in staffed.audit()


def shown(station: Station) -> set[str]:
    return set(station.lykta("keys", "show").stdout.split())


def scanned(sheet: Path, folder: Path) -> str:
    import subprocess

    picture = folder / "envelope"
    subprocess.run(["pdftoppm", "-r", "150", "-png", "-singlefile", sheet, picture], check=True)
    with Image.open(picture.with_suffix(".png")) as image:
        (found,) = {code.text for code in zxingcpp.read_barcodes(image)}
    return found


def test_envelope_that_cannot_be_written_leaves_the_old_one_whole(staffed: Station) -> None:
    """With a file that is there already the code comes on the terminal, never into nothing."""
    there = staffed.secret("there", "something else")
    done = staffed.lykta(
        "keys", "envelope", "break-glass", "--code-to", there, "--code-file", staffed.code
    )
    groups = next(line.strip() for line in done.stdout.splitlines() if line.count("-") == 8)
    assert read_code(groups)
    assert there.read_text(encoding="utf-8") == "something else\n"


def test_short_first_password_is_refused_before_any_key_is_made(
    station: Station, tmp_path: Path
) -> None:
    other = Station(tmp_path, "http://127.0.0.1:1/fhir")
    other.secret("password", "kort")
    refused = other.lykta("init", "--answers", other.answers, "--untested", expect=1)
    assert refused.stderr.startswith("K-12 ")
    assert not (tmp_path / "store" / "keys").exists()


def test_pepper_is_sealed_to_the_machine_and_made_once(tmp_path: Path) -> None:
    if os.geteuid() != 0 or shutil.which("systemd-creds") is None:
        pytest.skip("only root can seal to the machine, and systemd-creds must be there")
    sealed = tmp_path / "credstore" / pepper.NAME
    assert pepper.read(sealed) is None
    pepper.make(sealed)
    made = pepper.read(sealed)
    assert made is not None
    assert len(made) == 32
    assert made not in sealed.read_bytes()
    assert sealed.stat().st_mode & 0o777 == 0o600
    with pytest.raises(PepperExists):
        pepper.make(sealed)
    sealed.write_bytes(b"rubbish")
    with pytest.raises(PepperNotKept):
        pepper.read(sealed)


def test_service_is_handed_its_pepper_by_systemd(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / pepper.NAME).write_bytes(bytes(32))
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert pepper.read(tmp_path / "none") == bytes(32)


def test_card_is_made_and_ended_and_functions_come_with_the_roles_that_fit_them(
    staffed: Station,
) -> None:
    sheet, code = staffed.folder / "card.pdf", ("--code-file", staffed.code)
    made = staffed.lykta("badge", "issue", BO, "--to", sheet, *code)
    assert str(sheet) in made.stdout
    assert sheet.stat().st_mode & 0o077 == 0
    card, text = scanned(sheet, staffed.folder), pdf_text(sheet)
    assert read_badge(card)
    assert BO in text
    assert card not in text + made.stdout
    staffed.lykta("badge", "revoke", BO, *code)

    mine = ("--password-file", staffed.secret("own", "mitt eget lösenord"))
    for name, function in (("Eva Disk", "desk"), ("Ivar Tekn", "it")):
        staffed.lykta("person", "add", name, "--function", function, "--own-password", *mine, *code)
    listed = staffed.lykta("person", "list").stdout
    assert "Eva Disk  desk  reception  TAND" in listed
    assert "Ivar Tekn  it  IT  " in listed
    assert "har ett kort" not in listed
    refused = staffed.lykta("show", "--unit", "B31", "--name", "Ivar Tekn", *mine, expect=1)
    assert "K-30 " in refused.stderr
    log = staffed.audit()
    for event in ("badge-made", "badge-ended", "role-rotated", "person-function-set", "refused"):
        assert event in log
