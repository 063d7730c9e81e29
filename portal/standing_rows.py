"""The rows of the status table (docs/wording.md): a text holds `{placeholders}` and `[clauses]`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: the word, the sign, the text for all, the text for officials; `key` follows with the key."""

    word: str
    css: str
    text: str
    official: str
    key: str = ""
    applicant: str = ""  # where the applicant reads another text than the public


_AT = "Berkas ada di {pelaksana} sejak {sejak}"
ROWS: dict[str, Row] = {
    "received": Row(
        "Diterima", "open",
        "Kami menerima {permohonan_anda} {sejak}[; {pelaksana} memeriksanya paling lambat {tenggat}][; {pelaksana_tanpa} memeriksanya][, {lalu}].",
        "Masuk {sejak} lewat {saluran}[; tenggat Anda {tenggat}][, {lalu}].",
    ),
    "received_off_hours": Row(
        "Diterima", "open",
        "Kami menerima {permohonan_anda} {sejak}, di luar jam kerja. Waktu dihitung mulai {mulai_hitung}[; {pelaksana} memeriksanya paling lambat {tenggat}][; {pelaksana_tanpa} memeriksanya][, {lalu}].",
        "Masuk di luar jam kerja {sejak}; waktu dihitung mulai {mulai_hitung}[, tenggat {tenggat}][, {lalu}].",
    ),
    "at_office": Row(
        "Sedang diproses", "open",
        _AT + " (langkah {langkah}: {kegiatan})[, paling lambat {tenggat}][, {lalu}].",
        "Ada di {pelaksana} sejak {sejak}[, {terpakai}][; tenggat {tenggat}][, {lalu}].",
    ),
    "no_term": Row(
        "Sedang diproses", "open",
        _AT + "[, {lalu}]. Langkah ini tanpa tenggat[; SOP menulis “{waktu_sop}”].",
        "Ada di {pelaksana} sejak {sejak}, tanpa tenggat[; SOP menulis “{waktu_sop}”][; {lalu}].",
    ),
    "several": Row(
        "Sedang diproses", "open",
        "{pelaksana} mengerjakan berkas bersamaan sejak {sejak}[, paling lambat {tenggat}][; setelah semuanya selesai, berkas {ke_berikutnya}].",
        "Dikerjakan bersamaan sejak {sejak}: {pelaksana}. Belum: {belum}.[ Tenggat {tenggat}][, {lalu}].",
    ),
    "waits_at_join": Row(
        "Sedang diproses", "open",
        "{selesai} sudah selesai {sejak}; berkas menunggu {pelaksana}[ paling lambat {tenggat}][, {lalu}].",
        "Menunggu cabang lain sejak {sejak}: {pelaksana} (langkah {langkah})[, tenggat {tenggat}][, {lalu}].",
    ),
    "overdue": Row(
        "Lewat tenggat", "late",
        _AT + ", seharusnya selesai {tenggat}, lewat {lewat}.[ Setelah itu {ke_berikutnya}.][ Tanyakan lewat {kontak}.]",
        "Lewat tenggat {lewat}: ada di {pelaksana} sejak {sejak}, tenggat {tenggat}[; {lalu}].",
    ),
    "applicants_turn": Row(
        "Menunggu Anda", "waiting",
        "Menunggu {pemohon} sejak {sejak} (langkah {langkah})[, {lalu}].",
        "Menunggu {pemohon} sejak {sejak}; jangka waktu layanan berhenti. Dapat dicatat di loket.[ {Lalu}.]",
        applicant="Giliran Anda sejak {sejak}: {kegiatan}. Langkah ini tanpa tenggat; jangka waktu layanan berhenti selama menunggu Anda.[ Setelah itu {ke_berikutnya}.]",
    ),
    "returned_to_applicant": Row(
        "Dikembalikan untuk dilengkapi", "returned",
        "{pelaksana} mengembalikan {permohonan} {sejak} untuk dilengkapi{alasan_kunci}. Jangka waktu layanan berhenti sampai {anda} mengirimnya[; setelah itu {ke_berikutnya}].",
        "Dikembalikan untuk dilengkapi oleh {petugas} {sejak}[: “{alasan}”]. Menunggu {pemohon}[; {lalu}].",
    ),
    "returned_to_office": Row(
        "Sedang diproses", "open",
        "Berkas kembali ke {pelaksana} {sejak} untuk diperbaiki[, paling lambat {tenggat}][, {lalu}]. Jangka waktu layanan tetap berjalan.",
        "Dikembalikan ke {pelaksana} oleh {petugas} {sejak}[: “{alasan}”].[ Tenggat {tenggat}][, {lalu}].",
    ),
    "repeated": Row(
        "Sedang diproses", "open",
        "Langkah {langkah} diulang oleh {pelaksana} sejak {sejak}[, paling lambat {tenggat}][, {lalu}].",
        "Langkah {langkah} diulang oleh {pelaksana} sejak {sejak}[: “{alasan}”].[ Tenggat {tenggat}][, {lalu}].",
    ),
    "sent_back": Row(
        "Sedang diproses", "open",
        "Berkas kembali ke {pelaksana} {sejak}, di luar alur biasa[, paling lambat {tenggat}][, {lalu}].",
        "Dikembalikan di luar alur oleh {petugas} {sejak} ke langkah {langkah}[: “{alasan}”].[ Tenggat {tenggat}][, {lalu}].",
    ),
    "decided": Row(
        "Diputuskan: {keputusan}", "open",
        "{pemutus} memutuskan “{keputusan}” {sejak}; berkas kini di {pelaksana}[, paling lambat {tenggat}][, {lalu}].",
        "{petugas} memutuskan “{keputusan}” {sejak}; kini di {pelaksana}[, tenggat {tenggat}][, {lalu}].",
    ),
    "refused_going_on": Row(
        "Diputuskan: ditolak", "refused",
        "{pemutus} memutuskan {permohonan} ditolak {sejak}; {pelaksana} menyiapkan jawaban dan alasannya[ paling lambat {tenggat}].",
        "Ditolak oleh {petugas} {sejak}[: “{alasan}”]. {pelaksana} menyiapkan jawaban[, tenggat {tenggat}].",
    ),
    "paused": Row(
        "Waktu dihentikan sementara", "waiting",
        "{pelaksana} menghentikan waktu sementara sejak {sejak}.[ Sisa {sisa}; tenggat baru dihitung saat waktu berjalan lagi.]",
        "Waktu dihentikan oleh {petugas} sejak {sejak}[: “{alasan}”].[ Sisa {sisa}.] Jalankan lagi bila alasannya sudah selesai.",
        key=" Alasan: “{alasan}”.",
    ),
    "extended": Row(
        "Waktu diperpanjang", "open",
        "{pelaksana} memperpanjang waktu {sejak}[; tenggat semula {tenggat_lama}][, kini {tenggat}][, {lalu}].",
        "Diperpanjang oleh {petugas} {sejak}[ dari {tenggat_lama}][ menjadi {tenggat}][: “{alasan}”].",
        key=" Alasan: “{alasan}”.",
    ),
    "delivered": Row(
        "Layanan telah diberikan", "done",
        "Layanan telah diberikan sejak {sejak}. Yang tersisa untuk {anda}: {kegiatan}.[ Tanpa kabar, {permohonan} ditutup sendiri {tutup}.]",
        "Layanan telah diberikan {sejak}; menunggu {pemohon}.[ Ditutup sendiri {tutup}.]",
    ),
    "delivered_refused": Row(
        "Ditolak, jawaban telah diberikan", "refused",
        "{Permohonan} ditolak; jawaban siap sejak {sejak}. Yang tersisa untuk {anda}: {kegiatan}.[ Tanpa kabar, {permohonan} ditutup sendiri {tutup}.]",
        "Ditolak, jawaban siap {sejak}; menunggu {pemohon}.[ Ditutup sendiri {tutup}.]",
    ),
    "done": Row("Selesai", "done", "{Permohonan} selesai {sejak}.", "Selesai {sejak}[, {terpakai_janji}]."),
    "closed_by_itself": Row(
        "Selesai", "done",
        "{Permohonan} ditutup sendiri {sejak}, 10 hari kerja setelah layanan diberikan.[ Bila layanan belum {anda} terima, hubungi {kontak}.]",
        "Ditutup sendiri {sejak} tanpa kabar dari {pemohon}.",
    ),
    "refused": Row(
        "Ditolak", "refused",
        "{Permohonan} ditolak {sejak}[ oleh {pelaksana}].{alasan_titik} {Anda} dapat mengajukan lagi, atau menyampaikan pengaduan.",
        "Ditolak {sejak}[ oleh {petugas}][: “{alasan}”].",
    ),
    "withdrawn": Row(
        "Dicabut", "withdrawn",
        "{Permohonan} dicabut {sejak} atas permintaan {pemohon}; tidak ada yang perlu {anda} lakukan. {Anda} dapat mengajukan lagi kapan saja.",
        "Dicabut {sejak} oleh {pemohon}[ lewat {lewat_petugas}].[ Alasan: “{alasan}”.]",
    ),
    "archived": Row(
        "Diarsipkan", "withdrawn",
        "{Permohonan} diarsipkan {sejak} dan tidak diproses lagi.[ Bila menurut {anda} keliru, hubungi {kontak}.]",
        "Diarsipkan {sejak} oleh {petugas}: {jenis_arsip}[, “{alasan}”]. Dapat dipulihkan.",
        key=" Yang diproses: {nomor_lain}.",
    ),
    "restored": Row(
        "Sedang diproses", "open",
        "{Permohonan} dipulihkan dari arsip {sejak}. Berkas ada di {pelaksana}[, paling lambat {tenggat}].",
        "Dipulihkan {sejak} oleh {petugas}; kini di {pelaksana}[, tenggat {tenggat}].",
    ),
    "moved": Row(
        "Sedang diproses", "open",
        "Sejak {sejak} {permohonan} mengikuti versi {versi} SOP. Berkas ada di {pelaksana}[, paling lambat {tenggat}][, {lalu}].",
        "Dipindahkan ke versi {versi} oleh {petugas} {sejak}; kini langkah {langkah} di {pelaksana}[, tenggat {tenggat}].",
    ),
}  # fmt: skip
# Of complaints by kind, else by the key of complaint_status; what is in PLAIN is said as of any case.
PLAIN = frozenset(
    (
        "overdue",
        "paused",
        "extended",
        "applicants_turn",
        "withdrawn",
        "archived",
        "restored",
        "moved",
        "sent_back",
        "repeated",
    )
)
COMPLAINT_ROWS: dict[str, Row] = {
    "diterima": Row(
        "Diterima", "open",
        "Kami menerima pengaduan {sejak}. {pelaksana} memeriksanya, lalu menyampaikan klasifikasi dan jangka waktunya.",
        "Baru, masuk {sejak} lewat {saluran}. Periksa dan tentukan klasifikasi.",
    ),
    "verifikasi": Row(
        "Verifikasi", "open",
        "{pelaksana} memeriksa kelengkapan pengaduan sejak {sejak}; lalu diteruskan, diminta dilengkapi, atau ditolak dengan alasan.",
        "Sedang diverifikasi {pelaksana} sejak {sejak}[; {tanpa_klasifikasi}].",
    ),
    "perlu_dilengkapi": Row(
        "Perlu dilengkapi", "returned",
        "Kami memerlukan keterangan tambahan sejak {sejak}.[ Lengkapi paling lambat {lengkapi}; waktu penanganan berhenti selama menunggu.][ Setelah itu diperiksa {berikutnya}.]",
        "Menunggu pelapor sejak {sejak}[ sampai {lengkapi}]. Waktu penanganan berhenti.",
        key=" Alasan: “{alasan}”.",
    ),
    "diteruskan": Row(
        "Diteruskan", "open",
        "Pengaduan diteruskan ke {pelaksana} {sejak}[ sebagai “{klasifikasi}”][; dijawab paling lambat {tenggat_janji}].",
        "Diteruskan ke {pelaksana} {sejak}[, klasifikasi {klasifikasi}][, tenggat {tenggat_janji}].",
    ),
    "handed_over": Row(
        "Diteruskan", "open",
        "Pengaduan diteruskan ke {instansi} {sejak}; {tetap}. {pelaksana} memeriksanya[; dijawab paling lambat {tenggat_janji}].",
        "Diteruskan ke {instansi} {sejak} oleh {petugas}[: “{alasan}”]. Periksa dan tentukan klasifikasi.",
    ),
    "diproses": Row(
        "Diproses", "open",
        "{pelaksana} menangani pengaduan sejak {sejak}[; dijawab paling lambat {tenggat_janji}].",
        "Ditangani {pelaksana} sejak {sejak}[, {terpakai_limit}][; tenggat {tenggat_janji}].",
    ),
    "ditanggapi": Row(
        "Ditanggapi", "done",
        "Pengaduan dijawab {sejak}.[ Terima jawaban atau buka kembali paling lambat {tutup}; tanpa kabar, pengaduan ditutup sendiri.]",
        "Dijawab {sejak}.[ Menunggu pelapor sampai {tutup}.]",
    ),
    "delivered_refused": Row(
        "Ditolak", "refused",
        "{pemutus} tidak dapat memproses pengaduan ini, diputuskan {sejak}.{alasan_titik}[ Buka kembali dengan alasan paling lambat {tutup}, atau sampaikan] lewat SP4N-LAPOR! (www.lapor.go.id).",
        "Ditolak {sejak}[ oleh {petugas}][: “{alasan}”].",
    ),
    "refused_going_on": Row(
        "Ditolak", "refused",
        "{pemutus} tidak dapat memproses pengaduan ini, diputuskan {sejak}; {pelaksana} menyiapkan jawaban dan alasannya[ paling lambat {tenggat}].",
        "Ditolak oleh {petugas} {sejak}[: “{alasan}”]. {pelaksana} menyiapkan jawaban[, tenggat {tenggat}].",
    ),
    "selesai": Row(
        "Selesai", "done", "Pengaduan selesai {sejak}: pelapor menerima jawaban.", "Selesai {sejak}, diterima pelapor."
    ),
    "closed_by_itself": Row(
        "Ditutup tanpa kabar", "withdrawn",
        "Pengaduan ditutup {sejak}: 10 hari kerja tanpa kabar dari pelapor. Ini tidak berarti masalahnya teratasi.",
        "Ditutup {sejak} tanpa kabar pelapor.",
    ),
    "ditolak": Row(
        "Ditolak", "refused",
        "Pengaduan ini tidak dapat diproses, diputuskan {sejak}.{alasan_titik} Anda dapat menyampaikannya lewat SP4N-LAPOR! (www.lapor.go.id).",
        "Ditolak {sejak}[ oleh {petugas}][: “{alasan}”].",
    ),
    "dibuka_kembali": Row(
        "Dibuka kembali", "returned",
        "Pelapor membuka kembali pengaduan {sejak}; {pelaksana} memeriksanya lagi[, {lalu}].",
        "Dibuka kembali {sejak}[: “{alasan}”]. Periksa lagi.",
    ),
    "tidak_dilengkapi": Row(
        "Dianggap dicabut", "withdrawn",
        "Pengaduan dianggap dicabut {sejak}: keterangan tambahan belum kami terima sampai batas waktunya. {Anda} dapat mengadu lagi kapan saja.",
        "Dianggap dicabut {sejak}: pelapor tidak melengkapi sampai batas waktunya.",
    ),
}  # fmt: skip
