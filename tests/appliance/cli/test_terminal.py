"""Before any settings are read, the terminal's own language is spoken."""

import pytest

from appliance.cli.main import _language_of_terminal


@pytest.mark.parametrize(
    ("spoken", "code"),
    [
        ("sv_SE.UTF-8", "sv"),
        ("nb_NO.UTF-8", "nb"),
        ("nn_NO.UTF-8", "nb"),
        ("no", "nb"),
        ("de_AT.UTF-8@euro", "de"),
        ("de", "de"),
        ("en_GB.UTF-8", "en"),
        ("se_NO.UTF-8", "en"),
        ("C", "en"),
        ("", "en"),
    ],
)
def test_terminal_says_its_language(
    monkeypatch: pytest.MonkeyPatch, spoken: str, code: str
) -> None:
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.setenv("LANG", spoken)
    assert _language_of_terminal() == code
    monkeypatch.setenv("LANG", "C")
    monkeypatch.setenv("LC_ALL", spoken or "C")
    assert _language_of_terminal() == code
