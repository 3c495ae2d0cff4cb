"""Configuration files: the sample is valid, and a wrong line is named with what is allowed."""

from pathlib import Path

import pytest

from appliance.config import load, parse, sample, write
from appliance.config.declared import settings_of, tables
from appliance.config.errors import (
    ConfigDuplicatePrinter,
    ConfigDuplicateUnit,
    ConfigImpossibleSetting,
    ConfigMissing,
    ConfigMissingSetting,
    ConfigNotToml,
    ConfigOldPrinter,
    ConfigOldSource,
    ConfigUnknownSetting,
    ConfigUnreadable,
)
from storage.errors import LyktaError

HERE = Path("lykta.toml")
SECOND_UNIT = """
[[units]]
code = "B32"
name = "Ortopedi"
place = "Location/b32"
"""


TWO_PRINTERS = """
[[printers]]
label = "Expeditionen"
name = "ward"
direct = "ipp://10.0.0.7/ipp/print"
duplex = true
trays = { lab-labels = "tray-2", medication-list = "tray-1" }

[[printers]]
label = "Labbet"
purpose = "labels"
labels = "zpl"
zpl = "10.0.0.9:9100"
"""


def line_of(text: str, part: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if part in line)


def test_sample_is_a_valid_file_that_explains_every_setting() -> None:
    settings = parse(sample(), HERE)
    assert settings.units[0].code == "B31"
    for table in tables():
        for setting in table.settings:
            assert setting.meaning, setting
            assert f"{setting.name} = " in sample()


def test_usual_times_are_known_by_how_many_there_are() -> None:
    text = sample().replace(
        "# round_times = []", 'round_times = ["07:30", "08:00 20:00", "08:00 14:00 20:00"]', 1
    )
    (unit,) = parse(text, HERE).units
    assert unit.rounds == {
        1: ("07:30",),
        2: ("08:00", "20:00"),
        3: ("08:00", "14:00", "20:00"),
    }
    assert parse(sample(), HERE).units[0].rounds == {}


def test_what_is_written_reads_back_the_same() -> None:
    settings = parse(sample() + SECOND_UNIT, HERE)
    assert parse(write(settings), HERE) == settings


WRONG = [
    ("# every_minutes = 15", "every_minutes = 1441", ConfigImpossibleSetting, "from 1 to 1440"),
    ('# hours = ""', 'hours = "6-22"', ConfigImpossibleSetting, '"06:00-22:00"'),
    ("# days = []", 'days = ["monday"]', ConfigImpossibleSetting, '"mon"'),
    ("# round_times = []", 'round_times = ["8"]', ConfigImpossibleSetting, "08:00 20:00"),
    ("# round_times = []", 'round_times = ["20:00 08:00"]', ConfigImpossibleSetting, "rising"),
    ("# round_times = []", 'round_times = ["08:00 08:00"]', ConfigImpossibleSetting, "rising"),
    ("# round_times = []", 'round_times = ["08:00", "09:00"]', ConfigImpossibleSetting, "one text"),
    ("# every_minutes = 15", 'every_minutes = "5"', ConfigImpossibleSetting, "from 1 to 1440"),
    ("# every_minutes = 15", "every_minuts = 5", ConfigUnknownSetting, "every_minutes"),
    ("[site]", "[sites]", ConfigUnknownSetting, "[site]"),
    ('# kind = "ward"', 'kind = "clinik"', ConfigImpossibleSetting, '"clinic", "ward"'),
    ('url = "https', 'url = "ftp', ConfigImpossibleSetting, "https://"),
    ('code = "B31"', 'code = "../etc"', ConfigImpossibleSetting, "letters"),
    ("# fullscreen = true", 'fullscreen = "no"', ConfigImpossibleSetting, "true, false"),
    ("# lock_after_seconds = 120", "lock_after_seconds = 5", ConfigImpossibleSetting, "30"),
    ('# unit = ""', 'unit = "X9"', ConfigImpossibleSetting, "B31"),
    ('# folder = ""', 'folder = "media/stick"', ConfigImpossibleSetting, 'begins with "/"'),
    ("# floor_mb = 64", "floor_mb = -1", ConfigImpossibleSetting, "from 0"),
    ("# zone =", 'zone = "Europe/Atlantis" #', ConfigImpossibleSetting, "Europe/Stockholm"),
]


@pytest.mark.parametrize(("good", "bad", "kind", "allowed"), WRONG)
def test_wrong_setting_names_its_line_and_what_is_allowed(
    good: str, bad: str, kind: type[LyktaError], allowed: str
) -> None:
    text = sample().replace(good, bad, 1)
    assert text != sample()
    with pytest.raises(kind) as caught:
        parse(text, HERE)
    assert caught.value.facts["line"] == line_of(text, bad)
    assert allowed in str(caught.value)


