"""The site of the storage tests, here too."""

from tests.storage.conftest import site

__all__ = ["site"]
