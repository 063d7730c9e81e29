"""`make bench`: measure the portal beside its anchors in one run, print the tables, and write bench/results.md.

`--single` leaves out what goes over HTTP and writes nothing.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import figures, micro, report, scenes, stage  # noqa: E402 - the folder of the project comes first

ENGINE = 120  # steps a round
INBOX = (1_200, 100_000)  # open parts of one office


def main() -> None:
    """Measure everything; takes two or three minutes."""
    http = "--single" not in sys.argv
    lines = report.head()
    wrong: list[str] = []
    with tempfile.TemporaryDirectory(prefix="alur-bench-") as name:
        folder = Path(name)
        stage.prepare(folder, scenes.STEPS + scenes.PAGES)
        for mode in ("FULL", "NORMAL") if http else ():
            found = scenes.measure(folder, mode)
            lines += report.http_lines(mode, found)
            wrong += report.failures(found)
    with tempfile.TemporaryDirectory(prefix="alur-bench-") as name:
        folder = Path(name)
        stage.prepare(folder, ENGINE * micro.ROUNDS)
        engine = micro.engine(folder, ENGINE)
        lines += report.single_lines(engine, micro.inbox(folder, *INBOX), INBOX, micro.matrix(), micro.drawing())
    lines += figures.lines(figures.measure())
    print("\n".join(lines))
    if http:
        (ROOT / "bench" / "results.md").write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")
    if wrong:
        sys.exit("Answers that were not as expected:\n" + "\n".join(wrong))


if __name__ == "__main__":
    main()
