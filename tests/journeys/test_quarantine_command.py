"""`lykta quarantine`: what was refused, looked at, accepted or rejected by a person by name."""

import re

from appliance.sources.demo.site import CANARY
from tests.journeys.station import NURSE, Station

OTHER = "18030303-0303"
UNIT = "B31"


def expect_canary(station: Station, number: str) -> None:
    """Let the settings expect another test patient: every later capture of her ward is doubted."""
    text = station.config.read_text(encoding="utf-8")
    station.config.write_text(re.sub(r'canary = "1.*"', f'canary = "{number}"', text), "utf-8")


def keeper(station: Station) -> None:
    """Let the nurse be the ward's routine keeper."""
    station.lykta("person", "function", NURSE, "keeper", "--code-file", station.code)


def generation(station: Station) -> int:
    return next(int(one["generation"]) for one in station.status()["units"] if one["code"] == UNIT)


def test_refused_capture_waits_sealed_until_a_person_accepts_it_by_name(station: Station) -> None:
    station.lykta("capture", "--once")
    assert "tom" in station.lykta("quarantine", "list").stdout
    expect_canary(station, OTHER)
    assert "G-03" in station.lykta("capture", "--once", expect=1).stderr
    assert generation(station) == 1
    listed = station.lykta("quarantine", "list").stdout
    assert re.search(r"B31  q-0000000001 .* 22 patienter.*\n +G-03 ", listed)
    shown = station.lykta("quarantine", "show", UNIT, "1").stdout
    assert re.search(r"patienter +22 +22\n", shown)
    assert CANARY not in shown, "who is in it needs a password"
    charts = station.lykta("quarantine", "show", UNIT, "1", "--charts", *station.as_nurse())
    assert CANARY in charts.stdout

    refused = station.lykta("quarantine", "accept", "b31", "q-1", *station.as_nurse(), expect=1)
    assert refused.stderr.startswith("K-33 "), "a nurse does not release what was doubted"
    keeper(station)
    done = station.lykta("quarantine", "accept", "b31", "q-1", *station.as_nurse())
    assert "2" in done.stdout
    assert generation(station) == 2
    assert len(station.stored(UNIT)["charts"]) == 22
    again = station.lykta("quarantine", "accept", UNIT, "1", *station.as_nurse(), expect=1)
    assert again.stderr.startswith("S-31 ")
    log = station.audit()
    assert len(re.findall(rf"ward-opened  {NURSE}.*quarantine q-0000000001", log)) == 2
    assert re.search(rf"quarantine-accepted  {NURSE}.*q-0000000001 as copy 2", log)


def test_refused_capture_never_replaces_a_newer_good_copy_and_can_be_rejected(
    station: Station,
) -> None:
    keeper(station)
    expect_canary(station, OTHER)
    station.lykta("capture", "--once", expect=1)
    expect_canary(station, CANARY)
    station.lykta("capture", "--once")
    refused = station.lykta("quarantine", "accept", UNIT, "1", *station.as_nurse(), expect=1)
    assert refused.stderr.startswith("S-2")
    assert generation(station) == 1
    station.lykta("quarantine", "reject", UNIT, "1", *station.as_nurse())
    assert "tom" in station.lykta("quarantine", "list", "--unit", UNIT).stdout
    assert f"quarantine-rejected  {NURSE}" in station.audit()


def test_clerk_of_the_clinic_decides_nothing_about_a_ward(station: Station) -> None:
    expect_canary(station, OTHER)
    station.lykta("capture", "--once", expect=1)
    first = station.secret("first", "ett lösenord från någon annan")
    own = station.secret("own", "ett eget lösenord av fyra ord")
    clerk = "Eva Sund"
    station.lykta(
        "person", "add", clerk, "--role", "desk", "--unit", "TAND", "--function", "keeper",
        "--password-file", first, "--code-file", station.code,
    )  # fmt: skip
    as_clerk = ("--name", clerk, "--password-file")
    station.lykta("person", "passwd", clerk, "--password-file", first, "--new-password-file", own)
    for act in ("accept", "reject"):
        refused = station.lykta("quarantine", act, UNIT, "1", *as_clerk, own, expect=1)
        assert "S-12 " in refused.stderr
    assert "q-0000000001" in station.lykta("quarantine", "list").stdout
