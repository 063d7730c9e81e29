"""Following a complaint: the pictures of its answer, for everybody where its content is, and the reporter's rating."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, Response, flash, make_response, redirect, request, send_file, url_for

from portal import clock, complaint_public, complaint_steps, filestore, htmx, numbers
from portal.case_files import may_read
from portal.forms import whole
from portal.refusals import Invalid, NotFound, Refused, WrongKey
from portal.views import track
from portal.views.track_key import need_key, refused, with_key
from portal.views.track_typed import Message, Typed

bp = Blueprint("complaint_track", __name__)

RATED = "Terima kasih. Nilai Anda tersimpan."
LARGEST_COMMENT = 20_000  # characters that are looked at; complaint_steps.rate says how many it takes


@bp.get("/lacak/<nomor>/jawaban/<int:document_id>")
def answer_document(nomor: str, document_id: int) -> Response:
    """Send a document of an answer as an attachment, or a picture to be shown in the page (`gambar`).

    Of a complaint that is hidden, they are for the key only.
    """
    number = numbers.read_number(nomor) or ""
    by = track.holder(number)
    try:
        row = may_read(number, document_id, by) if by else complaint_public.public_document(number, document_id)
        data = filestore.read(row)
    except NotFound:
        return track.unknown(nomor, counted=False)
    inline = bool(request.args.get("gambar")) and row.kind in ("jpg", "png")
    response = send_file(
        BytesIO(data), filestore.TYPES[row.kind], as_attachment=not inline, download_name=row.name, max_age=0
    )
    response.headers["Cache-Control"] = "no-store"
    return track.sealed(response)


@bp.post("/lacak/<nomor>/nilai")
def rate(nomor: str) -> Response:
    """Keep how satisfied the reporter is with a complaint that was answered or closed."""
    number, key = with_key(nomor)
    by = track.holder(number)
    if key is None or by is None:
        return need_key(number, nomor)
    value, comment = request.form.get("nilai", ""), request.form.get("komentar", "")[:LARGEST_COMMENT]
    try:
        complaint_steps.rate(number, whole(value), comment, by, clock.now())
    except Invalid as error:
        return track.show(number, 422, typed=Typed.of_rating(value, comment, error.errors))
    except WrongKey:
        return need_key(number, nomor)
    except Refused as error:
        return refused(number, error, key.case)
    if htmx.wants_fragment():
        return track.show(number, message=Message(RATED))
    flash(RATED)
    return make_response(redirect(url_for("track.case_page", nomor=number), 303))
