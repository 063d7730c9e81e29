"""Registered SOPs that belong together: pairs inside one agency, the same seen from either side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from portal.actors import Actor
from portal.answers import AnswerError
from portal.models.matrices import RegisterEntry, RegisterPair
from portal.refusals import Invalid

Named = tuple[int, str]  # an SOP's id and title


def partners(entry_ids: Iterable[int]) -> dict[int, tuple[Named, ...]]:
    """Return for each of these SOPs the ones that are linked to it, by title."""
    found: dict[int, list[Named]] = {ident: [] for ident in entry_ids}
    for mine, other in ((RegisterPair.first, RegisterPair.second), (RegisterPair.second, RegisterPair.first)):
        query = RegisterPair.select(mine, RegisterEntry.id, RegisterEntry.title)
        query = query.join(RegisterEntry, on=(other == RegisterEntry.id)).where(mine.in_(list(found)))
        rows: Any = query.tuples()
        for entry_id, partner, title in rows:
            found[entry_id].append((partner, title))
    return {ident: tuple(sorted(named, key=_by_title)) for ident, named in found.items()}


def candidates(agency_id: int, *, apart_from: int | None = None) -> tuple[Named, ...]:
    """Return the SOPs of an agency that an SOP of it can be linked to, by title."""
    query = RegisterEntry.select(RegisterEntry.id, RegisterEntry.title).where(RegisterEntry.agency == agency_id)
    return tuple(sorted(((row.id, row.title) for row in query if row.id != apart_from), key=_by_title))


def link(row: RegisterEntry, wanted: Sequence[int], actor: Actor, now: datetime) -> tuple[list[str], list[str]]:
    """Link an SOP to exactly the wanted ones, and return the titles that came and those that went.

    One that is not there, and the SOP itself, are left out. What changes is another revision of the partner too, so
    that a page of it opened before does not take the link back. Raises Invalid for an SOP of another agency.
    """
    ids = set(wanted) - {row.id}
    chosen = {one.id: one for one in RegisterEntry.select().where(RegisterEntry.id.in_(list(ids)))}
    foreign = [one.title for one in chosen.values() if one.agency_id != row.agency_id]
    if foreign:
        said = f"SOP “{foreign[0]}” milik instansi lain. Hapus tandanya: yang dapat dikaitkan hanya SOP instansi yang sama."
        raise Invalid([AnswerError("terkait", 3, said)])
    before = dict(partners([row.id])[row.id])
    came, went = chosen.keys() - before.keys(), before.keys() - chosen.keys()
    for other in sorted(came):
        first, second = sorted((row.id, other))
        RegisterPair.create(first=first, second=second)
    for other in sorted(went):
        first, second = sorted((row.id, other))
        RegisterPair.delete().where((RegisterPair.first == first) & (RegisterPair.second == second)).execute()
    if came or went:
        changed = RegisterEntry.id.in_([*came, *went])
        seen = {"revision": RegisterEntry.revision + 1, "updated_at": now, "updated_by": actor.account_id}
        RegisterEntry.update(seen).where(changed).execute()
    return sorted(chosen[one].title for one in came), sorted(before[one] for one in went)


def _by_title(named: Named) -> tuple[str, int]:
    return named[1].casefold(), named[0]
