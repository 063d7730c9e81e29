"""Which addresses of the portal the walker opens: for every GET route, with parameters of the demonstration."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from portal.factory import create_app
from tests.factories import settings
from tests.journeys.facts import Facts

# Answers that are no pages: they are fetched, and have to come as an attachment (or as a picture within a page).
FILES = {"static", "public.matrix_file", "form.stored_document", "track.document"}


def endpoints(folder: Path) -> list[str]:
    """Return the endpoints of all GET routes in demo mode."""
    app = create_app(settings(folder, f"sqlite:///{folder}/none.db"))
    return sorted({rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())})


class Walk:
    """The addresses that one kind of user opens: those of everybody, and those of their own."""

    def __init__(
        self, facts: Facts, cases: list[str], drafts: list[str] = (), sent: list[str] = (), links: list[str] = ()
    ) -> None:
        self.facts = facts
        self.cases = cases
        self.drafts = list(drafts)
        self.sent = list(sent)
        self.links = list(links)

    def addresses(self, endpoint: str) -> list[str]:
        """Return the addresses of a route; raises KeyError for a route that nobody gave parameters for."""
        return ADDRESSES[endpoint](self)


def _case(pattern: str) -> Callable[[Walk], list[str]]:
    return lambda walk: [pattern.format(number) for number in walk.cases]


def _just(*paths: str) -> Callable[[Walk], list[str]]:
    return lambda _walk: list(paths)


ADDRESSES: dict[str, Callable[[Walk], list[str]]] = {
    "public.home": _just("/", "/?q=kunjungan", "/?q=tidak-ada-yang-begini", "/?instansi=bpptik"),
    "public.service": lambda walk: [f"/layanan/{slug}" for slug in [*walk.facts.slugs(), "tidak-ada"]],
    "public.privacy": _just("/privasi"),
    "form.blank": lambda walk: [f"/layanan/{slug}/ajukan" for slug in walk.facts.slugs()],
    "form.resume": lambda walk: [f"/formulir/{token}" for token in [*walk.drafts, "AAAAAAAAAAAAAAAAAAAAAA"]],
    "form.review": lambda walk: [f"/formulir/{token}/periksa" for token in walk.drafts],
    "confirmation.sent": lambda walk: [f"/terkirim/{number}" for number in walk.sent or walk.cases[:1]],
    "confirmation.receipt": lambda walk: [
        f"/terkirim/{number}/tanda-terima?kertas={paper}"
        for number in walk.sent or walk.cases[:1]
        for paper in ("a4", "58")
    ],
    "track.number_form": _just("/lacak", "/lacak?nomor=", "/lacak?nomor=bukan+nomor"),
    "track.case_page": lambda walk: [f"/lacak/{number}" for number in [*walk.cases, "PTV-0000-0000"]],
    "track.position": lambda walk: [f"/lacak/{number}/posisi" for number in walk.cases[:1]],
    "track_key.ask_withdrawal": lambda walk: [f"/lacak/{number}/cabut" for number in walk.cases[:2]],
    "session.sign_in_page": _just("/masuk"),
    "session.link_page": lambda walk: [f"/tautan/{token}" for token in [*walk.links, "tidak-ada"]],
    "styleguide.patterns": _just("/pola"),
    "admin.people": _just("/admin/akun", "/admin/akun?q=kadis", "/admin/akun?q=tidak-ada"),
    "admin.person": lambda walk: [f"/admin/akun/{account}" for account in _accounts(walk.facts)],
    "admin.create": _just("/admin/akun/baru"),
    "admin.import_csv": _just("/admin/akun/impor"),
}


def _accounts(facts: Facts) -> list[str]:
    """Return an account with several postings, one of another agency, an admin and one that is not there."""
    several = "SELECT account_id FROM posting GROUP BY account_id ORDER BY count(*) DESC, account_id LIMIT 1"
    other = "SELECT a.id FROM account a JOIN posting p ON p.account_id = a.id ORDER BY a.id DESC LIMIT 1"
    admin = "SELECT id FROM account WHERE admin_of_id IS NOT NULL ORDER BY id LIMIT 1"
    return [*facts.column(several), *facts.column(other), *facts.column(admin), "99999"]
