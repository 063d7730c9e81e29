"""What a person reads when something does not work: a page, or a fragment for htmx; never a stack trace."""

from __future__ import annotations

import math
from dataclasses import dataclass

from flask import Flask, Response, current_app, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError, RequestEntityTooLarge, TooManyRequests

from portal import access, htmx
from portal.logs import request_code
from portal.security import LARGEST_CASE

MEGABYTE = 1024 * 1024
DRAINED = 64 * MEGABYTE  # of an overlong request: read and thrown away, or the browser shows no answer at all
NO_OFFICE = "Akun Anda belum memegang jabatan hari ini. Minta admin instansi mencatat jabatan Anda."


@dataclass(frozen=True, slots=True)
class Text:
    """Title and sentence of an error page."""

    title: str
    sentence: str


TEXTS = {
    400: Text(
        "Bentuk kiriman tidak dikenali", "Bentuk kiriman ini tidak dikenali. Pakai formulir pada halaman layanan."
    ),
    401: Text(
        "Masuk lebih dahulu",
        "Anda sudah keluar karena lama tidak ada kegiatan. Masuk lagi; Anda kembali ke halaman ini.",
    ),
    403: Text(
        "Bukan untuk jabatan Anda",
        "Halaman ini bukan untuk jabatan Anda ({jabatan}). Kembali ke Tugas saya, atau minta akses kepada admin instansi.",
    ),
    404: Text(
        "Halaman tidak ditemukan",
        "Halaman ini tidak ada. Periksa alamatnya, cari layanan, atau lacak permohonan Anda.",
    ),
    405: Text(
        "Tidak dapat dibuka dengan cara itu",
        "Halaman ini tidak dapat dibuka dengan cara itu. Kembali ke halaman sebelumnya, lalu pakai tombolnya.",
    ),
    409: Text(
        "Keadaan sudah berubah",
        "Pilihan Anda tidak disimpan. Baca keadaan terbaru, lalu putuskan lagi bila masih perlu.",
    ),
    413: Text(
        "Kiriman terlalu besar",
        "Kiriman ini {n} MB, lebih besar dari {maks} MB. Unggah dokumen satu per satu atau perkecil.",
    ),
    415: Text(
        "Bentuk kiriman tidak dikenali", "Bentuk kiriman ini tidak dikenali. Pakai formulir pada halaman layanan."
    ),
    429: Text(
        "Terlalu banyak permintaan",
        "Permintaan dari jaringan ini terlalu banyak. Tunggu {n} detik, lalu coba lagi. Isian Anda tidak hilang.",
    ),
    500: Text(
        "Portal mengalami gangguan",
        "Maaf, portal mengalami gangguan. Belum ada yang disimpan dari tindakan terakhir. "
        "Coba lagi; bila berulang, sebut kode {kode} kepada {kontak}.",
    ),
    503: Text(
        "Portal sedang sibuk",
        "Maaf, portal sedang sibuk dan belum menyimpan kiriman Anda. Tunggu sebentar, lalu kirim lagi.",
    ),
}
OLD_FORM = Text(
    "Halaman sudah lama terbuka",
    "Halaman ini sudah lama terbuka, jadi belum ada yang disimpan. Muat ulang, periksa isian, lalu kirim lagi.",
)
KIOSK = "/layar-tamu/"
BARE = (500, 503)  # shown without session and database, which may be what is broken


def init(app: Flask) -> None:
    """Register the answers to every error."""
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Exception, unexpected)


def http_error(error: HTTPException) -> Response:
    """Answer an HTTP error; a text given to `abort(status, text)` is shown instead of the usual one."""
    if error.response is not None:
        return make_response(error.response)
    status = error.code or 500
    if status == 401:
        return access.to_sign_in()
    if isinstance(error, RequestEntityTooLarge):
        _drain()
    text = OLD_FORM if isinstance(error, CSRFError) else TEXTS.get(status) or TEXTS[400 if status < 500 else 500]
    sentence = text.sentence
    if error.description not in (None, type(error).description) and not isinstance(error, CSRFError):
        sentence = str(error.description)
    response = say(status, text.title, sentence.format(**_values(error)) if sentence == text.sentence else sentence)
    if isinstance(error, TooManyRequests) and error.retry_after:
        response.headers["Retry-After"] = str(_seconds(error))
    if status == 405 and (allowed := getattr(error, "valid_methods", None)):
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def unexpected(error: Exception) -> Response:
    """Answer what nobody foresaw: the log gets the trace, the person a code to tell."""
    current_app.logger.exception("%s %s: %s", request.method, request.path, type(error).__name__)
    return http_error(InternalServerError())


def database_unavailable(error: Exception) -> Response:
    """Answer a locked, missing or unreachable database: 503, and a log line that names it."""
    current_app.logger.error("database unavailable at %s %s: %s", request.method, request.path, error)
    response = say(503, TEXTS[503].title, TEXTS[503].sentence)
    response.headers["Retry-After"] = "5"
    return response


def say(status: int, title: str, sentence: str) -> Response:
    """Give an error page with this title and sentence; to htmx a fragment that lands in #messages."""
    if htmx.wants_fragment():
        return htmx.message("errors/_message.html", status=status, title=title, sentence=sentence)
    bare = status in BARE or request.endpoint == "static"  # for a file no database is opened
    template = "errors/bare.html" if bare else "errors/not_found.html" if status == 404 else "errors/page.html"
    if f"{request.path}/".startswith(KIOSK):  # a guest at the tablet is led to no other page
        template = "errors/kiosk.html"
    return make_response(render_template(template, title=title, sentence=sentence), status)


def _values(error: HTTPException) -> dict[str, object]:
    if error.code in BARE:
        return {"kode": request_code(), "kontak": "admin instansi atau petugas loket"}
    values: dict[str, object] = {"n": 0, "maks": LARGEST_CASE // MEGABYTE}
    if error.code == 413:
        values["n"] = math.ceil((request.content_length or 0) / MEGABYTE)
    if error.code == 429:
        values["n"] = _seconds(error)
    if error.code == 403:
        actor = access.actor()
        values["jabatan"] = actor.titles if actor and actor.titles else "belum ada"
    return values


def _seconds(error: HTTPException) -> int:
    after = getattr(error, "retry_after", None)
    return after if isinstance(after, int) else 60


def _drain() -> None:
    stream, left = request.environ.get("wsgi.input"), min(request.content_length or 0, DRAINED)
    while stream is not None and left > 0:
        part = stream.read(min(left, MEGABYTE))
        if not part:
            return
        left -= len(part)
