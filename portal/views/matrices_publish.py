"""Publishing a draft: a page that asks for the reason, the proposal and its approval where a second person is needed."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from portal import access, clock, matrix_publishing
from portal.accounts import Actor
from portal.matrix_drafts import read_draft, rebase_draft
from portal.matrix_history import compare_draft
from portal.matrix_overview import service_of
from portal.matrix_refusals import DraftChanged, NotPublishable, PublishedMeanwhile
from portal.matrix_shown import Draft
from portal.matrix_words import sentence_of_matrix
from portal.moving import running_for_draft
from portal.refusals import Invalid
from portal.views.matrices_compare import homeless
from portal.views.matrices_draft import conflicting
from portal.views.matrices_parts import refusals_said, refused, revision_sent, see_other, zone_of

bp = Blueprint("matrix_publish", __name__, url_prefix="/admin/matriks/draf")

REASON_MAX = 2000


@bp.get("/<int:draft_id>/terbitkan")
@access.admins_only
@refusals_said
def page(draft_id: int) -> Response:
    """Ask for the reason, and say what publishing the draft does."""
    draft = read_draft(draft_id, access.official())
    if draft.state != "publishable":
        return refused(NotPublishable(draft=draft))
    return _page(draft)


@bp.post("/<int:draft_id>/terbitkan")
@access.admins_only
@refusals_said
def publish(draft_id: int) -> Response:
    """Publish the draft, or propose it where the agency needs a second person."""
    me, reason = access.official(), request.form.get("alasan", "")
    draft = read_draft(draft_id, me)

    def write() -> str:
        if draft.needs_approval:
            matrix_publishing.propose(draft_id, revision_sent(), reason, me, clock.now())
            flash("Penerbitan diajukan. Admin portal memeriksa lebih dahulu.")
            return url_for("matrix_draft.page", draft_id=draft_id)
        done = matrix_publishing.publish_draft(draft_id, revision_sent(), reason, me, clock.now())
        return _published(done.number, done.slug)

    return _try(draft, write)


@bp.post("/<int:draft_id>/setujui")
@access.admins_only
@refusals_said
def approve(draft_id: int) -> Response:
    """Publish a draft that another person proposed."""
    me = access.official()

    def write() -> str:
        done = matrix_publishing.approve(draft_id, revision_sent(), me, clock.now())
        return _published(done.number, done.slug)

    return _try(read_draft(draft_id, me), write)


@bp.post("/<int:draft_id>/tolak")
@access.admins_only
@refusals_said
def reject(draft_id: int) -> Response:
    """Hand a proposed draft back with a reason."""
    me = access.official()

    def write() -> str:
        matrix_publishing.reject(draft_id, revision_sent(), request.form.get("alasan", ""), me, clock.now())
        flash("Pengajuan dikembalikan dengan alasan Anda.")
        return url_for("matrix_draft.page", draft_id=draft_id)

    return _try(read_draft(draft_id, me), write)


@bp.post("/<int:draft_id>/tetap")
@access.admins_only
@refusals_said
def keep(draft_id: int) -> Response:
    """Say that the draft stands although another version was published meanwhile."""
    me = access.official()

    def write() -> str:
        rebase_draft(draft_id, revision_sent(), me, clock.now())
        return url_for("matrix_publish.page", draft_id=draft_id)

    return _try(read_draft(draft_id, me), write)


def _try(draft: Draft, write: Callable[[], str]) -> Response:
    """Do it, or answer 422 with what was typed, 409 with what changed meanwhile."""
    try:
        return see_other(write())
    except Invalid as error:
        return _page(draft, 422, fault=error.errors[0].text)
    except DraftChanged as error:
        return conflicting(error)
    except PublishedMeanwhile as error:
        me = access.official()
        return _page(read_draft(draft.id, me), 409, trouble=sentence_of_matrix(error, zone_of(me)))


def _published(number: int, slug: str) -> str:
    flash(f"Versi {number} terbit. Berlaku untuk permohonan baru.")
    return url_for("matrix_history.page", slug=slug)


def _page(draft: Draft, status: int = 200, *, fault: str = "", trouble: str = "") -> Response:
    me = access.official()
    page = render_template(
        "pages/matrices/publish.html",
        draft=draft,
        number=(draft.current_number or 0) + 1,
        running=service_of(draft.slug, me).running if draft.current_number else 0,
        difference=compare_draft(draft.id, me),
        stranded=homeless(running_for_draft(draft.slug, draft.matrix, me)) if draft.current_number else [],
        may_judge=_may_judge(draft, me),
        fault=fault,
        trouble=trouble,
        is_failed=status >= 400,
        typed=request.form.get("alasan", "")[:REASON_MAX],
        zone=zone_of(me),
    )
    return make_response(page, status)


def _may_judge(draft: Draft, me: Actor) -> bool:
    return draft.proposal is not None and me.is_portal_admin and draft.proposal.by_id != me.account_id
