"""What the page of a rehearsal says about a whole process: its ways against what is promised."""

from __future__ import annotations

from dataclasses import dataclass

from portal.clocks import limit_of
from portal.formatters import listing, term, worktime
from portal.sop.model import Duration
from portal.sop.process import Process
from portal.sop.ways import WORKDAY, Way, Ways, minutes_of, ways_of

ADVICE = "Periksa waktu langkah atau Jangka Waktu; keduanya tetap ditampilkan."


@dataclass(frozen=True, slots=True)
class Analysis:
    """The ways of a process, in words too, and whether the longest takes more than is promised."""

    ways: Ways
    shortest_words: str
    longest_words: str
    total_minutes: int  # of the longest way
    promise: Duration | None
    promise_minutes: int
    note: str  # where the steps take longer than is promised; else empty
    advice: str

    @property
    def exceeds(self) -> bool:
        """Whether the steps take longer than is promised."""
        return bool(self.note)


def analyse(process: Process) -> Analysis:
    """Work out the ways of a process and compare the longest with the promised limit."""
    ways = ways_of(process)
    limit = limit_of(process, "")
    promise = limit if limit.unit else None
    total = ways.longest.minutes if ways.longest else 0
    promised = minutes_of(limit)
    note = ""
    if promise and total > promised:
        note = f"Jumlah waktu langkah {length(total)} melebihi jangka waktu yang dijanjikan ({term(promise)})."
    return Analysis(
        ways, _words(ways.shortest), _words(ways.longest), total, promise, promised, note, ADVICE if note else ""
    )


def length(minutes: int) -> str:
    """Write working minutes without rounding: `2 hari kerja dan 40 menit kerja`."""
    days, rest = divmod(minutes, WORKDAY)
    said = [worktime(days * WORKDAY)] if days else []
    return listing([*said, worktime(rest)] if rest else said) or "tanpa waktu"


def _words(way: Way | None) -> str:
    if way is None:
        return "Tidak ada jalan ke akhir tanpa kembali."
    return f"{len(way.steps)} langkah, {length(way.minutes)}: {' → '.join(way.steps)}"
