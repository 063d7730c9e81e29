"""Load a server on the loopback: raw sockets kept alive, two processes, sixteen connections, bounded in count and time."""

from __future__ import annotations

import multiprocessing
import re
import selectors
import socket
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection

CONNECTIONS = 16
PROCESSES = 2
PATIENCE = 10  # seconds without any answer, after which a slot is given up
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.I)


@dataclass
class Slot:
    """What one slot measured: seconds from the first request to the last answer, latencies in seconds, statuses."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    sample: bytes = b""  # an answer that was not as expected

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def quantile(self, share: float) -> float:
        """Return the latency under which this share of the answers came, in milliseconds."""
        return quantile(self.latencies, share) * 1000


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value under which a share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def load(port: int, requests: Sequence[bytes], expected: int, seconds: float, repeat: bool) -> Slot:
    """Send requests until all were answered (`repeat`: over and over until the time is up); return what was measured.

    Each request goes out once where `repeat` is false. A connection that breaks is opened again and counts as 0.
    """
    context = multiprocessing.get_context("fork")
    start = context.Barrier(PROCESSES)
    workers, ends = [], []
    for index in range(PROCESSES):
        mine, theirs = context.Pipe(duplex=False)
        part = requests if repeat else requests[index::PROCESSES]
        worker = context.Process(target=_work, args=(theirs, start, port, part, expected, seconds, repeat))
        worker.start()
        theirs.close()
        workers.append(worker)
        ends.append(mine)
    slots = [end.recv() for end in ends]
    for worker in workers:
        worker.join()
    whole = Slot(max(slot.seconds for slot in slots))
    for slot in slots:
        whole.latencies += slot.latencies
        whole.statuses += slot.statuses
        whole.sample = whole.sample or slot.sample
    return whole


def _work(
    result: Connection, start: object, port: int, requests: Sequence[bytes], expected: int, seconds: float, repeat: bool
) -> None:
    lines = [_Line(port) for _ in range(CONNECTIONS // PROCESSES)]
    start.wait()  # type: ignore[attr-defined]
    slot = _run(lines, _supply(requests, repeat), expected, seconds)
    result.send(slot)
    result.close()


def _supply(requests: Sequence[bytes], repeat: bool) -> Iterator[bytes]:
    while True:
        yield from requests
        if not repeat:
            return


def _run(lines: list[_Line], supply: Iterator[bytes], expected: int, seconds: float) -> Slot:
    slot = Slot()
    clock = time.perf_counter
    poller = selectors.DefaultSelector()
    began = clock()
    until = began + seconds
    for line in lines:
        poller.register(line.socket, selectors.EVENT_READ, line)
        line.send(next(supply, None))
    while any(line.busy for line in lines):
        ready = poller.select(PATIENCE)
        if not ready:
            slot.statuses[-1] += sum(line.busy for line in lines)
            break
        for key, _ in ready:
            line = key.data
            status = line.read()
            if status is None:
                continue
            now = clock()
            slot.latencies.append(now - line.sent)
            slot.statuses[status] += 1
            slot.seconds = now - began
            if status != expected and not slot.sample:
                slot.sample = bytes(line.whole[:3000])
            if status == 0:
                poller.unregister(line.socket)
                line.open()
                poller.register(line.socket, selectors.EVENT_READ, line)
            line.send(next(supply, None) if now < until else None)
    for line in lines:
        line.socket.close()
    return slot


class _Line:
    """A connection that is kept alive, with one request on its way at a time."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.open()

    def open(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.busy, self.sent = False, 0.0
        self.buffer = self.whole = bytearray()

    def send(self, request: bytes | None) -> None:
        self.busy = request is not None
        if request is not None:
            self.buffer = bytearray()
            self.sent = time.perf_counter()
            self.socket.sendall(request)

    def read(self) -> int | None:
        """Take in what came; return the status once the answer is whole, 0 where the connection broke."""
        try:
            piece = self.socket.recv(262144)
        except OSError:
            piece = b""
        if not piece:
            self.busy, self.whole = False, self.buffer
            return 0
        self.buffer += piece
        head = self.buffer.find(b"\r\n\r\n")
        if head < 0:
            return None
        found = _LENGTH.search(self.buffer, 0, head + 2)
        status = int(self.buffer[9:12])
        bare = status in (204, 304)
        if found is None and not bare:
            raise ValueError(f"an answer without Content-Length: {bytes(self.buffer[:head])!r}")
        if len(self.buffer) < head + 4 + (0 if bare or found is None else int(found[1])):
            return None
        self.busy, self.whole = False, self.buffer
        return status
