"""A service for its admins: versions with who, when and why, their files, an older one once more, stopping and reopening."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from portal import access, clock, matrix_history, matrix_publishing
from portal.matrix_overview import service_of
from portal.matrix_refusals import PublishedMeanwhile
from portal.matrix_uploads import edit_version
from portal.matrix_words import sentence_of_matrix
from portal.refusals import Invalid
from portal.views.matrices_parts import refusals_said, see_other, state, zone_of

bp = Blueprint("matrix_history", __name__, url_prefix="/admin/matriks/layanan")

REASON_MAX = 2000


@bp.get("/<slug>")
@access.admins_only
@refusals_said
def page(slug: str) -> Response:
    """Show a service with all its versions."""
    me = access.official()
    shown = render_template(
        "pages/matrices/service.html",
        service=service_of(slug, me),
        versions=matrix_history.history(slug, me),
        needs_approval=matrix_publishing.needs_approval(service_of(slug, me).agency_id),
        zone=zone_of(me),
        state=state,
    )
    return make_response(shown)


@bp.route("/<slug>/versi/<int:number>/terbitkan-lagi", methods=["GET", "POST"])
@access.admins_only
@refusals_said
def again(slug: str, number: int) -> Response:
    """Ask for a reason, and publish an older version once more (or propose it)."""
    me, reason = access.official(), request.form.get("alasan", "")
    service = service_of(slug, me)
    if request.method == "GET":
        return _ask(slug, number)
    try:
        if matrix_publishing.needs_approval(service.agency_id):
            draft = matrix_publishing.propose_again(slug, number, reason, me, clock.now())
            flash("Penerbitan diajukan. Admin portal memeriksa lebih dahulu.")
            return see_other(url_for("matrix_draft.page", draft_id=draft.id))
        done = matrix_publishing.publish_again(slug, number, _current_sent(), reason, me, clock.now())
    except Invalid as error:
        return _ask(slug, number, 422, fault=error.errors[0].text)
    except PublishedMeanwhile as error:
        return _ask(slug, number, 409, trouble=sentence_of_matrix(error, zone_of(me)))
    flash(f"Versi {done.number} terbit. Berlaku untuk permohonan baru.")
    return see_other(url_for("matrix_history.page", slug=slug))


@bp.post("/<slug>/versi/<int:number>/ubah")
@access.admins_only
@refusals_said
def edit(slug: str, number: int) -> Response:
    """Begin a draft with the content of a version."""
    draft = edit_version(slug, number, access.official(), clock.now())
    flash(f"Draf dibuat dari versi {number}. Belum ada yang berubah bagi pemohon.")
    return see_other(url_for("matrix_draft.page", draft_id=draft.id))


@bp.post("/<slug>/hentikan")
@access.admins_only
@refusals_said
def stop(slug: str) -> Response:
    """Take no new cases; running ones go on."""
    reason = request.form.get("alasan", "")[:REASON_MAX]
    matrix_publishing.stop_accepting(slug, access.official(), clock.now(), reason)
    flash("Penerimaan dihentikan. Tidak ada permohonan baru.")
    return see_other(url_for("matrix_history.page", slug=slug))


@bp.post("/<slug>/terima")
@access.admins_only
@refusals_said
def reopen(slug: str) -> Response:
    """Take new cases again."""
    matrix_publishing.accept_again(slug, access.official(), clock.now())
    flash("Layanan tampil lagi di daftar dan menerima permohonan.")
    return see_other(url_for("matrix_history.page", slug=slug))


@bp.post("/<slug>/persetujuan")
@access.admins_only
@refusals_said
def approval(slug: str) -> Response:
    """Set whether a second person approves what the service's agency publishes; the portal's admin decides it."""
    me = access.official()
    needed = request.form.get("orang_kedua") == "ya"
    matrix_publishing.set_approval(service_of(slug, me).agency_id, needed, me, clock.now())
    flash("Aturan persetujuan disimpan.")
    return see_other(url_for("matrix_history.page", slug=slug))


def _ask(slug: str, number: int, status: int = 200, *, fault: str = "", trouble: str = "") -> Response:
    me = access.official()
    service = service_of(slug, me)
    difference = matrix_history.compare_versions(slug, service.number, number)
    page = render_template(
        "pages/matrices/again.html",
        service=service,
        number=number,
        difference=difference,
        needs_approval=matrix_publishing.needs_approval(service.agency_id),
        fault=fault,
        trouble=trouble,
        is_failed=status >= 400,
        typed=request.form.get("alasan", "")[:REASON_MAX],
    )
    return make_response(page, status)


def _current_sent() -> int:
    text = request.form.get("kini", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