@pytest.mark.parametrize(
    ("table", "setting", "value"),
    [
        ("sql", "url", "mssql+pymssql://"),
        ("files", "folder", "whole path"),
        ("library", "source", "whole path"),
        ("fhir", "export_group", "Group/17"),
        ("units", "round_times", '["08:00", '),
    ],
)
def test_sample_never_allows_what_the_machine_refuses(table: str, setting: str, value: str) -> None:
    allowed = next(one.allowed for one in settings_of(table) if one.name == setting)
    assert value.replace(", ", ",") in allowed.replace(", ", ",")
    assert "A-Z" not in allowed


@pytest.mark.parametrize(
    ("line", "lacking"),
    [
        ('auth = "smart"', "fhir.client_id"),
        ('auth = "basic"', "fhir.user"),
        ('auth = "basic"\nuser = "lykta"', "fhir.secret_file"),
        ('auth = "bearer"', "fhir.secret_file"),
        ('client_key_file = "/k"', "fhir.client_cert_file"),
    ],
)
def test_a_way_to_sign_in_names_what_it_lacks(line: str, lacking: str) -> None:
    text = sample().replace('# auth = "none"', line, 1)
    with pytest.raises(ConfigImpossibleSetting) as caught:
        parse(text, HERE)
    assert f"'{lacking}' cannot be" in str(caught.value)


def test_missing_setting_names_the_table_of_the_second_unit() -> None:
    text = sample() + SECOND_UNIT.replace('name = "Ortopedi"\n', "")
    with pytest.raises(ConfigMissingSetting) as caught:
        parse(text, HERE)
    lines = text.splitlines()
    assert lines[int(str(caught.value.facts["line"])) - 1] == "[[units]]"
    assert int(str(caught.value.facts["line"])) > line_of(text, "Kirurgi")
    assert caught.value.facts["setting"] == "units.name"


def test_machine_that_was_set_up_before_learns_what_its_source_is_called_now() -> None:
    text = sample().replace("[[fhir]]", "[source]", 1)
    with pytest.raises(ConfigOldSource, match="is now written") as caught:
        parse(text, HERE)
    assert caught.value.facts["line"] == line_of(text, "[source]")


def test_machine_with_one_printer_learns_how_printers_are_written_now() -> None:
    text = sample() + '\n[printer]\nname = "ward"\n'
    with pytest.raises(ConfigOldPrinter, match=r"now written \[\[printers\]\]") as caught:
        parse(text, HERE)
    assert caught.value.facts["line"] == line_of(text, "[printer]")
    renamed = text.replace("[printer]", "[[printers]]")
    assert parse(renamed, HERE).printers[0].name == "ward"


def test_printers_keep_the_order_in_which_they_are_tried() -> None:
    settings = parse(sample() + TWO_PRINTERS, HERE)
    assert [one.shown for one in settings.printers] == ["Expeditionen", "Labbet"]
    assert settings.printers[0].trays == {"lab-labels": "tray-2", "medication-list": "tray-1"}
    assert parse(write(settings), HERE) == settings


def test_tray_for_a_document_that_there_is_not_is_refused_with_those_there_are() -> None:
    """A misspelt name would print the labels on plain paper, and nobody would know why."""
    text = sample() + TWO_PRINTERS.replace("lab-labels =", "lab-label =")
    with pytest.raises(ConfigImpossibleSetting, match="blank-form") as caught:
        parse(text, HERE)
    assert caught.value.facts["line"] == line_of(text, "trays = { lab-label =")


@pytest.mark.parametrize(
    ("old", "new", "setting"),
    [
        ('zpl = "10.0.0.9:9100"', "", "printers.zpl"),
        ('purpose = "labels"', "", "printers.purpose"),
        ('name = "ward"\ndirect = "ipp://10.0.0.7/ipp/print"', "", "printers.name"),
        ('labels = "zpl"', 'labels = "letter"', "printers.labels"),
        ('zpl = "10.0.0.9:9100"', 'zpl = "10.0.0.9"', "printers.zpl"),
        ('"tray-1"', '"Tray 1"', "printers.trays"),
    ],
)
def test_printer_that_could_never_print_is_refused(old: str, new: str, setting: str) -> None:
    with pytest.raises(ConfigImpossibleSetting) as caught:
        parse(sample() + TWO_PRINTERS.replace(old, new), HERE)
    assert caught.value.facts["setting"] == setting


def test_two_printers_that_nobody_can_tell_apart_are_refused() -> None:
    text = sample() + TWO_PRINTERS.replace('"Labbet"', '"expeditionen"')
    with pytest.raises(ConfigDuplicatePrinter) as caught:
        parse(text, HERE)
    assert caught.value.facts["line"] == line_of(text, 'label = "expeditionen"')


WALL = """
[[contacts]]
name = "Jour"
phone = "08-465 004 21"

[[cards]]
name = "downtime"
file = "/etc/lykta/cards/one.txt"

[[cards]]
name = "blood"
file = "/etc/lykta/cards/two.txt"
"""


