"""Data pribadi: what people asked, what is held about them, how long what is kept, the record of processing."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for

from portal import access, clock, data_copies, data_requests, guestbook_lists, processing_record, retention, subjects
from portal.accounts import Actor
from portal.forms import whole
from portal.refusals import Invalid, StaleCase
from portal.subjects import Holding
from portal.views.matrices_parts import refusals_said, zone_of

bp = Blueprint("data_desk", __name__, url_prefix="/admin/data")

TEXT_READ = 100_000  # characters that are looked at; the use cases say how many they take
CHANGED = "Data ini berubah setelah halaman Anda terbuka. Baca isinya yang terbaru, lalu perbaiki lagi bila perlu."


def as_zip(data: bytes, number: str) -> Response:
    """Answer with a copy of somebody's data, kept in no cache."""
    response = make_response(data)
    response.mimetype = "application/zip"
    response.headers["Content-Disposition"] = f'attachment; filename="data-{number}.zip"'
    response.headers["Cache-Control"] = "no-store"
    return response


# -- requests and people -----------------------------------------------------------------------------------------


@bp.get("")
@access.admins_only
@refusals_said
def index() -> Response:
    """List what people asked about their data, and find what is held about a person."""
    me, now = access.official(), clock.now()
    answered, text = request.args.get("dijawab") == "ya", request.args.get("q", "")[:200]
    found, visits, fault = None, [], ""
    if text.strip():
        try:
            found = subjects.find(me, text)
            visits = guestbook_lists.of_person(me, text)
        except Invalid as error:
            fault = error.errors[0].text
    page = data_requests.list_requests(me, now, answered=answered, after=whole(request.args.get("setelah", "")) or None)
    shown = render_template(
        "pages/data/index.html",
        page=page,
        answered=answered,
        text=text,
        found=found,
        visits=visits,
        fault=fault,
        zone=zone_of(me),
    )
    return make_response(shown, 422 if fault else 200)


@bp.post("/permintaan/<int:request_id>")
@access.admins_only
@refusals_said
def answer(request_id: int) -> Response:
    """Answer a request."""
    granted = request.form.get("hasil") == "dipenuhi"
    number = request.form.get("nomor", "")[:40]
    typed = request.form.get("jawaban", "")[:TEXT_READ]
    try:
        line = data_requests.answer(request_id, granted, typed, access.official(), clock.now())
    except Invalid as error:
        return _person(
            number, 422, {"jawaban": error.errors[0].text}, {"permintaan": str(request_id), "jawaban": typed}
        )
    flash("Jawaban tersimpan. Pemohon membacanya dengan kunci.")
    return _to(line.number)


@bp.get("/berkas/<number>")
@access.admins_only
@refusals_said
def person(number: str) -> Response:
    """Show what one case holds about a person, and what can be done about it."""
    return _person(number)


@bp.post("/berkas/<number>/permintaan")
@access.admins_only
@refusals_said
def record(number: str) -> Response:
    """Record what somebody asked at the counter or by letter."""
    kind, text = request.form.get("jenis", ""), request.form.get("uraian", "")[:TEXT_READ]
    try:
        data_requests.record_at_counter(number, kind, text, access.official(), clock.now())
    except Invalid as error:
        return _person(number, 422, _by_field(error), {"jenis": kind, "uraian": text})
    flash("Permintaan tercatat.")
    return _to(number)


@bp.post("/berkas/<number>/salinan")
@access.admins_only
@refusals_said
def copy(number: str) -> Response:
    """Send the copy that is handed over on request."""
    return as_zip(data_copies.copy_for_admin(number, access.official(), clock.now()), number)


@bp.post("/berkas/<number>/perbaiki")
@access.admins_only
@refusals_said
def correct(number: str) -> Response:
    """Correct name and contact."""
    raw = {name: request.form.get(name, "")[:TEXT_READ] for name in ("nama", "cara_kabar", "kontak")}
    reason = request.form.get("alasan", "")[:TEXT_READ]
    edition = whole(request.form.get("edisi", ""))
    try:
        subjects.correct(number, raw, reason, edition, access.official(), clock.now())
    except Invalid as error:
        return _person(number, 422, _by_field(error), {**raw, "alasan": reason})
    except StaleCase:
        return _person(number, 409, {"nama": CHANGED}, {**raw, "alasan": reason})
    flash("Data pemohon diperbaiki. Riwayat mencatat siapa dan mengapa, tanpa isinya.")
    return _to(number)


@bp.get("/berkas/<number>/hapus")
@access.admins_only
@refusals_said
def ask_erasure(number: str) -> Response:
    """Ask whether the data is really to go: it cannot be undone."""
    return _erasure(subjects.holding(number, access.official()))


