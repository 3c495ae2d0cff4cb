"""What the tests of capture share beside the world."""

from pathlib import Path

import pytest

from tests.storage.site import Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)
