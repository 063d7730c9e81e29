"""Two versions of a service, or a draft and what is published, side by side."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, make_response, render_template, request, url_for

from portal import access, diagrams, htmx, matrix_history
from portal.forms import whole
from portal.matrix_drafts import read_draft
from portal.matrix_history import Difference, VersionLine
from portal.matrix_overview import ServiceRow, service_of
from portal.matrix_refusals import VersionNotFound
from portal.moving import RunningStep, running_for_draft
from portal.sop.comparison import StepChange
from portal.views.matrices_parts import refusals_said

bp = Blueprint("matrix_compare", __name__, url_prefix="/admin/matriks")

STATUS = {
    "added": ("Baru", "done"),
    "removed": ("Dihapus", "refused"),
    "changed": ("Berubah", "soon"),
    "same": ("Sama", "waiting"),
}
NOTES: dict[str, diagrams.Note] = {
    "added": diagrams.Note("added", "Baru"),
    "removed": diagrams.Note("removed", "Dihapus"),
    "changed": diagrams.Note("changed", "Berubah"),
}
MOVED = diagrams.Note("changed", "Pindah tempat")


@bp.get("/layanan/<slug>/banding")
@access.admins_only
@refusals_said
def versions(slug: str) -> Response:
    """Compare two versions, chosen in the address; without a choice the last two. htmx gets the comparison alone."""
    me = access.official()
    service, lines = service_of(slug, me), matrix_history.history(slug, me)
    newer = whole(request.args.get("ke", "")) or lines[0].number
    older = whole(request.args.get("dari", "")) or next((n.number for n in lines if n.number < newer), newer)
    if {older, newer} - {line.number for line in lines}:
        raise VersionNotFound
    difference = matrix_history.compare_versions(slug, older, newer)
    back = (service.title, url_for("matrix_history.page", slug=slug))
    return _page(difference, service, back, lines, (older, newer))


@bp.get("/draf/<int:draft_id>/banding")
@access.admins_only
@refusals_said
def draft(draft_id: int) -> Response:
    """Compare a draft with what is published now."""
    me = access.official()
    found = read_draft(draft_id, me)
    difference = matrix_history.compare_draft(draft_id, me)
    if difference is None:
        raise VersionNotFound
    back = ("Draf", url_for("matrix_draft.page", draft_id=draft_id))
    stranded = homeless(running_for_draft(found.slug, found.matrix, me))
    return _page(difference, service_of(found.slug, me), back, stranded=stranded)


def homeless(steps: Sequence[RunningStep]) -> list[RunningStep]:
    """Give the steps at which cases stand and which have no certain counterpart: they were removed."""
    return [step for step in steps if step.target is None]


def _page(
    difference: Difference,
    service: ServiceRow,
    back: tuple[str, str],
    lines: tuple[VersionLine, ...] = (),
    chosen: tuple[int, int] = (0, 0),
    stranded: Sequence[RunningStep] = (),
) -> Response:
    is_part = htmx.wants_fragment()
    page = render_template(
        "fragments/matrix/_comparison.html" if is_part else "pages/matrices/compare.html",
        difference=difference,
        steps=[(step, *STATUS[step.status]) for step in _touched(difference)],
        pictures=_pictures(difference),
        service=service,
        back=back,
        lines=lines,
        chosen=chosen,
        stranded=stranded,
    )
    return make_response(page)


def _touched(difference: Difference) -> list[StepChange]:
    return [step for step in difference.comparison.steps if step.status != "same"]


def _pictures(difference: Difference) -> list[tuple[str, str, diagrams.Picture | None]]:
    """Draw both with what became of each step, or None where a draft has nothing to draw."""
    sides = (
        (difference.old_title, difference.old_process, "lama", _notes(difference, is_new=False)),
        (difference.new_title, difference.new_process, "baru", _notes(difference, is_new=True)),
    )
    return [
        (title, ident, diagrams.picture(process, ident=ident, notes=notes, brief=True) if process else None)
        for title, process, ident, notes in sides
    ]


def _notes(difference: Difference, is_new: bool) -> dict[str, diagrams.Note]:
    """Note each step of one side that is not as it was, by its number there."""
    found = {}
    for step in difference.comparison.steps:
        number = step.new if is_new else step.old
        if number is not None and (step.status != "same" or step.moved):
            found[number] = NOTES.get(step.status, MOVED)
    return found
