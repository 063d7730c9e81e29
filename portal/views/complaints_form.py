"""What the form of a complaint shows besides other forms, and the page on which it is read once more before it is sent."""

from __future__ import annotations

from itertools import groupby

from flask import Response, make_response, render_template

from portal import answers, clock, drafts, publishing, retention
from portal.answers import ABOUT_NUMBER, ABOUT_SERVICE, SECRET
from portal.complaint_form import TRAP, TooFast, TooManyToday, aboutable
from portal.complaint_public import preview
from portal.formatters import listing
from portal.receipts import one_line
from portal.views.complaints_parts import channels_beside
from portal.views.filling import Answered, Filling, agency_name, answered, first_roles
from portal.views.public import SP4N

About = tuple[str, list[tuple[str, str]]]  # an agency, and slug and title of its services


def besides(filling: Filling) -> dict[str, object]:
    """Return what the template of the form needs besides that of other forms.

    Its faults come in the order in which its fields stand, which is not that of the matrix alone.
    """
    whose, channels = channels_beside(filling.page, filling.agency)
    boxes = filling.boxes()
    kinds = 1 if boxes and boxes[0].kind == "pilihan" else 0
    order = [box.label for box in boxes]
    order[kinds:kinds] = [drafts.AGENCY, ABOUT_SERVICE, ABOUT_NUMBER]
    order += [answers.ANONYMOUS, answers.NAME, answers.CONTACT, SECRET]
    filling.errors.sort(key=lambda error: order.index(error.field) if error.field in order else len(order))
    return {
        "kinds": kinds,
        "agencies": publishing.agencies(with_services=False),
        "unknown_agency": drafts.UNKNOWN_AGENCY,
        "services": services(),
        "whose_channels": whose,
        "channels": channels,
        "lapor": SP4N,
    }


def review(
    filling: Filling, status: int = 200, notice: str = "", refused: TooFast | TooManyToday | None = None
) -> Response:
    """Show all answers to be read once more, what the public will see of them, and the button that sends them."""
    page, agency = filling.page, agency_name(filling)
    rendered = render_template(
        "pages/complaints/review.html",
        filling=filling,
        service=page,
        lines=_lines(filling),
        shown=preview(filling.token, clock.now()),
        agency=agency,
        first_roles=listing(first_roles(page)),
        contact=one_line(page.contact) or f"loket {agency}",
        kept_for=retention.words(retention.terms_of_slug(page.line.slug).identity),
        trap=TRAP,
        notice=notice,
        failed=status >= 400,
    )
    response = make_response(rendered, status)
    if isinstance(refused, TooFast):
        response.headers["Retry-After"] = str(refused.facts.get("seconds") or 1)
    return response


def services() -> list[About]:
    """Return the services that a complaint can be about, by agency."""
    found = sorted(aboutable(), key=lambda each: (each[2], each[1]))
    return [
        (agency, [(slug, title) for slug, title, _ in those]) for agency, those in groupby(found, lambda each: each[2])
    ]


def _lines(filling: Filling) -> list[Answered]:
    """Return the answers in the order of the form; what was left empty and is not asked for stays out."""
    values = filling.values
    titles = {slug: title for slug, title, _ in aboutable()}
    about = titles.get(str(values.get(ABOUT_SERVICE) or ""), "")
    boxes = [answered(box) for box in filling.boxes()]
    kinds = 1 if boxes and filling.boxes()[0].kind == "pilihan" else 0
    return [
        *boxes[:kinds],
        _line("Instansi yang diadukan", agency_name(filling), drafts.AGENCY),
        _line("Layanan yang diadukan", about, ABOUT_SERVICE),
        _line("Nomor permohonan", str(values.get(ABOUT_NUMBER) or ""), ABOUT_NUMBER),
        *boxes[kinds:],
        _line("Anonim", "Ya" if values.get(answers.ANONYMOUS) else "Tidak", answers.ANONYMOUS),
        _line("Nama", str(values.get(answers.NAME) or ""), answers.NAME),
        _line("Surel atau telepon", str(values.get(answers.CONTACT) or ""), answers.CONTACT),
        _line("Rahasia", "Ya" if values.get(SECRET) else "Tidak", SECRET),
    ]


def _line(label: str, value: str, anchor: str) -> Answered:
    return Answered(label, value, (), (), anchor)