@bp.post("/berkas/<number>/hapus")
@access.admins_only
@refusals_said
def erase(number: str) -> Response:
    """Erase the data of a closed case."""
    me, reason = access.official(), request.form.get("alasan", "")[:TEXT_READ]
    try:
        subjects.erase_on_request(number, request.form.get("dokumen") == "ya", reason, me, clock.now())
    except Invalid as error:
        return _erasure(subjects.holding(number, me), 422, error.errors[0].text, reason)
    flash("Data pribadi dihapus. Riwayat tanpa nama tetap ada.")
    return _to(number)


# -- terms -------------------------------------------------------------------------------------------------------


@bp.get("/masa-simpan")
@access.admins_only
@refusals_said
def terms() -> Response:
    """List how long each service keeps what."""
    lines = [(line, _spelled(line)) for line in retention.list_terms(access.official())]
    return make_response(render_template("pages/data/terms.html", lines=lines, heads=_heads()))


@bp.route("/masa-simpan/<slug>", methods=["GET", "POST"])
@access.admins_only
@refusals_said
def change_terms(slug: str) -> Response:
    """Set how long a service keeps what."""
    me = access.official()
    line = retention.read_terms(slug, me)
    typed = {part: str(getattr(line.terms, part)) for part in line.parts}
    faults: dict[str, str] = {}
    if request.method == "POST":
        typed = {part: request.form.get(part, "")[:20] for part in line.parts}
        try:
            retention.set_terms(slug, typed, me, clock.now())
        except Invalid as error:
            faults = _by_field(error)
        else:
            flash("Masa simpan disimpan. Berlaku juga untuk berkas yang sudah ditutup.")
            return _see(url_for("data_desk.terms"))
    page = render_template(
        "pages/data/change_terms.html",
        line=line,
        typed=typed,
        faults=faults,
        heads=_heads(line.parts),
        zone=zone_of(me),
    )
    return make_response(page, 422 if faults else 200)


# -- the record of processing ------------------------------------------------------------------------------------


@bp.get("/pemrosesan")
@access.admins_only
@refusals_said
def records() -> Response:
    """List the services whose processing is on record."""
    return make_response(render_template("pages/data/records.html", records=processing_record.records(_me())))


@bp.get("/pemrosesan/<slug>")
@access.admins_only
@refusals_said
def processing(slug: str) -> Response:
    """Show the record of one service, on one page to print."""
    record = processing_record.record_of(slug, _me())
    return make_response(render_template("pages/data/record.html", record=record, now=clock.now(), zone=zone_of(_me())))


@bp.get("/pemrosesan.csv")
@access.admins_only
@refusals_said
def records_file() -> Response:
    """Send all records as CSV."""
    response = make_response(processing_record.record_csv(processing_record.records(_me())))
    response.mimetype = "text/csv"
    response.headers["Content-Disposition"] = 'attachment; filename="catatan-pemrosesan.csv"'
    return response


# -- shared ------------------------------------------------------------------------------------------------------


def _me() -> Actor:
    return access.official()


def _person(
    number: str, status: int = 200, faults: dict[str, str] | None = None, typed: dict[str, str] | None = None
) -> Response:
    held = subjects.holding(number, _me())
    page = render_template(
        "pages/data/person.html",
        held=held,
        erased=[(retention.WORDS[part], at) for part, at in held.erased.items()],
        asked=data_requests.requests_for(held.number, _me(), clock.now()),
        visits=guestbook_lists.of_person(_me(), held.number),
        kinds=tuple(data_requests.KINDS.items()),
        faults=faults or {},
        typed=typed or {},
    )
    return make_response(page, status)


def _erasure(held: Holding, status: int = 200, fault: str = "", reason: str = "") -> Response:
    return make_response(render_template("pages/data/erase.html", held=held, fault=fault, reason=reason), status)


def _by_field(error: Invalid) -> dict[str, str]:
    return {each.field: each.text for each in reversed(error.errors)}


def _heads(parts: Iterable[str] = retention.WORDS) -> list[tuple[str, str]]:
    return [(part, retention.WORDS[part].capitalize()) for part in parts]


def _spelled(line: retention.ServiceTerms) -> list[str]:
    told = {part: retention.words(getattr(line.terms, part)) for part in line.parts}
    return [told.get(part, "–") for part in retention.WORDS]


def _to(number: str) -> Response:
    return _see(url_for("data_desk.person", number=number))


def _see(address: str) -> Response:
    return make_response(redirect(address, 303))
