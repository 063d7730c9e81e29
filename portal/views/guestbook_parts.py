"""What the pages of the guest book share: whose book it is, the form as it was sent, days in an address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask import abort, request

from portal import access, guestbook_cases, guestbook_settings
from portal.answers import AnswerError
from portal.formatters import parse_date
from portal.guestbook_entry import Entry
from portal.guestbook_settings import Book, Settings
from portal.numbers import new_token
from portal.refusals import NotFound, NotYours

TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
ORDER = ("nama", "asal", "jumlah", "kontak", "keperluan", "keperluan_lain", "bertemu", "nomor", "buka", "keluar")
WITHOUT = "tanpa_nomor"  # the button that goes on although the number did not fit
FIRST_YEAR, LAST_YEAR = 2000, 2200  # of the days that can be asked for
LONGEST = 2000  # characters of a field that are looked at


def my_book(slug: str) -> Book:
    """Give a guest book that the official may open; 404 for no such agency, 403 for another's."""
    try:
        return guestbook_settings.book_of(slug[:80], access.official())
    except NotFound:
        abort(404)
    except NotYours:
        abort(403)


def read_entry() -> Entry:
    """Read the form as it was sent; without a proper token of its own it gets one."""
    sent = {name: request.form.get(name, "")[:LONGEST] for name in (*ORDER, "token")}
    return Entry(
        name=sent["nama"],
        origin=sent["asal"],
        purpose=sent["keperluan"],
        other=sent["keperluan_lain"],
        host=sent["bertemu"],
        party=sent["jumlah"],
        contact=sent["kontak"],
        number="" if WITHOUT in request.form else sent["nomor"],
        open_service=sent["buka"],
        token=sent["token"] if TOKEN.fullmatch(sent["token"]) else new_token(),
    )


def form_facts(agency_id: int, settings: Settings, entry: Entry, errors: Iterable[AnswerError]) -> Mapping[str, Any]:
    """Give what the form's template needs: choices, what was typed, each fault at its field."""
    shown = sorted(errors, key=lambda error: ORDER.index(error.field) if error.field in ORDER else 0)
    return {
        "entry": entry,
        "purposes": [(purpose, purpose) for purpose in settings.choices],
        "hosts": [(str(ident), name) for ident, name in guestbook_settings.hosts(agency_id)],
        "offers": guestbook_cases.offers(agency_id),
        "said": {error.field: error.text for error in reversed(shown)},
        "faults": [(error.field, error.text) for error in shown],
    }


def day_of(name: str) -> date | None:
    """Read a day of the address; None where there is none, or none of our time."""
    found = parse_date(request.args.get(name, "")[:20])
    return found if found and FIRST_YEAR <= found.year <= LAST_YEAR else None
