"""Files of matrices: what an upload is read as, workbooks included, and files to download."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from portal import access, clock, matrix_history, matrix_samples
from portal.filestore import clean_name
from portal.interchange.workbook import ChooseSheet, is_workbook, read_workbook, to_csv
from portal.interchange.workbook_writer import write_workbook
from portal.matrix_batches import BOOK_MAX, Converted
from portal.matrix_overview import service_of
from portal.matrix_refusals import UploadTooLarge
from portal.matrix_sheets import hold_workbook
from portal.matrix_uploads import Uploaded, upload
from portal.sop.model import Reading
from portal.sop.sheet import Unreadable
from portal.views.matrices_parts import refusals_said

bp = Blueprint("matrix_files", __name__, url_prefix="/admin/matriks")

BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def keep_file(name: str, data: bytes, sheet: str = "", **where: Any) -> Uploaded:
    """Keep one file as a draft; of a workbook the sheet named, or the one with a table. `where` as `upload` takes it.

    A workbook with several tables is held until a sheet is chosen, and no draft is made yet.
    """
    me, now = access.official(), clock.now()
    if not is_workbook(data):
        return upload(data, name, me, now, **where)
    if len(data) > BOOK_MAX:
        raise UploadTooLarge(size=len(data), most=BOOK_MAX)
    read = convert(data, name, sheet)
    if read.data is not None:
        return upload(read.data, name, me, now, original=data, found=read.problems, **where)
    held = None
    if read.sheets and not sheet:
        typed = {key: where.get(key, "") for key in ("slug", "title", "agency")}
        held = hold_workbook(data, name, read.sheets, me, now, **typed)
    return Uploaded(clean_name(name), Reading(None, read.problems), (), None, held)


def convert(data: bytes, _name: str, sheet: str = "") -> Converted:
    """Turn a workbook into a CSV, with what could not be read of it, or with the sheets to choose from."""
    try:
        reading = read_workbook(data, sheet or None)
    except ChooseSheet as error:
        return Converted(None, (error.problem,), error.names)
    except Unreadable as error:
        return Converted(None, (error.problem,))
    return Converted(to_csv(reading), reading.problems())


@bp.get("/templat.csv")
@access.admins_only
def template() -> Response:
    """Send an empty table to fill in."""
    return attachment(matrix_samples.template_csv(), "templat-matriks.csv")


@bp.get("/contoh.csv")
@access.admins_only
def example() -> Response:
    """Send a filled example."""
    return attachment(matrix_samples.example_csv(), "contoh-matriks.csv")


@bp.get("/layanan/<slug>/versi/<int:number>/<any(persis,baku,excel):kind>")
@access.admins_only
@refusals_said
def version(slug: str, number: int, kind: str) -> Response:
    """Send a version: `persis` as it was published, `baku` as a standard CSV, `excel` as a workbook with shapes."""
    service_of(slug, access.official())
    if kind == "excel":
        matrix = matrix_history.matrix_of(slug, number)
        return attachment(write_workbook(matrix), f"{slug}-versi-{number}.xlsx", BOOK)
    data, name = (matrix_history.exact_bytes if kind == "persis" else matrix_history.standard_csv)(slug, number)
    return attachment(data, name)


def attachment(data: bytes, name: str, kind: str = "text/csv") -> Response:
    """Send bytes to be saved under a name of letters, digits, hyphens and dots."""
    response = Response(data, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
