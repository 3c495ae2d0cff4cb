"""Questions under way at the same time."""

from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_EXCEPTION, Executor, Future, wait
from typing import TypeVar

_T = TypeVar("_T")


def together(pool: Executor, tasks: Iterable[Callable[[], _T]]) -> list[_T]:
    """Return the results of the tasks in their order; the first failure ends them all."""
    futures: list[Future[_T]] = [pool.submit(task) for task in tasks]
    _, left = wait(futures, return_when=FIRST_EXCEPTION)
    for future in left:
        future.cancel()
    for future in futures:
        if future.done() and not future.cancelled() and (fault := future.exception()):
            raise fault
    return [future.result() for future in futures]
