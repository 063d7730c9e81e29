"""What the walker needs to know of the demonstration: numbers, keys, accounts; read from its files, never changed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Keyed:
    """A case whose key is known."""

    number: str
    key: str


class Facts:
    """Questions to the database of a portal that runs."""

    def __init__(self, data: Path) -> None:
        self.data = data

    def rows(self, query: str, *values: object) -> list[tuple[str, ...]]:
        """Return the rows of a query, every value as text."""
        with closing(sqlite3.connect(f"file:{self.data}/portal.db?mode=ro", uri=True, timeout=10)) as database:
            return [tuple(str(value) for value in row) for row in database.execute(query, values)]

    def column(self, query: str, *values: object) -> list[str]:
        """Return the first column of a query."""
        return [row[0] for row in self.rows(query, *values)]

    def keyed(self) -> list[Keyed]:
        """Return the cases that the portal names, with their keys, at its start."""
        lines = (self.data / "contoh.txt").read_text(encoding="utf-8").splitlines()
        return [Keyed(*line.split(" ", 2)[:2]) for line in lines]

    def slugs(self) -> list[str]:
        """Return the services."""
        return self.column("SELECT slug FROM service ORDER BY slug")

    def cases_in_every_state(self) -> list[str]:
        """Return a case for each combination of service and state that people tell apart."""
        return self.column(
            """SELECT min(c.number) FROM cases c JOIN (
                 SELECT c.id, count(t.id) AS parts, max(t.returned) AS again, max(t.due_at < datetime('now')) AS late,
                        max(t.office_id IS NULL) AS theirs
                 FROM cases c LEFT JOIN task t ON t.case_id = c.id AND t.state = 'open' AND t.kind <> 'coordinate'
                 GROUP BY c.id) s ON s.id = c.id
               GROUP BY c.result, s.parts, s.again, s.late, s.theirs, c.delivered_at IS NULL, c.marking LIKE '%refused": ["%'
               ORDER BY 1"""
        )

    def cases_of(self, account: str) -> list[str]:
        """Return cases for somebody by name: of their own inbox, of their agency but others', closed, of elsewhere."""
        held = "SELECT p.office_id FROM posting p JOIN account a ON a.id = p.account_id WHERE a.name = ?"
        theirs = f"SELECT o.agency_id FROM office o WHERE o.id IN ({held})"
        mine = f"""SELECT c.number FROM cases c JOIN task t ON t.case_id = c.id
          WHERE t.state = 'open' AND t.office_id IN ({held}) GROUP BY c.id ORDER BY t.kind, t.returned DESC, c.id LIMIT 3"""
        others = f"""SELECT c.number FROM cases c WHERE c.result = 'open' AND c.agency_id IN ({theirs})
          AND c.id NOT IN (SELECT case_id FROM task WHERE state = 'open' AND office_id IN ({held})) ORDER BY c.id LIMIT 2"""
        closed = f"""SELECT min(c.number) FROM cases c WHERE c.result <> 'open' AND c.agency_id IN ({theirs})
          GROUP BY c.result"""
        elsewhere = f"SELECT c.number FROM cases c WHERE c.agency_id NOT IN ({theirs}) ORDER BY c.id DESC LIMIT 1"
        found = self.column(mine, account) + self.column(others, account, account)
        return found + self.column(closed, account) + self.column(elsewhere, account)

    def documents(self, number: str, limit: int = 2) -> list[str]:
        """Return ids of documents of a case."""
        return self.column(
            "SELECT f.id FROM case_file f JOIN cases c ON c.id = f.case_id WHERE c.number = ? ORDER BY f.id LIMIT ?",
            number,
            limit,
        )