def test_numbers_and_cards_keep_the_sites_order() -> None:
    settings = parse(sample() + WALL, HERE)
    assert [one.phone for one in settings.contacts] == ["08-465 004 21"]
    assert [one.name for one in settings.cards] == ["downtime", "blood"]
    assert settings.cards[0].path == Path("/etc/lykta/cards/one.txt")


@pytest.mark.parametrize(
    ("old", "new", "setting"),
    [
        ('name = "blood"', 'name = "downtime"', "cards.name"),  # which of the two would hang?
        ('name = "blood"', 'name = "all"', "cards.name"),
        ('"/etc/lykta/cards/two.txt"', '"two.txt"', "cards.file"),
        ('phone = "08-465 004 21"', 'phone = ""', "contacts.phone"),
    ],
)
def test_card_or_number_that_could_not_be_meant_is_refused_by_its_line(
    old: str, new: str, setting: str
) -> None:
    text = sample() + WALL.replace(old, new)
    with pytest.raises(ConfigImpossibleSetting) as caught:
        parse(text, HERE)
    assert caught.value.facts["setting"] == setting
    wrong = [number for number, line in enumerate(text.splitlines(), 1) if line.endswith(new)]
    assert caught.value.facts["line"] == wrong[-1]


def test_missing_table_is_named() -> None:
    with pytest.raises(ConfigMissingSetting) as caught:
        parse("", HERE)
    assert "[site]" in str(caught.value)


def test_two_units_with_one_code_are_refused_at_the_second() -> None:
    text = sample() + SECOND_UNIT.replace("B32", "b31")
    with pytest.raises(ConfigDuplicateUnit) as caught:
        parse(text, HERE)
    assert caught.value.facts["line"] == line_of(text, 'code = "b31"')


def test_broken_toml_says_where() -> None:
    with pytest.raises(ConfigNotToml, match="line 2"):
        parse("[site]\nname = \n", HERE)


def test_absent_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigMissing, match="lykta init"):
        load(tmp_path / "lykta.toml")


def test_file_that_is_a_folder_is_unreadable_not_a_crash(tmp_path: Path) -> None:
    with pytest.raises(ConfigUnreadable):
        load(tmp_path)


def test_no_unit_at_all_is_refused() -> None:
    start = sample().index("# A ward or a clinic to copy.")
    end = sample().index("# Where the sealed copies lie.")
    text = "units = []\n" + sample()[:start] + sample()[end:]
    with pytest.raises(ConfigImpossibleSetting) as caught:
        parse(text, HERE)
    assert "[[units]]" in str(caught.value)


def test_figures_of_a_units_own_and_the_probe_name_what_there_is() -> None:
    for table, allowed in (
        ('[[guard_units]]\nunit = "X9"\n', "B31"),
        ('[[guard_units]]\nunit = "B31"\nlost_percent = 20\n', "from 30 to 80"),
    ):
        text = sample() + table
        with pytest.raises(ConfigImpossibleSetting) as caught:
            parse(text, HERE)
        assert allowed in str(caught.value)
        assert caught.value.facts["line"] > line_of(text, "[[guard_units]]")
    for good, bad, allowed in (
        ('# source = ""', 'source = "nobody"', ""),
        ("# times = ", 'times = ["25:00"] #', "a list of texts"),
    ):
        head, probe = sample().split("[probe]")
        text = f"{head}[probe]{probe.replace(good, bad, 1)}"
        with pytest.raises(ConfigImpossibleSetting) as caught:
            parse(text, HERE)
        assert caught.value.facts["line"] == line_of(text, bad)
        assert allowed in str(caught.value)


def test_every_figure_of_the_settings_reaches_the_guard() -> None:
    from appliance.capture.guard import Limits, Policy
    from appliance.cli.guarding import policy_of

    assert policy_of(parse(sample(), HERE)) == Policy()
    figures = (
        "lost_percent = 60\nlost_at_least = 7\nday_percent = 70\nusual_percent = 40\n"
        "emptied_percent = 30\nemptied_at_least = 4\nthinned_percent = 35\nstalled_captures = 5\n"
    )
    own = Limits(
        lost_share=0.6, lost_at_least=7, day_share=0.7, band_share=0.4, emptied_share=0.3,
        emptied_at_least=4, thinned_drop=0.35, stalled=5,
    )  # fmt: skip
    head, _, rest = sample().partition("[guard]\n")
    site = "log_only = true\nsite_percent = 30\ncanary = '18020202-0202'\n"
    settings = parse(f"{head}[guard]\n{figures}{site}{rest}", HERE)
    expected = Policy(limits=own, site_share=0.3, canary="18020202-0202", log_only=True)
    assert policy_of(settings) == expected
    unit = f'[[guard_units]]\nunit = "b31"\ncloses = true\n{figures}'
    import msgspec

    closing = msgspec.structs.replace(own, closes=True)
    assert policy_of(parse(sample() + unit, HERE)) == Policy(units={"B31": closing})
