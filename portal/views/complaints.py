"""Complaints as everybody finds them: what can be said, by which channels, and how long an answer may take."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, url_for

from portal import access, catalogue
from portal.accounts import Actor
from portal.views.complaints_parts import channels_of
from portal.views.public import SP4N, service_or_404

bp = Blueprint("complaints", __name__)

KINDS = {
    "Pengaduan": "Layanan tidak sesuai standarnya, atau perlakuan yang tidak patut.",
    "Aspirasi": "Saran atau harapan agar layanan menjadi lebih baik.",
    "Permintaan informasi": "Pertanyaan tentang layanan, syarat, biaya, atau jangka waktunya.",
}


@bp.get("/pengaduan")
def entry() -> str:
    """Say what can be reported, by which channels, and within what time it is answered; lead to the form."""
    slug = catalogue.complaint_slug()
    if slug is None:
        abort(404)
    page = service_or_404(slug)
    standard = catalogue.standard_of(page)
    kinds = next((field.choices for field in standard.asked if field.label == "Jenis"), ())
    return render_template(
        "pages/complaints/entry.html",
        service=page,
        kinds=[(kind, KINDS.get(kind, "")) for kind in kinds],
        classes=standard.terms.classes,
        channels=channels_of(standard.complaints),
        agency=page.line.agency,
        lapor=SP4N,
    )


@access.provide("complaint_url")
def complaint_url(_actor: Actor | None) -> str | None:
    """Tell the navigation where complaints are sent; nowhere while no service takes any."""
    return url_for("complaints.entry") if catalogue.complaint_slug() else None
