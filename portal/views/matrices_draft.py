"""The page of a draft: what was found, all problems beside the sheet, another upload, title and agency, discarding."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for
from wtforms import FileField
from wtforms.validators import Optional

from portal import access, clock, htmx, matrix_drafts
from portal.forms import PortalForm, Short, TextField, whole
from portal.matrix_drafts import read_draft
from portal.matrix_history import Difference, compare_drafts
from portal.matrix_readings import reading_of
from portal.matrix_refusals import DraftChanged
from portal.matrix_sequences import sequence_of, shown_problems
from portal.matrix_shown import Draft
from portal.matrix_uploads import Uploaded
from portal.matrix_words import sentence_of_matrix
from portal.refusals import Invalid
from portal.views.matrices import ACCEPTED
from portal.views.matrices_files import BOOK, attachment, keep_file
from portal.views.matrices_parts import (
    Told,
    checked,
    drawn,
    found_words,
    refusals_said,
    revision_sent,
    see_other,
    state,
    zone_of,
)

bp = Blueprint("matrix_draft", __name__, url_prefix="/admin/matriks/draf")

CARRIED_MAX = 600 * 1024  # bytes of a refused change that its page carries along
NO_FILE = "Berkas belum dipilih. Pilih berkas, lalu unggah lagi."


class AgainForm(PortalForm):
    """A file in the place of the draft's content."""

    berkas = FileField("Berkas CSV atau Excel", description="Menggantikan isi draf ini.")


class FactsForm(PortalForm):
    """Title and agency, where the file lacks them."""

    judul = TextField("Nama SOP", [Optional(), Short(500)])
    instansi = TextField("Instansi", [Optional(), Short(200)])


@dataclass(frozen=True, slots=True)
class Conflict:
    """Another admin saved first: what is said, how both differ, and the refused change to send again."""

    sentence: str
    difference: Difference | None
    carried: str


@bp.get("/<int:draft_id>")
@access.admins_only
@refusals_said
def page(draft_id: int) -> Response:
    """Show a draft with everything that was found."""
    return show(read_draft(draft_id, access.official()))


@bp.post("/<int:draft_id>/unggah")
@access.admins_only
@refusals_said
def again(draft_id: int) -> Response:
    """Put a file in the place of the draft's content."""
    me, form = access.official(), AgainForm()
    draft = read_draft(draft_id, me)
    file = request.files.get("berkas")
    if not form.validate() or file is None or not file.filename:
        form.refuse("berkas", NO_FILE)
        return show(draft, 422, again=form)
    try:
        revision = revision_sent()
        done = keep_file(file.filename, file.read(), draft_id=draft_id, revision=revision)
    except DraftChanged as error:
        return conflicting(error)
    except Invalid as error:
        form.refuse("berkas", error.errors[0].text)
        return show(draft, 422, again=form)
    if done.held_id is not None:
        return see_other(url_for("matrix_sheet.page", held_id=done.held_id, draf=draft_id, revisi=revision))
    if done.draft is None:
        return show(draft, 422, again=form, unread=done)
    flash("Isi draf diganti. Belum ada yang berubah bagi pemohon.")
    return see_other(url_for("matrix_draft.page", draft_id=draft_id))


@bp.post("/<int:draft_id>/lengkapi")
@access.admins_only
@refusals_said
def complete(draft_id: int) -> Response:
    """Write title and agency into the draft; htmx gets the draft anew."""
    me, form = access.official(), FactsForm()
    if not form.validate():
        return show(read_draft(draft_id, me), 422, facts=form)
    given = {"title": form.judul.data or "", "agency": form.instansi.data or ""}
    try:
        draft = matrix_drafts.complete_draft(draft_id, revision_sent(), me, clock.now(), **given)
    except DraftChanged as error:
        return conflicting(error)
    return _saved(draft)


@bp.post("/<int:draft_id>/abaikan")
@access.admins_only
@refusals_said
def settle(draft_id: int) -> Response:
    """Settle what the workbook left open at a cell; htmx gets the draft anew."""
    cell = request.form.get("sel", "")[:20]
    try:
        draft = matrix_drafts.dismiss_found(draft_id, revision_sent(), cell, access.official(), clock.now())
    except DraftChanged as error:
        return conflicting(error)
    return _saved(draft)


