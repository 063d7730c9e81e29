"""The sheet of a workbook that holds several SOP tables: chosen on a page of its own, the file is kept meanwhile."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from portal import access
from portal.forms import whole
from portal.matrix_drafts import read_draft
from portal.matrix_refusals import DraftChanged
from portal.matrix_sheets import Held, read_held
from portal.refusals import Invalid
from portal.views.matrices_draft import conflicting
from portal.views.matrices_files import keep_file
from portal.views.matrices_parts import checked, refusals_said, see_other

bp = Blueprint("matrix_sheet", __name__, url_prefix="/admin/matriks/unggah")

NOT_CHOSEN = "Lembar kerja belum dipilih. Pilih salah satu."


@bp.get("/<int:held_id>/lembar")
@access.admins_only
@refusals_said
def page(held_id: int) -> Response:
    """Ask which sheet to read."""
    return _page(read_held(held_id, access.official()))


@bp.post("/<int:held_id>/lembar")
@access.admins_only
@refusals_said
def choose(held_id: int) -> Response:
    """Read the sheet chosen into a draft of its own, or into the draft that the workbook was uploaded for."""
    held, sheet = read_held(held_id, access.official()), request.form.get("lembar", "")
    if sheet not in held.sheets:
        return _page(held, fault=NOT_CHOSEN)
    draft_id = whole(request.values.get("draf", ""))
    where: dict[str, str | int] = {"slug": held.slug, "title": held.title, "agency": held.agency}
    if draft_id:
        where = {"draft_id": draft_id, "revision": whole(request.values.get("revisi", ""))}
    try:
        done = keep_file(held.filename, held.data, sheet, **where)
    except DraftChanged as error:
        return conflicting(error)
    except Invalid as error:
        return _page(held, fault=error.errors[0].text)
    if done.draft is None:
        return _page(held, problems=checked(done.reading, done.problems).problems)
    flash(f"Lembar “{sheet}” tersimpan sebagai draf. Belum ada yang berubah bagi pemohon.")
    return see_other(url_for("matrix_draft.page", draft_id=done.draft.id))


def _page(held: Held, *, fault: str = "", problems: object = ()) -> Response:
    draft_id = whole(request.values.get("draf", ""))
    page = render_template(
        "pages/matrices/sheet.html",
        held=held,
        draft=read_draft(draft_id, access.official()) if draft_id else None,
        revision=whole(request.values.get("revisi", "")),
        fault=fault,
        problems=problems,
        chosen=request.form.get("lembar", ""),
    )
    return make_response(page, 422 if fault or problems else 200)
