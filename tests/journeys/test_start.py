"""The real server: a second start is quick and loses nothing; a power cut in the middle of work leaves all cases whole."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.facts import Facts
from tests.journeys.hammer import Hammerer
from tests.journeys.server import PASSWORD, ROOT, Server

COUNTED = ("account", "posting", "service", "version", "cases", "task", "case_event", "case_file")
QUICK = 12  # seconds for a second start, on a machine that runs other tests beside it
CUTS = 3
HAMMERERS = 6
STEPS_A_CUT = 6


@pytest.fixture
def own_server(demo_data: Path, tmp_path: Path) -> Iterator[Server]:
    """Give a portal of the test's own, not yet started."""
    made = Server(Path(shutil.copytree(demo_data, tmp_path / "data")))
    yield made
    made.kill()


def counts(facts: Facts) -> dict[str, str]:
    return {table: facts.column(f"SELECT count(*) FROM {table}")[0] for table in COUNTED}


def test_a_second_start_is_quick_loses_nothing_and_says_how_to_sign_in(own_server: Server) -> None:
    facts = Facts(own_server.data)
    before = counts(facts)
    assert int(before["cases"]) > 40
    took = own_server.start()
    assert counts(facts) == before
    assert took < QUICK
    assert f"Alur siap di {own_server.url}" in own_server.text
    assert f"Masuk petugas: {own_server.url}/masuk" in own_server.text
    assert PASSWORD in own_server.text
    for keyed in facts.keyed():
        assert f"{keyed.number}, kunci {keyed.key}" in own_server.text
    own_server.stop()
    assert "Traceback" not in own_server.text
    assert "refused to gracefully stop" not in own_server.text  # what granian says before it kills a worker


def test_a_taken_port_is_told_and_the_other_portal_is_left_alone(own_server: Server) -> None:
    own_server.start()
    second = subprocess.run(
        [sys.executable, "app.py"], cwd=ROOT, env=own_server.environment(), capture_output=True, text=True, timeout=60
    )
    assert second.returncode == 1
    assert f"porta {own_server.port} di 127.0.0.1 sedang dipakai program lain" in second.stderr
    assert "Traceback" not in second.stderr
    assert own_server.answers()


def test_a_power_cut_while_officials_press_leaves_every_case_whole(own_server: Server) -> None:
    facts = Facts(own_server.data)
    for cut in range(CUTS):
        own_server.start()
        people = [Hammerer(own_server.url, account, cut * 100 + at) for at, account in enumerate(busiest(facts))]
        press_until_the_power_is_cut(own_server, facts, people)
        assert faults_of_cases(facts) == []
    own_server.start()
    assert faults_of_cases(facts) == []
    own_server.stop()


def test_what_tidies_up_ends_with_a_server_that_was_killed(own_server: Server) -> None:
    own_server.start()
    assert own_server.process is not None
    beside = f"--beside\0{own_server.process.pid}\0"
    own_server.kill()
    until = time.monotonic() + 30
    while any(beside in command for command in commands()):
        assert time.monotonic() < until, "the tidier outlives its server"
        time.sleep(0.2)


def commands() -> Iterator[str]:
    """Give the command lines of all processes."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            yield path.read_text()
        except OSError:  # gone since it was listed
            continue


def press_until_the_power_is_cut(server: Server, facts: Facts, people: list[Hammerer]) -> None:
    """Let people press, kill the server while they do, and look that nothing is lost that was answered."""
    begun = steps(facts)
    for person in people:
        person.start()
    until = time.monotonic() + 40
    while steps(facts) < begun + STEPS_A_CUT:
        assert time.monotonic() < until, f"nobody gets anything done: {[person.fault for person in people]}"
        time.sleep(0.01)
    server.kill()
    for person in people:
        person.join(15)
    assert [person.fault for person in people if person.fault] == []
    assert steps(facts) - begun >= sum(person.done for person in people)


def steps(facts: Facts) -> int:
    """Count the steps in all histories."""
    return int(facts.column("SELECT count(*) FROM case_event WHERE kind = 'step'")[0])


def busiest(facts: Facts) -> list[str]:
    """Return the accounts with the most to do."""
    return facts.column(
        """SELECT a.id FROM account a JOIN posting p ON p.account_id = a.id
           JOIN task t ON t.office_id = p.office_id AND t.state = 'open' AND t.kind <> 'coordinate'
           GROUP BY a.id ORDER BY count(t.id) DESC LIMIT ?""",
        HAMMERERS,
    )


def faults_of_cases(facts: Facts) -> list[str]:
    """Return what does not fit together: markings and open tasks, revisions and histories, results and ends."""
    assert facts.column("PRAGMA integrity_check") == ["ok"]
    assert facts.rows("PRAGMA foreign_key_check") == []
    tasks: dict[str, Counter[tuple[str, str]]] = {}
    for number, step, role in facts.rows(
        """SELECT c.number, t.step, t.role FROM task t JOIN cases c ON c.id = t.case_id
           WHERE t.state = 'open' AND t.kind <> 'coordinate'"""
    ):
        tasks.setdefault(number, Counter())[step, role] += 1
    found = []
    for number, marking, result, revision, newest in facts.rows(
        """SELECT number, marking, result, revision,
                  (SELECT max(e.revision) FROM case_event e WHERE e.case_id = cases.id) FROM cases"""
    ):
        expected = (
            Counter((step, role) for step, role in json.loads(marking)["open"]) if result == "open" else Counter()
        )
        held = tasks.get(number, Counter())
        if held != expected:
            found.append(f"{number} ({result}): open parts {dict(expected)}, open tasks {dict(held)}")
        if result == "open" and not expected:
            found.append(f"{number}: runs, and nobody has it")
        if revision != newest:
            found.append(f"{number}: revision {revision}, newest line of history {newest}")
    return found
