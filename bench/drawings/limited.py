"""Work in processes that are killed when one item takes too long: a hang must not hold the bench."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

HUNG, DIED = "hung", "died"


@dataclass(frozen=True)
class Outcome:
    """What became of one item: the work's answer, or ``HUNG`` or ``DIED`` in ``failure``."""

    item: Any
    answer: Any = None
    failure: str = ""


def each(
    work: Callable[[Any], Any], items: Iterable[Any], processes: int, limit_s: float
) -> Iterator[Outcome]:
    """Yield the outcome of ``work(item)`` for each item, in the order in which they end."""
    waiting = iter(items)
    workers = [_Worker(work) for _ in range(processes)]
    try:
        busy = [worker for worker in workers if worker.take(waiting)]
        while busy:
            ready = wait([worker.pipe for worker in busy], timeout=0.2)
            for worker in list(busy):
                outcome = worker.outcome(limit_s, heard=worker.pipe in ready)
                if outcome is None:
                    continue
                yield outcome
                if not worker.take(waiting):
                    busy.remove(worker)
    finally:
        for worker in workers:
            worker.end()


class _Worker:
    def __init__(self, work: Callable[[Any], Any]) -> None:
        self._work = work
        self._start()

    def take(self, waiting: Iterator[Any]) -> bool:
        for item in waiting:
            self._item, self._since = item, time.monotonic()
            self.pipe.send(item)
            return True
        return False

    def outcome(self, limit_s: float, *, heard: bool) -> Outcome | None:
        if heard:
            try:
                return Outcome(self._item, self.pipe.recv())
            except EOFError:
                return self._replaced(DIED)
        return self._replaced(HUNG) if time.monotonic() - self._since > limit_s else None

    def end(self) -> None:
        self._process.kill()
        self._process.join()

    def _replaced(self, failure: str) -> Outcome:
        self.end()
        self._start()
        return Outcome(self._item, failure=failure)

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe: Connection
        self.pipe, there = context.Pipe()
        self._process: BaseProcess = context.Process(target=_serve, args=(there, self._work), daemon=True)
        self._process.start()
        there.close()


def _serve(pipe: Connection, work: Callable[[Any], Any]) -> None:
    with suppress(EOFError, KeyboardInterrupt):
        while True:
            pipe.send(work(pipe.recv()))
