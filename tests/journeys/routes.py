"""Which addresses of the portal the walker opens: for every GET route, with parameters of the demonstration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from portal.factory import create_app
from tests.factories import settings
from tests.journeys.facts import Facts


def endpoints(folder: Path) -> list[str]:
    """Return the endpoints of all GET routes in demo mode."""
    app = create_app(settings(folder, f"sqlite:///{folder}/none.db"))
    return sorted({rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())})


@dataclass
class Walk:
    """What one kind of user opens: cases, forms begun and sent, one-time links, and for counters their own forms."""

    facts: Facts
    cases: list[str]
    drafts: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    intakes: list[str] = field(default_factory=list)  # `slug/token` of a form begun at the counter
    receipts: list[str] = field(default_factory=list)  # `slug/token` of a form sent at the counter

    def pages(self, full: tuple[str, ...]) -> list[str]:
        """Return the addresses of every route: all samples of the blueprints named, one of each other."""
        found = []
        for endpoint, sample in PAGES.items():
            paths = sample(self)
            found += paths if endpoint.split(".")[0] in full else paths[:1]
        return found

    def files(self) -> list[str]:
        """Return the addresses of answers that are no pages."""
        return [path for sample in FILES.values() for path in sample(self)]


def _case(pattern: str) -> Callable[[Walk], list[str]]:
    return lambda walk: [pattern.format(number) for number in walk.cases]


def _archived(walk: Walk) -> list[str]:
    found = walk.facts.column("SELECT number FROM cases WHERE result = 'archived' ORDER BY id LIMIT 1")
    return found + walk.cases[:1]


def _closed(walk: Walk) -> list[str]:
    """Return a closed case of each agency, and what the walk knows."""
    found = "SELECT min(number) FROM cases WHERE result <> 'open' GROUP BY agency_id ORDER BY 1 LIMIT 3"
    return [*walk.facts.column(found), *walk.cases[:1]]


def _just(*paths: str) -> Callable[[Walk], list[str]]:
    return lambda _walk: list(paths)


NO_FORM = "kunjungan-pontive/AAAAAAAAAAAAAAAAAAAAAA"
ACTS = {
    "note": "catatan",
    "ask": "masukan",
    "send_back": "kembalikan",
    "pause": "hentikan",
    "resume": "jalankan",
    "extend": "perpanjang",
    "reissue": "kunci",
    "withdraw": "cabut",
    "archive": "arsip",
}
PAGES: dict[str, Callable[[Walk], list[str]]] = {
    "public.home": _just("/", "/?q=kunjungan", "/?q=tidak-ada-yang-begini", "/?instansi=bpptik"),
    "public.service": lambda walk: [f"/layanan/{slug}" for slug in [*walk.facts.slugs(), "tidak-ada"]],
    "public.privacy": _just("/privasi"),
    "complaints.entry": _just("/pengaduan"),
    "complaint_list.page": _just(
        "/pengaduan/kelola", "/pengaduan/kelola?keadaan=ditanggapi", "/pengaduan/kelola?q=tidak-ada-yang-begini&dari=x"
    ),
    "complaint_acts.hand_over": lambda walk: _complaints(walk, "alihkan"),
    "complaint_acts.merge": lambda walk: _complaints(walk, "gabungkan"),
    "complaint_acts.unmerge": lambda walk: _complaints(walk, "pisahkan"),
    "complaint_acts.tracking": lambda walk: _complaints(walk, "sp4n"),
    "form.blank": lambda walk: [f"/layanan/{slug}/ajukan" for slug in walk.facts.slugs()],
    "form.resume": lambda walk: [f"/formulir/{token}" for token in [*walk.drafts, "AAAAAAAAAAAAAAAAAAAAAA"]],
    "form.again": lambda walk: [f"/formulir/{token}/isian" for token in walk.drafts],
    "form.review": lambda walk: [f"/formulir/{token}/periksa" for token in walk.drafts],
    "confirmation.sent": lambda walk: [f"/terkirim/{number}" for number in walk.sent or walk.cases[:1]],
    "confirmation.receipt": lambda walk: [
        f"/terkirim/{number}/tanda-terima?kertas={paper}"
        for number in walk.sent or walk.cases[:1]
        for paper in ("a4", "58")
    ],
    "desk.tasks": _just("/tugas", "/tugas?tenggat=lewat", "/tugas?q=tidak-ada-yang-begini", "/tugas?q=siti"),
    "desk_case.page": _case("/berkas/{}"),
    **{
        f"desk_acts.{act}": lambda walk, word=word: [f"/berkas/{number}/{word}" for number in walk.cases[:2]]
        for act, word in ACTS.items()
    },
    "desk_acts.new_key": lambda walk: [f"/berkas/{number}/kunci/AAAAAAAAAAAAAAAAAAAAAA" for number in walk.cases[:1]],
    "desk_acts.restore": lambda walk: [f"/berkas/{number}/pulihkan" for number in _archived(walk)],
    "desk_open.services": _just("/buka"),
    "desk_open.form": _just("/buka/pameran-balikpapan", "/buka/kunjungan-pontive"),
    "counter.services": _just("/loket"),
    "counter.blank": lambda walk: [f"/loket/{slug}" for slug in walk.facts.slugs()],
    "counter.form": lambda walk: [f"/loket/{form}" for form in [*walk.intakes, NO_FORM]],
    "counter.receipt": lambda walk: [
        f"/loket/{form}/tanda-terima?kertas={paper}" for form in [*walk.receipts, NO_FORM] for paper in ("a4", "80")
    ],
    "track.number_form": _just("/lacak", "/lacak?nomor=", "/lacak?nomor=bukan+nomor"),
    "track.case_page": lambda walk: [f"/lacak/{number}" for number in [*walk.cases, "PTV-0000-0000"]],
    "track.position": lambda walk: [f"/lacak/{number}/posisi" for number in walk.cases[:1]],
    "track_key.ask_withdrawal": lambda walk: [f"/lacak/{number}/cabut" for number in walk.cases[:2]],
    "data_rights.rights": _just("/hak-data"),
    "data_rights.page": lambda walk: [f"/lacak/{number}/data" for number in walk.cases[:2]],
    "data_handling.page": lambda walk: [f"/berkas/{number}/permintaan-data" for number in walk.cases[:2]],
    "data_desk.index": _just("/admin/data", "/admin/data?q=siti", "/admin/data?q=ab", "/admin/data?dijawab=ya"),
    "data_desk.person": lambda walk: [f"/admin/data/berkas/{number}" for number in _closed(walk)],
    "data_desk.ask_erasure": lambda walk: [f"/admin/data/berkas/{number}/hapus" for number in _closed(walk)],
    "data_desk.terms": _just("/admin/data/masa-simpan"),
    "data_desk.change_terms": lambda walk: [f"/admin/data/masa-simpan/{slug}" for slug in walk.facts.slugs()],
    "data_desk.records": _just("/admin/data/pemrosesan"),
    "data_desk.processing": lambda walk: [f"/admin/data/pemrosesan/{slug}" for slug in walk.facts.slugs()],
    "statistics.page": _just(
        "/statistik",
        "/statistik?layanan=kunjungan-pontive",
        "/statistik?layanan=pengaduan&instansi=bpptik",
        "/statistik?instansi=bpptik&layanan=kunjungan-pontive",
        "/statistik?layanan=tidak-ada",
    ),
    "statistics_desk.page": _just(
        "/statistik/rinci", "/statistik/rinci?layanan=kunjungan-pontive", "/statistik/rinci?layanan=pengaduan"
    ),
    "statistics_desk.cases": _just(
        "/statistik/rinci/berkas?angka=diterima",
        "/statistik/rinci/berkas?angka=lewat-tenggat&layanan=pengaduan",
        "/statistik/rinci/berkas?angka=tidak-ada",
    ),
    "session.sign_in_page": _just("/masuk"),
    "session.link_page": lambda walk: [f"/tautan/{token}" for token in [*walk.links, "tidak-ada"]],
    "styleguide.patterns": _just("/pola"),
    "manage.index": _just("/admin"),
    "admin.people": _just("/admin/akun", "/admin/akun?q=kadis", "/admin/akun?q=tidak-ada"),
    "admin.person": lambda walk: [f"/admin/akun/{account}" for account in _accounts(walk.facts)],
    "admin.create": _just("/admin/akun/baru"),
    "admin.import_csv": _just("/admin/akun/impor"),
    "matrices.index": _just("/admin/matriks"),
    "matrices.send": _just("/admin/matriks/unggah", "/admin/matriks/unggah?layanan=kunjungan-pontive"),
    "matrices.report": _just("/admin/matriks/laporan/99999"),
    "matrices.guide": _just("/admin/matriks/panduan"),
    "matrix_sheet.page": _just("/admin/matriks/unggah/99999/lembar"),
    "register.index": _just("/admin/register", "/admin/register?status=tinjau", "/admin/register?q=tidak-ada"),
    "register.create": _just("/admin/register/baru"),
    "register.entry": _just("/admin/register/1", "/admin/register/99999"),
    "register.remove_scan": _just("/admin/register/1/pindaian/hapus", "/admin/register/2/pindaian/hapus"),
    "matrix_draft.page": lambda walk: _matrix_drafts(walk, ""),
    "matrix_grid.page": lambda walk: [*_matrix_drafts(walk, "/tabel"), *_matrix_drafts(walk, "/tabel?hapus=1")[:1]],
    "matrix_draft.discard": lambda walk: _matrix_drafts(walk, "/hapus"),
    "matrix_publish.page": lambda walk: _matrix_drafts(walk, "/terbitkan"),
    "matrix_compare.draft": lambda walk: _matrix_drafts(walk, "/banding"),
    "matrix_compare.versions": lambda walk: _matrix_services(walk, "/banding"),
    "matrix_history.page": lambda walk: _matrix_services(walk, ""),
    "matrices.log": _just("/admin/matriks/riwayat", "/admin/matriks/riwayat?kegiatan=published"),
    "matrix_rehearse.page": lambda walk: _matrix_drafts(walk, "/uji-coba"),
    "matrix_move.page": lambda walk: [
        f"/admin/matriks/layanan/{slug}/versi/{n}/pindahkan" for slug in walk.facts.slugs()[:1] for n in (1, 99)
    ],
    "matrix_history.again": lambda walk: _matrix_services(walk, "/versi/1/terbitkan-lagi"),
    "guestbook.index": _just("/buku-tamu"),
    "guestbook.day": lambda walk: [
        path + day for path in _books(walk, "") for day in ("", "?tanggal=" + _visit_day(walk))
    ],
    "guestbook.search": lambda walk: _books(walk, "/cari?q=a") + _books(walk, "/cari?q=tidak-ada-yang-begini"),
    "guestbook.printed": lambda walk: _books(walk, f"/cetak?tanggal={_visit_day(walk)}"),
    "guestbook.figures": lambda walk: (
        _books(walk, "/angka?sejak=01-01-2026") + _books(walk, "/angka?sampai=01-01-2020")
    ),
    "guestbook_desk.add": lambda walk: _books(walk, "/catat"),
    "guestbook_desk.receipt": lambda walk: _books(walk, "/catat/AAAAAAAAAAAAAAAAAAAAAA/tanda-terima"),
    "guestbook_desk.correct": lambda walk: _visits(walk, ""),
    "guestbook_desk.remove": lambda walk: _visits(walk, "/hapus"),
    "guestbook_manage.screens": lambda walk: _books(walk, "/layar"),
    "guestbook_manage.settings": lambda walk: _books(walk, "/pengaturan"),
    "kiosk.form": _just("/layar-tamu"),
    "kiosk.thanks": _just("/layar-tamu/selesai"),
    "survey.questions": _just("/survei/00000000000000000000000000000000"),
    "survey_reports.ask_removal": lambda walk: [
        f"/admin/skm/saran/{key}/hapus"
        for key in walk.facts.column("SELECT id FROM survey_answer WHERE comment <> '' AND month IS NOT NULL LIMIT 1")
    ],
    "survey.thanks": _just("/survei/terima-kasih"),
    "survey_reports.index": lambda walk: [f"/admin/skm{period}" for period in ("", f"?periode={_year(walk)}")],
    "survey_reports.service": lambda walk: [
        f"/admin/skm/{slug}?periode={_year(walk)}" for slug in [*walk.facts.slugs(), "tidak-ada"]
    ],
}
# Answers that are no pages: they are fetched, and have to come as an attachment or not at all.
FILES: dict[str, Callable[[Walk], list[str]]] = {
    "survey_reports.table": _just("/admin/skm/unduh.csv"),
    "public.matrix_file": lambda walk: [f"/layanan/{slug}/matriks.csv" for slug in walk.facts.slugs()[:2]],
    "track.document": lambda walk: _documents(walk, "/lacak"),
    "complaint_track.answer_document": lambda walk: [
        f"/lacak/{number}/jawaban/{id}" for number in walk.cases for id in walk.facts.documents(number)
    ],
    "complaint_list.export": _just("/pengaduan/kelola.csv"),
    "desk_case.document": lambda walk: _documents(walk, "/berkas"),
    "data_desk.records_file": _just("/admin/data/pemrosesan.csv"),
    "register.scan": _just("/admin/register/1/pindaian", "/admin/register/99999/pindaian"),
    "matrices.report_file": _just("/admin/matriks/laporan/99999/laporan.csv"),
    "matrix_draft.source": lambda walk: _matrix_drafts(walk, "/sumber"),
    "matrix_draft.table": lambda walk: _matrix_drafts(walk, "/tabel.csv"),
    "matrix_files.template": _just("/admin/matriks/templat.csv"),
    "matrix_files.example": _just("/admin/matriks/contoh.csv"),
    "matrix_files.version": lambda walk: [
        path for kind in ("persis", "baku", "excel") for path in _matrix_services(walk, f"/versi/1/{kind}")
    ],
    "statistics.survey_file": _just("/statistik/kepuasan.csv"),
    "statistics.visits_file": _just("/statistik/kunjungan.csv?instansi=bpptik"),
    "statistics.data": _just("/statistik/angka.csv", "/statistik/angka.csv?layanan=pengaduan"),
    "guestbook.file": lambda walk: _books(walk, "/kunjungan.csv"),
    "form.stored_document": lambda walk: [f"/formulir/{token}/dokumen/1" for token in walk.drafts],
}
LOADED_BY_PAGES = {"static", "public.robots"}


def _year(walk: Walk) -> str:
    """Return the year in which the newest answers of the survey count."""
    return walk.facts.column("SELECT substr(max(month), 1, 4) FROM survey_answer")[0]


def _documents(walk: Walk, room: str) -> list[str]:
    return [f"{room}/{number}/dokumen/{id}" for number in walk.cases[:3] for id in walk.facts.documents(number)]


def _books(walk: Walk, rest: str) -> list[str]:
    """Return a page of the guest books: of the agency that has an audience, and of one more."""
    query = """SELECT a.slug FROM agency a JOIN visit v ON v.agency_id = a.id
      GROUP BY a.id ORDER BY max(v.case_id IS NOT NULL) DESC, a.id LIMIT 2"""
    return [f"/buku-tamu/{slug}{rest}" for slug in walk.facts.column(query)]


def _visit_day(walk: Walk) -> str:
    return walk.facts.column("SELECT day FROM visit WHERE case_id IS NOT NULL ORDER BY day DESC LIMIT 1")[0]


def _visits(walk: Walk, rest: str) -> list[str]:
    query = "SELECT a.slug, v.id FROM visit v JOIN agency a ON a.id = v.agency_id WHERE v.case_id IS NOT NULL LIMIT 1"
    return [f"/buku-tamu/{slug}/kunjungan/{ident}{rest}" for slug, ident in walk.facts.rows(query)]


def _complaints(walk: Walk, act: str) -> list[str]:
    """Return an act on the complaints among the cases, and on a case that is none."""
    found = walk.facts.column("SELECT number FROM cases WHERE number LIKE 'ADU-%' ORDER BY id LIMIT 4")
    return [f"/berkas/{number}/{act}" for number in [*found, *walk.cases[:1]]]


def _matrix_services(walk: Walk, rest: str) -> list[str]:
    return [f"/admin/matriks/layanan/{slug}{rest}" for slug in [*walk.facts.slugs()[:2], "tidak-ada"]]


def _matrix_drafts(walk: Walk, rest: str) -> list[str]:
    """Return the drafts that other journeys left, and one that is not there."""
    found = walk.facts.column("SELECT id FROM matrix_draft ORDER BY id LIMIT 2")
    return [f"/admin/matriks/draf/{draft}{rest}" for draft in [*found, "99999"]]


def _accounts(facts: Facts) -> list[str]:
    """Return an account with several postings, one of another agency, an admin and one that is not there."""
    several = "SELECT account_id FROM posting GROUP BY account_id ORDER BY count(*) DESC, account_id LIMIT 1"
    other = "SELECT a.id FROM account a JOIN posting p ON p.account_id = a.id ORDER BY a.id DESC LIMIT 1"
    admin = "SELECT id FROM account WHERE admin_of_id IS NOT NULL ORDER BY id LIMIT 1"
    return [*facts.column(several), *facts.column(other), *facts.column(admin), "99999"]
