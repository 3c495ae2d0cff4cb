"""Look for words in everything that lives in this process: the proof that a lock wipes.

Walked are all containers the garbage collector knows, what they hold at any depth that it does
not (a struct of plain texts is not tracked by it), and the frames of every other thread. Words are
handed in turned, as bytes, so that the search itself puts none of them into memory for long.
What is found is told with the way to it: module or thread first, the text last.
"""

import gc
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from types import FrameType, FunctionType, ModuleType
from typing import Any

_TURN = 0x5A
_LEAF = (str, bytes, bytearray, int, float, complex, bool, type(None))
_LONGEST = 24
"""How many holders are told at most between a text and who keeps it."""
_TOLD = 3


def turned(words: str) -> bytes:
    """Return words as bytes that are not their own."""
    return bytes(byte ^ _TURN for byte in words.encode())


def clear(words: bytes) -> bytes:
    """Return what was turned, as it is."""
    return bytes(byte ^ _TURN for byte in words)


class Search:
    """Looks for the same words again and again.

    Words that live already when it begins are not looked for: another test may have left them.
    A text that was seen once and held none of them is passed over from then on, known by its
    hash: what a program says by itself is most of what it holds, and looking through it takes
    longer than all the rest.

    Nobody else may be at work meanwhile. What a thread has in its hands would be found; and a
    tuple that it is just filling from an iterator is handed out by the collector half done,
    upon which the thread dies of a SystemError with all its patients in its frames
    (tupleobject.c, _PyTuple_Resize wants to be its only owner).
    """

    def __init__(self, learn: Callable[[], Iterable[bytes]]) -> None:
        """Note what lives now, and only then let `learn` bring the words, turned."""
        self._clean: set[int] = set()
        gc.collect()
        fresh = self._fresh()
        self._pass_over(fresh)
        before = _joined(fresh)
        del fresh
        self.wanted = tuple(one for one in learn() if clear(one) not in before)

    def lives(self) -> bool:
        """Return whether any of the words lives anywhere."""
        return bool(self._places())

    def found(self) -> list[str]:
        """Return where words live, each with the way to it; empty where none does.

        Asking for the way takes seconds, so only the first words' first three places are told.
        """
        places = self._places()
        return [_told(value, places) for value in places]

    def _places(self) -> list[Any]:
        gc.collect()
        fresh = self._fresh()
        every = _joined(fresh)
        here = next((one for one in self.wanted if clear(one) in every), None)
        if here is not None:
            return list(islice((one for one in fresh if clear(here) in _raw(one)), _TOLD))
        self._pass_over(fresh)
        return []

    def _pass_over(self, texts: Iterable[Any]) -> None:
        self._clean.update(hash(one) for one in texts if type(one) is not bytearray)

    def _fresh(self) -> list[Any]:
        """Return every text that lives and was not seen before, each once."""
        holders, frames = _alive()
        held = gc.get_referents(*holders)
        held += [value for frame in frames for value in frame.f_locals.values()]
        clean = self._clean
        fresh = {
            id(one): one
            for one in held
            if type(one) is bytearray or (type(one) in (str, bytes) and hash(one) not in clean)
        }
        return list(fresh.values())


def _joined(texts: Iterable[Any]) -> bytes:
    """Return texts as bytes: a search through a text with one wide sign takes ten times as long."""
    return b"\0".join(map(_raw, texts))


def _raw(value: Any) -> bytes:
    return value.encode("utf-8", "surrogatepass") if type(value) is str else bytes(value)


def _alive() -> tuple[list[Any], list[FrameType]]:
    """Return every container that lives, and the frames of every thread but this one."""
    holders: list[Any] = gc.get_objects()
    frames = list(_frames())
    seen: set[int] = set()
    inner = gc.get_referents(*holders)
    inner += [value for frame in frames for value in frame.f_locals.values()]
    while inner:
        fresh = {id(one): one for one in inner if type(one) not in _LEAF and not gc.is_tracked(one)}
        for known in seen.intersection(fresh):
            del fresh[known]
        seen.update(fresh)
        holders += fresh.values()
        inner = gc.get_referents(*fresh.values())
    return holders, frames


def _frames() -> Iterator[FrameType]:
    for thread, top in sys._current_frames().items():
        frame: FrameType | None = top
        while frame is not None and thread != threading.get_ident():
            yield frame
            frame = frame.f_back


def _told(value: Any, own: list[Any]) -> str:
    """Return a text and the shortest way to it from a module or a thread's frame."""
    holders, frames = _alive()
    above: dict[int, tuple[Any, Any]] = {}
    level = {id(value): value}
    top = value
    for _ in range(_LONGEST):
        upper: dict[int, Any] = {}
        for holder in (*holders, *frames):
            if id(holder) in above or holder is own or holder is value:
                continue
            child = next((one for one in _inside(holder) if id(one) in level), None)
            if child is not None:
                above[id(holder)] = holder, child
                upper[id(holder)] = holder
        if not upper:
            break
        level = upper
        top = next(iter(upper.values()))
        ends = [one for one in upper.values() if type(one) in (ModuleType, FrameType)]
        if ends:
            top = ends[0]
            break
    return f"{_raw(value)[:60]!r}: {' > '.join(_way(top, above))}"


def _inside(holder: Any) -> Iterable[Any]:
    if type(holder) is FrameType and (held := list(holder.f_locals.values())):
        return held
    return gc.get_referents(holder)


def _way(top: Any, above: dict[int, tuple[Any, Any]]) -> Iterator[str]:
    step = above.get(id(top))
    while step is not None:
        holder, child = step
        yield f"{_kind(holder)}{_place(holder, child)}"
        step = above.get(id(child))


def _kind(holder: Any) -> str:
    if type(holder) is ModuleType:
        return f"module {holder.__name__}"
    if type(holder) is FrameType:
        named = {one.ident: one.name for one in threading.enumerate()}
        heads = sys._current_frames()
        of = next((named.get(key) for key, head in heads.items() if _stands_in(head, holder)), "?")
        return f"thread {of} in {holder.f_code.co_qualname}:{holder.f_lineno}"
    if type(holder) is FunctionType:
        return f"function {holder.__module__}.{holder.__qualname__}"
    return f"{type(holder).__module__}.{type(holder).__qualname__}"


def _stands_in(head: FrameType | None, frame: FrameType) -> bool:
    while head is not None and head is not frame:
        head = head.f_back
    return head is frame


def _place(holder: Any, child: Any) -> str:
    """Return by which name, key or place a holder holds another thing."""
    if type(holder) is dict:
        return next((f"[{key!r:.60}]" for key, one in holder.items() if one is child), "[a key]")
    if type(holder) in (list, tuple):
        return next((f"[{at}]" for at, one in enumerate(holder) if one is child), "")
    if type(holder) is FrameType:
        return next((f", {name}" for name, one in holder.f_locals.items() if one is child), "")
    names = [*getattr(holder, "__struct_fields__", ()), *getattr(holder, "__dict__", ())]
    return next((f".{one}" for one in names if getattr(holder, one, None) is child), "")
