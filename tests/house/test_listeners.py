"""Nothing here answers the whole network: what listens, listens to this machine only."""

import re

from tests.house.rooms import ROOMS, ROOT, files, shown

_ANYWHERE = re.compile(
    r"\b0\.0\.0\.0\b|INADDR_ANY|bind\(\(\s*[\"']{2}|host\s*=\s*[\"'](?:::|)[\"']|Listen(?:Stream)?\s*=?\s*\*"
)


def test_nothing_listens_to_the_whole_network() -> None:
    here = ROOT / "tests" / "house" / "test_listeners.py"
    places = [*files(*ROOMS, "systemd", "benchmarks", suffix=""), *files("tests")]
    texts = [path for path in places if path.is_file() and path != here and path.suffix != ".ttf"]
    found = [
        shown(path, number)
        for path in texts
        for number, line in enumerate(
            path.read_text(encoding="utf-8", errors="replace").splitlines(), 1
        )
        if _ANYWHERE.search(line)
    ]
    assert texts
    assert not found
