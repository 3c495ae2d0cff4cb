"""What the appliance's tests share."""

from pathlib import Path

import pytest

from tests.appliance.world import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)
