"""An outage from the terminal, from the first silence to the summary: one night, one machine."""

from pathlib import Path

from appliance.sources.demo.server import DemoServer
from tests.journeys.station import NURSE, Station
from tests.journeys.test_site import pdf_text


def test_a_night_without_the_record_from_the_terminal(
    station: Station, hospital: DemoServer, tmp_path: Path
) -> None:
    station.lykta("capture", "now")
    hospital.pause()
    station.lykta("capture", "now", expect=1)
    shown = station.lykta("outage", "show", expect=1).stdout
    assert "Svarar inte den här datorn sedan" in shown
    assert "före avbrottet, läget kl" in shown

    said = station.lykta("outage", "declare", "--why", "Nobody can log in", "--by", "Eva Sund")
    assert said.stdout.startswith("Anmält: Alla journalsystem")
    status = station.lykta("status", expect=None).stdout
    assert "Eva Sund har anmält avbrott i alla journalsystem" in status

    file = tmp_path / "all.pdf"
    who = ("--name", NURSE, "--password-file", station.password)
    station.lykta("print", "everything", "--unit", "TAND", "--to", file, *who)
    assert "Tandkliniken Eken" in pdf_text(file)

    station.lykta("outage", "end", "--by", NURSE)
    shown = station.lykta("outage", "show", expect=1).stdout
    assert f"avslutat av {NURSE}" in shown
    assert "Svarar inte den här datorn sedan" in shown, "nobody's word ends a silence"
    told = station.lykta("outage", "summary", "--unit", "B31", *who).stdout
    assert "anmält av Eva Sund" in told
    assert "Slutade: Det pågår." in told
    assert "Okänd tid" in told
