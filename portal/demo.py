"""The demonstration: accounts that anybody may enter, and cases in every stage, made once."""

from __future__ import annotations

import logging
import os
import random
from datetime import datetime
from pathlib import Path

import peewee

from portal import demo_complaints, demo_figures, demo_guestbook, demo_matrices, demo_register, demo_survey, numbers
from portal.accounts import password_hash
from portal.answers import AnswerError
from portal.config import Config
from portal.demo_cases import STORIES
from portal.demo_people import make_people
from portal.demo_play import Play, Played
from portal.models.accounts import Account
from portal.models.base import db, is_sqlite, transaction
from portal.models.cases import Case
from portal.models.services import Service
from portal.refusals import Invalid, Refused

log = logging.getLogger(__name__)
SEED = 20120035  # the same people, stories and times of day at each new demonstration; numbers and keys are random
LOCK_NUMBER = 20120036  # any number but the migrations'
SHOWN = "contoh.txt"


def ensure(config: Config, now: datetime) -> None:
    """Make the demonstration if it was never made in this database; needs an open connection and published matrices.

    One transaction holds all of it, so a start that dies leaves nothing behind and the next one begins anew; once
    there is a demo account, nothing is touched again. Cases are made only where there are none yet.
    """
    if _is_made() or not Service.select().where(Service.current_version.is_null(False)).exists():
        return
    hashed = password_hash(config.password_of_demo())  # a quarter of a second: outside the transaction
    with transaction():
        if not is_sqlite():
            db.execute_sql("SELECT pg_advisory_xact_lock(%s)", (LOCK_NUMBER,))
        if _is_made():  # by another process, in the meantime
            return
        rng = random.Random(SEED)  # noqa: S311 - nothing secret comes from it
        make_people(hashed, now, rng)
        demo_register.make(now)
        demo_matrices.make(now)
        shown = [] if Case.select().exists() else _make_cases(now, rng)
        demo_guestbook.make_visits(now, random.Random(SEED))  # noqa: S311
        _write(config.data / SHOWN, shown)  # before the commit: a key is never to be had again


def _is_made() -> bool:
    return bool(Account.select().where(Account.is_demo).exists())


def _make_cases(now: datetime, rng: random.Random) -> list[Played]:
    """Play the stories, each in a savepoint; one that does not fit the matrices here is left out and logged."""
    shown = []
    for turn, story in enumerate(STORIES):
        try:
            with transaction():
                played = Play(story, turn, now, random.Random(rng.random())).run()  # noqa: S311
        except (Refused, LookupError, peewee.DoesNotExist) as error:
            faults: list[AnswerError] = error.errors if isinstance(error, Invalid) else []
            log.warning("contoh %s tidak dibuat: %r %s", story.service, error, "; ".join(e.text for e in faults))
            continue
        if story.shown:
            shown.append(played)
    demo_complaints.make(now, random.Random(SEED))  # noqa: S311
    demo_survey.make(now, rng)
    demo_figures.make(now, rng)
    demo_complaints.complete()
    return shown


def _write(path: Path, shown: list[Played]) -> None:
    """Write number, key and title of the service, a case a line; the file is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".part")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        for played in shown:
            file.write(f"{played.number} {played.key} {played.title}\n")
    draft.replace(path)


def showcase(config: Config) -> list[tuple[str, str, str]]:
    """Return number, key and title of the service of the cases that a new user may track; empty outside the demo.

    Left out are those of another database, and those whose key was issued anew.
    """
    if not config.is_demo:
        return []
    try:
        lines = (config.data / SHOWN).read_text(encoding="utf-8").splitlines()
        known = [(number, key, title) for number, key, title in (line.split(" ", 2) for line in lines)]
    except (OSError, ValueError):
        return []
    query = Case.select(Case.number, Case.key_hash).where(Case.number.in_([number for number, _, _ in known]))
    stored = {case.number: case.key_hash for case in query}
    return [row for row in known if numbers.key_fits(row[1], row[0], stored.get(row[0]))]
