"""Runs a function over a stream on all cores: order kept, memory bounded, one bad item sinks no other.

Plain Python: the worker processes start without Django and without a database.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, TextIO, TypeVar

I = TypeVar("I")  # noqa: E741 - an item that goes in
O = TypeVar("O")  # noqa: E741 - what comes out for it
BATCH_ITEMS = 16
BATCH_BYTES = 64_000


def default_processes() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


def in_batches(items: Iterable[I], size_of: Callable[[I], int]) -> Iterator[list[I]]:
    """Lists of at most ``BATCH_ITEMS`` items and, but for a single large one, ``BATCH_BYTES`` bytes."""
    batch: list[I] = []
    weight = 0
    for item in items:
        size = size_of(item)
        if batch and (len(batch) >= BATCH_ITEMS or weight + size > BATCH_BYTES):
            yield batch
            batch, weight = [], 0
        batch.append(item)
        weight += size
    if batch:
        yield batch


@dataclass(slots=True)
class OrderedPool(Generic[I, O]):
    """``work`` maps a list of items to a list of as many results and must be importable by its name.

    ``lost`` gives the result for an item at which a worker process died (out of memory, a crash in native
    code): the batch is tried again item by item, so that only the guilty one is lost.
    """

    work: Callable[[list[I]], list[O]]
    lost: Callable[[I], O]
    size_of: Callable[[I], int]
    processes: int

    def run(self, items: Iterable[I]) -> Iterator[O]:
        """Results in the order of the items. A short input, or one process, starts no others."""
        batches = in_batches(items, self.size_of)
        first = next(batches, None)
        if first is None:
            return
        second = next(batches, None) if self.processes > 1 else None
        if second is None:
            yield from self.work(first)
            for batch in batches:
                yield from self.work(batch)
            return
        yield from self._on_cores(_chain(first, second, batches))

    def _on_cores(self, batches: Iterable[list[I]]) -> Iterator[O]:
        running: deque[tuple[list[I], Future[list[O]]]] = deque()
        executor = self._executor()
        try:
            for batch in batches:
                running.append((batch, self._submit(executor, batch)))
                if len(running) > 2 * self.processes:
                    executor, done = self._take(executor, running)
                    yield from done
            while running:
                executor, done = self._take(executor, running)
                yield from done
        finally:
            executor.shutdown(wait=False, cancel_futures=True)

    def _executor(self, processes: int = 0) -> ProcessPoolExecutor:
        # Spawned, not forked: the parent may hold threads and a loaded model, which a fork would break.
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(
            processes or self.processes, mp_context=context, initializer=_leave_interrupts
        )

    def _submit(self, executor: ProcessPoolExecutor, batch: list[I]) -> Future[list[O]]:
        """Its future; a pool that broke since the last batch says so there, where ``_take`` repairs it."""
        try:
            return executor.submit(self.work, batch)
        except BrokenProcessPool as error:
            broken: Future[list[O]] = Future()
            broken.set_exception(error)
            return broken

    def _take(
        self, executor: ProcessPoolExecutor, running: deque[tuple[list[I], Future[list[O]]]]
    ) -> tuple[ProcessPoolExecutor, list[O]]:
        batch, future = running.popleft()
        try:
            return executor, future.result()
        except BrokenProcessPool:
            executor.shutdown(wait=False, cancel_futures=True)
            done = self._one_by_one(batch)
            executor = self._executor()
            waiting = [some for some, _ in running]
            running.clear()
            running.extend((some, self._submit(executor, some)) for some in waiting)
            return executor, done

    def _one_by_one(self, batch: list[I]) -> list[O]:
        """The batch that broke its process, in a process of its own; it is replaced when an item ends it."""
        done: list[O] = []
        single: ProcessPoolExecutor | None = None
        for item in batch:
            single = single or self._executor(1)
            try:
                done += single.submit(self.work, [item]).result()
            except BrokenProcessPool:
                single.shutdown(wait=False)
                single = None
                done.append(self.lost(item))
        if single is not None:
            single.shutdown(wait=False)
        return done


def _chain(first: list[I], second: list[I], rest: Iterable[list[I]]) -> Iterator[list[I]]:
    yield first
    yield second
    yield from rest


def _leave_interrupts() -> None:
    """Ctrl-C is the parent's to handle: it ends the workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


class Progress:
    """Counts on one line of a terminal, once in ten seconds elsewhere; silent unless it takes a while."""

    def __init__(self, stream: TextIO, noun: str) -> None:
        self._stream, self._noun = stream, noun
        self._started = self._told = time.monotonic()
        self._live = stream.isatty()
        self._count = self._failed = 0

    def step(self, *, failed: bool = False) -> None:
        self._count += 1
        self._failed += failed
        now = time.monotonic()
        if now - self._told >= (0.5 if self._live else 10):
            self._told = now
            self._say(end="\r" if self._live else "\n")

    def finish(self) -> None:
        self._say(end="\n")

    def _say(self, *, end: str) -> None:
        seconds = max(time.monotonic() - self._started, 0.001)
        failed = f", {self._failed} failed" if self._failed else ""
        rate = f", {self._count / seconds:.1f} a second" if seconds >= 1 else ""
        self._stream.write(f"{self._count} {self._noun}{failed}, {seconds:.0f} s{rate}{end}")
        self._stream.flush()


def quiet_broken_pipe() -> None:
    """The reader went away (``| head``): nothing is left to say, at exit either."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
