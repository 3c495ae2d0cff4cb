"""A source finds its own password among several, however systemd handed them over."""

from pathlib import Path

import pytest

from appliance.cli.secrets import secret, secret_file
from appliance.config.errors import CredentialMissing, SecretMissing


@pytest.fixture
def credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("place", ["journal", "lykta_journal", "lykta/journal"])
def test_secret_is_found_by_itself_in_a_folder_of_systemds_and_in_roots(
    credentials: Path, place: str
) -> None:
    (credentials / "lykta").mkdir()
    (credentials / place).write_text("hemligt\n", encoding="utf-8")
    assert secret("journal") == "hemligt"
    assert secret_file("journal") == credentials / place


def test_one_sources_secret_is_never_taken_for_anothers(credentials: Path) -> None:
    (credentials / "lykta_journal-2").write_text("annat", encoding="utf-8")
    with pytest.raises(CredentialMissing, match="'journal'") as caught:
        secret("journal")
    told = caught.value.in_english()
    assert "/etc/credstore/lykta/journal" in told, "not where systemd would have put it"
    assert "restart" in told


def test_whole_path_is_taken_as_it_is(credentials: Path, tmp_path: Path) -> None:
    (tmp_path / "here").write_text("x", encoding="utf-8")
    assert secret(str(tmp_path / "here")) == "x"


def test_secret_of_a_whole_path_that_is_not_there_is_named_in_plain_words(tmp_path: Path) -> None:
    with pytest.raises(
        SecretMissing, match=r"gone cannot be read: No such file or directory\."
    ) as caught:
        secret(str(tmp_path / "gone"))
    assert not isinstance(caught.value, CredentialMissing)