@bp.post("/<int:draft_id>/pakai")
@access.admins_only
@refusals_said
def take_mine(draft_id: int) -> Response:
    """Save a change that was refused because another admin was first, over what that admin saved."""
    me = access.official()
    try:
        content = base64.b64decode(request.form.get("isi", ""), validate=True)
        draft = matrix_drafts.save_draft(draft_id, revision_sent(), content, me, clock.now())
    except DraftChanged as error:
        return conflicting(error)
    except (binascii.Error, ValueError):
        flash("Perubahan Anda tidak terbaca. Unggah lagi berkasnya.")
        return see_other(url_for("matrix_draft.page", draft_id=draft_id))
    return _saved(draft)


@bp.route("/<int:draft_id>/hapus", methods=["GET", "POST"])
@access.admins_only
@refusals_said
def discard(draft_id: int) -> Response:
    """Ask whether to discard a draft, and do it."""
    me = access.official()
    draft = read_draft(draft_id, me)
    if request.method == "GET":
        return make_response(render_template("pages/matrices/discard.html", draft=draft))
    try:
        matrix_drafts.discard_draft(draft_id, revision_sent(), me, clock.now())
    except DraftChanged as error:
        return conflicting(error)
    flash("Draf dihapus.")
    return see_other(url_for("matrices.index"))


@bp.get("/<int:draft_id>/sumber")
@access.admins_only
@refusals_said
def source(draft_id: int) -> Response:
    """Send the file as it was uploaded."""
    data, _ = matrix_drafts.source_of(draft_id, access.official())
    is_book = data[:2] == b"PK"
    return attachment(data, f"draf-{draft_id}{'.xlsx' if is_book else '.csv'}", BOOK if is_book else "text/csv")


@bp.get("/<int:draft_id>/tabel.csv")
@access.admins_only
@refusals_said
def table(draft_id: int) -> Response:
    """Send the table as it stands: what was read of a workbook, what the grid saved (a standard CSV)."""
    return attachment(read_draft(draft_id, access.official()).content, f"draf-{draft_id}.csv")


def conflicting(error: DraftChanged) -> Response:
    """Answer 409: the draft as it stands, how the refused change differs from it, and a way to take either."""
    theirs = error.facts["theirs"]
    assert isinstance(theirs, Draft)
    return show(theirs, 409, conflict=conflict_of(error))


def conflict_of(error: DraftChanged) -> Conflict:
    """Tell who saved first, how the refused change differs from what was saved, and carry it along."""
    theirs, mine = error.facts["theirs"], error.facts.get("mine")
    assert isinstance(theirs, Draft)
    sentence, difference, carried = sentence_of_matrix(error, zone_of(access.official())), None, ""
    if isinstance(mine, bytes) and reading_of(mine).matrix is not None:
        difference = compare_drafts(theirs.content, mine)
        carried = base64.b64encode(mine).decode() if len(mine) <= CARRIED_MAX else ""
    return Conflict(sentence, difference, carried)


def show(
    draft: Draft,
    status: int = 200,
    *,
    again: AgainForm | None = None,
    facts: FactsForm | None = None,
    unread: Uploaded | None = None,
    conflict: Conflict | None = None,
) -> Response:
    """Give the page of a draft, or to htmx its fragment, with the faults of a form that was sent."""
    again = again or AgainForm(formdata=None)
    facts = facts or FactsForm(formdata=None, judul=draft.title, instansi=draft.agency)
    drawable = shown_problems(draft.content)
    seen = checked(draft.reading, draft.problems, drawable)
    unread_problems: tuple[Told, ...] = checked(unread.reading, unread.problems).problems if unread else ()
    fragment = "fragments/matrix/_draft.html"
    return htmx.answer(
        fragment,
        page="pages/matrices/draft.html",
        status=status,
        draft=draft,
        seen=seen,
        state=state(draft.state, seen.notes),
        found=found_words(draft.reading, draft.is_from_book),
        picture=drawn(draft.content),
        sequence=sequence_of(draft.content, whole(request.args.get("urutan", "")) or 1),
        sequences=len(drawable),
        zone=zone_of(access.official()),
        again=again,
        facts=facts,
        unread=unread,
        unread_problems=unread_problems,
        conflict=conflict,
        is_failed=status >= 400,
        accept=ACCEPTED.replace(".zip,", ""),
    )


def _saved(draft: Draft) -> Response:
    if htmx.wants_fragment():
        return show(draft)
    flash("Draf disimpan. Belum ada yang berubah bagi pemohon.")
    return see_other(url_for("matrix_draft.page", draft_id=draft.id))
