"""Moving the running cases of an older version: where they stand, a dry run case by case, one press for all."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from portal import access, clock, moving
from portal.matrix_history import matrix_of
from portal.matrix_overview import service_of
from portal.matrix_refusals import MoveFails
from portal.matrix_words import sentence_of_matrix
from portal.moving import MovePlan
from portal.refusals import Invalid
from portal.views.matrices_parts import refusals_said, see_other, zone_of

bp = Blueprint("matrix_move", __name__, url_prefix="/admin/matriks/layanan")

CHOICE = "pindah:"  # before the number of the old step, in the names of the form


@bp.get("/<slug>/versi/<int:number>/pindahkan")
@access.admins_only
@refusals_said
def page(slug: str, number: int) -> Response:
    """Show where the open cases of a version stand, and ask for the steps they go to."""
    return _page(slug, number)


@bp.post("/<slug>/versi/<int:number>/pindahkan")
@access.admins_only
@refusals_said
def act(slug: str, number: int) -> Response:
    """Say for each case what moving would do, or (`tindakan` pindah) move them all to the version in force."""
    me = access.official()
    target = service_of(slug, me).number
    try:
        plan = moving.dry_run(slug, number, target, _mapping(), me, clock.now())
        if request.form.get("tindakan") != "pindah":
            return _page(slug, number, plan=plan)
        if request.form.get("tujuan") != str(target):  # another version was published since the dry run
            return _page(slug, number, 409, plan=plan, trouble=f"Versi {target} terbit sementara itu. Periksa lagi.")
        moved = moving.move(slug, number, target, _mapping(), me, clock.now())
    except Invalid as error:
        return _page(slug, number, 422, faults={fault.field: fault.text for fault in error.errors})
    except MoveFails as error:
        plan = moving.dry_run(slug, number, target, _mapping(), me, clock.now())
        return _page(slug, number, 409, plan=plan, trouble=sentence_of_matrix(error, zone_of(me)))
    flash(f"{moved} permohonan dipindahkan.")
    return see_other(url_for("matrix_history.page", slug=slug))


def _mapping() -> dict[str, str]:
    """Give the chosen steps: old number -> new number."""
    chosen = request.form.items()
    return {name.removeprefix(CHOICE): goal for name, goal in chosen if name.startswith(CHOICE) and goal}


def _page(
    slug: str,
    number: int,
    status: int = 200,
    *,
    plan: MovePlan | None = None,
    faults: dict[str, str] | None = None,
    trouble: str = "",
) -> Response:
    me = access.official()
    service = service_of(slug, me)
    steps = moving.running(slug, number, service.number, me)
    chosen = _mapping()
    page = render_template(
        "pages/matrices/move.html",
        service=service,
        number=number,
        steps=[(step, chosen.get(step.step) or step.target or "") for step in _once(steps)],
        goals=[(step.number, step.activity) for step in matrix_of(slug, service.number).steps],
        plan=plan,
        faults=[(f"langkah-{name.removeprefix(CHOICE)}", text) for name, text in (faults or {}).items()],
        wrong=faults or {},
        trouble=trouble,
        is_failed=status >= 400,
        zone=zone_of(me),
    )
    return make_response(page, status)


def _once(steps: tuple[moving.RunningStep, ...]) -> list[moving.RunningStep]:
    """Ask once for a step at which cases stand in several ways."""
    return list({step.step: step for step in reversed(steps)}.values())[::-1]
