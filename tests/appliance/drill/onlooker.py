"""Sees every file that anybody opens below some folders: the kernel tells, so C code cannot hide.

inotify(7): what is opened, changed, made or removed in a folder is an event of that folder.
"""

import ctypes
import os
import struct
from pathlib import Path
from typing import Self

_OPENED, _MODIFIED, _MOVED, _MADE, _REMOVED = 0x20, 0x2, 0xC0, 0x100, 0x200
_ALL = _OPENED | _MODIFIED | _MOVED | _MADE | _REMOVED
_IS_FOLDER = 0x40000000
_HEAD = struct.Struct("iIII")


class Onlooker:
    """Watches every folder below some folders, those made meanwhile too."""

    def __init__(self, *roots: Path) -> None:
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._handle = self._libc.inotify_init1(os.O_NONBLOCK)
        assert self._handle >= 0, "no inotify"
        self._places: dict[int, Path] = {}
        for root in roots:
            self._watch(root)

    def __enter__(self) -> Self:
        """Watch from here on."""
        return self

    def __exit__(self, *_fault: object) -> None:
        """Watch no more."""
        os.close(self._handle)

    def seen(self) -> set[Path]:
        """Return the files that were opened, written, made or removed since the last look."""
        found: set[Path] = set()
        while True:
            try:
                data = os.read(self._handle, 1 << 16)
            except BlockingIOError:
                return found
            while data:
                place, mask, _cookie, length = _HEAD.unpack_from(data)
                name = data[_HEAD.size : _HEAD.size + length].rstrip(b"\0").decode()
                data = data[_HEAD.size + length :]
                path = self._places[place] / name
                if mask & _IS_FOLDER:
                    if mask & _MADE:
                        found.add(path)
                        self._watch(path)
                elif name:
                    found.add(path)

    def _watch(self, folder: Path) -> None:
        place = self._libc.inotify_add_watch(self._handle, str(folder).encode(), _ALL)
        assert place >= 0, folder
        self._places[place] = folder
        for inside in folder.iterdir():
            if inside.is_dir():
                self._watch(inside)
