"""The cases of the demonstration: who asks for what, and how far each has come. Every name is invented."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

DAY = 450  # working minutes
PONTIVE, BPPTIK, IKRG = "kunjungan-pontive", "kunjungan-bpptik", "izin-ikrg"
KALBAR, FAIR, COMPLAINT = "audiensi-kalbar", "pameran-balikpapan", "pengaduan"
LIGHT, NORMATIVE = "Pengaduan ringan", "Pengaduan bersifat normatif"
PLAIN = "Pengaduan tidak berkadar pengawasan"
GRAVE = "Pengaduan berkadar pengawasan dan memerlukan pemeriksaan"


@dataclass(frozen=True, slots=True)
class Story:
    """How a case comes about: received `start` working minutes ago, its last step `last` working minutes ago.

    It stands still when the step `stop` opens for the `times`-th time (empty: it goes to its end). `choices` are the
    outcomes by step, in order; the last is repeated, and a step without any takes its first. `after` is what happens
    then: withdraw, withdraw_for, archive, restore, send_back, take_back, ask, sweep.
    """

    service: str
    start: int
    last: int
    stop: str = ""
    times: int = 1
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    channel: str = "web"
    at_counter: bool = False  # the applicant's later steps are recorded at the counter
    evening: bool = False  # sent after hours
    case_class: str = ""
    agency: str = ""  # of a complaint: the slug of a service of the agency that it concerns
    topic: int = 0  # of a complaint: which of the GRIEVANCES
    anonymous: bool = False
    after: str = ""
    target: str = ""  # where `after` leads: a step, or why it is archived
    shown: bool = False  # a new user may track it with its key


STORIES = (
    Story(PONTIVE, 6, 6, "2"),
    Story(PONTIVE, 28, 4, "4"),
    Story(PONTIVE, 2 * DAY, DAY + 270, "3"),
    Story(PONTIVE, 90, 21, "5"),
    Story(PONTIVE, 3 * DAY, 9, "6", 3, {"6": ("jadwal diubah", "jadwal diubah")}, shown=True),
    Story(PONTIVE, 4 * DAY, DAY, "8", choices={"6": ("jadwal diubah", "jadwal disepakati")}),
    Story(PONTIVE, 9 * DAY, 7 * DAY),
    Story(PONTIVE, 12 * DAY, 8 * DAY, channel="pos", at_counter=True),
    Story(PONTIVE, 18 * DAY, 16 * DAY, "8", after="sweep"),
    Story(PONTIVE, 5 * DAY, 4 * DAY, "5", after="withdraw"),
    Story(PONTIVE, DAY, 120, "5", after="send_back", target="3"),
    Story(BPPTIK, 40, 40, "2", evening=True),
    Story(BPPTIK, 270, 180, "3"),
    Story(BPPTIK, 5 * DAY, 3 * DAY, "4"),
    Story(BPPTIK, 3 * DAY, 50, "5", choices={"4": ("tidak terpenuhi",)}, shown=True),
    Story(BPPTIK, 12 * DAY, 9 * DAY, choices={"4": ("tidak terpenuhi",)}),
    Story(BPPTIK, 6 * DAY, 2 * DAY, "6"),
    Story(BPPTIK, 20 * DAY, 15 * DAY),
    Story(BPPTIK, 2 * DAY, 330, "4", channel="surel"),
    Story(BPPTIK, 4 * DAY, 3 * DAY, "3", after="archive", target="ganda"),
    Story(BPPTIK, 3 * DAY, DAY + 60, "5"),
    Story(IKRG, 5, 5, "2"),
    Story(IKRG, 3 * DAY, DAY, "1", 2, {"4": ("belum lengkap",)}, shown=True),
    Story(IKRG, 9 * DAY, 200, "7", choices={"4": ("belum lengkap", "belum lengkap", "lengkap")}),
    Story(IKRG, 2 * DAY, 300, "10"),
    Story(IKRG, 12 * DAY, 3 * DAY, "22"),
    Story(IKRG, 14 * DAY, 2 * DAY, "25"),
    Story(IKRG, 20 * DAY, 2 * DAY, "27"),
    Story(IKRG, 22 * DAY, DAY, "28", at_counter=True),
    Story(IKRG, 29 * DAY, 22 * DAY),
    Story(IKRG, DAY, 12, "4", channel="loket"),
    Story(IKRG, 6 * DAY, 4 * DAY, "8"),
    Story(IKRG, 45, 7, "4", after="take_back"),
    Story(KALBAR, 200, 200, "b"),
    Story(KALBAR, 40, 12, "c1"),
    Story(KALBAR, DAY, 200, "c2", after="ask"),
    Story(KALBAR, 6 * DAY, 5 * DAY, "c2"),
    Story(KALBAR, 5 * DAY, 2 * DAY, "d", choices={"c2": ("difasilitasi",)}),
    Story(KALBAR, 15 * DAY, 12 * DAY, choices={"c2": ("dijadwalkan dengan surat jawaban",)}),
    Story(KALBAR, DAY, 150, "c2", channel="whatsapp", at_counter=True),
    Story(KALBAR, 5 * DAY, 4 * DAY, "c2", after="withdraw_for"),
    Story(KALBAR, 3 * DAY, 2 * DAY, "c1", after="restore", target="bukan"),
    Story(FAIR, 10, 10, "2"),
    Story(FAIR, 60, 12, "4"),
    Story(
        FAIR, 6 * DAY, 30, "3b", 4,
        {"4": ("dikembalikan", "setuju"), "5": ("dikembalikan", "setuju"), "6": ("dikembalikan",)},
    ),
    Story(FAIR, 20 * DAY, 14 * DAY, choices={"4": ("dikembalikan", "setuju"), "7": ("dikembalikan", "setuju")}),
    Story(FAIR, 2 * DAY, 150, "7"),
    Story(FAIR, 25 * DAY, 22 * DAY),
    Story(FAIR, 9 * DAY, 7 * DAY, "6"),
    Story(COMPLAINT, 12, 12, "2", agency=PONTIVE, topic=4, anonymous=True),
    Story(COMPLAINT, 140, 60, "3", case_class=LIGHT, agency=IKRG, topic=1),
    Story(COMPLAINT, 2 * DAY, 700, "3", case_class=NORMATIVE, agency=KALBAR, topic=3),
    Story(COMPLAINT, 9 * DAY, 8 * DAY, "3", case_class=NORMATIVE, agency=FAIR, topic=5),
    Story(COMPLAINT, 6 * DAY, 5 * DAY, "3", case_class=PLAIN, agency=KALBAR, topic=2, channel="whatsapp"),
    Story(COMPLAINT, 25 * DAY, 24 * DAY, "3", case_class=GRAVE, agency=IKRG, topic=6, anonymous=True),
    Story(COMPLAINT, 15 * DAY, 10 * DAY, case_class=LIGHT, agency=BPPTIK, topic=4),
    Story(COMPLAINT, 8 * DAY, 220, "2", 2, {"4": ("dibuka kembali",)}, case_class=NORMATIVE, agency=KALBAR, topic=5),
    Story(COMPLAINT, 3 * DAY, 2 * DAY, "4", choices={"2": ("tidak dapat diproses",)}, agency=FAIR, topic=7),
    Story(COMPLAINT, 4 * DAY, DAY, "1", 2, {"2": ("perlu dilengkapi",)}, agency=PONTIVE, topic=0),
    Story(COMPLAINT, 4 * DAY, DAY, "4", case_class=LIGHT, agency=IKRG, topic=0),
)  # fmt: skip

APPLICANTS = (
    "Budi Hartanto", "Sari Utami", "Andreas Simanjuntak", "Nur Aini", "Ketut Wirawan", "Rina Marlina",
    "Fransiska Dea", "Hadi Wijaya", "Siti Aminah", "Yusuf Maulana", "Lia Permata", "Tono Sugiarto",
    "Meilani Chandra", "Dadang Hermawan", "Oktavia Putri", "Junaidi Usman",
)  # fmt: skip
INSTITUTIONS = (
    "SMK Harapan Nusantara", "Universitas Mitra Bahari", "Dinas Perhubungan Kabupaten Sungai Raya",
    "Komunitas Relawan TIK Khatulistiwa", "SMA Bina Cendekia", "Politeknik Karya Mandiri",
    "DPRD Kota Lembayung", "Yayasan Anak Negeri", "PKK Kelurahan Tirta Kencana", "STMIK Cipta Persada",
    "Bappeda Kabupaten Batang Hulu", "Forum UMKM Serasan",
)  # fmt: skip
EVENTS = (
    "Melihat cara kerja ruang kendali kota dan pengelolaan kamera pemantau, untuk tugas praktik siswa.",
    "Rapat koordinasi penyusunan peta jalan kota cerdas bersama perangkat daerah.",
    "Pelatihan literasi digital untuk kader kelurahan, membutuhkan ruang dengan layar besar.",
    "Studi tiru pengelolaan layanan pengaduan warga dan panggilan darurat.",
)
AUDIENCES = (
    "Audiensi tentang penyaluran kredit usaha rakyat bagi petani karet di tiga kecamatan.",
    "Rapat pembahasan rencana kerja sama pemasaran produk unggulan daerah.",
    "Konsultasi penyusunan laporan pengendalian inflasi daerah triwulan ini.",
)
COMPANIES = (
    ("PT Jaringan Rumah Sejahtera", "Jalan Melati Nomor 14, RT 03 RW 05, Kelurahan Sukamaju"),
    ("CV Kabel Prima", "Gedung Graha Sentosa lantai 2, Jalan Pahlawan Nomor 88"),
    ("PT Serat Optik Mandala", "Perumahan Taman Asri Blok C Nomor 7"),
    ("PT Instalasi Bina Karsa", "Ruko Mega Niaga Nomor 11, Jalan Ahmad Yani"),
    ("CV Sinar Data Perkasa", "Jalan Kenanga Nomor 3, Kelurahan Karangrejo"),
)
FAIRS = (
    ("Pameran Produk Unggulan Nusantara", "Gelar Karya Organizer", "Gedung Parkir Klandasan"),
    ("Balikpapan Craft Week", "Cipta Pesona Kreatif", "Balikpapan Sport and Convention Center"),
    ("Festival Kuliner dan Kriya Borneo", "Borneo Event Mandiri", "Lapangan Merdeka"),
    ("Expo Industri Kecil Kalimantan Timur", "Mitra Pameran Utama", "Samarinda Convention Hall"),
)
CRAFTS = (("Batik Ulin", "Hj. Rohani"), ("Anyaman Purun Sejahtera", "Misran"), ("Amplang Ibu Yati", "Yati Suryani"))
GRIEVANCES = (
    ("Pengaduan", "Antrean di loket tidak dipanggil menurut nomor; saya menunggu dua jam.", "Loket pelayanan"),
    ("Pengaduan", "Petugas meminta fotokopi yang tidak tercantum dalam daftar persyaratan.", "Ruang pendaftaran"),
    ("Aspirasi", "Mohon jam layanan pada hari Jumat dimulai lebih awal agar pekerja dapat datang.", ""),
    (
        "Permintaan informasi",
        "Mohon penjelasan syarat dan lama pengurusan untuk lembaga yang belum berbadan hukum.",
        "",
    ),
    ("Pengaduan", "Nomor telepon layanan tidak diangkat selama tiga hari berturut-turut.", "Layanan telepon"),
    ("Pengaduan", "Surat saya sudah diterima dua pekan lalu, belum ada kabar tindak lanjut.", "Bagian persuratan"),
    ("Pengaduan", "Ada permintaan uang di luar biaya resmi saat pemeriksaan lapangan.", "Lokasi pemeriksaan"),
    (
        "Pengaduan",
        "Keberatan atas pemutusan kontrak stan pameran yang sudah kami bawa ke pengadilan.",
        "Gedung pameran",
    ),
)
VISITS = (
    "Kunjungan Industri",
    "Kunjungan Tolok-Ukur lembaga pemerintah/swasta/publik",
    "Kunjungan diskusi kerjasama",
)

REASONS = {  # why a decision refuses or returns, by its label
    "tidak terpenuhi": "Ruang pelatihan dan pemateri sudah terpakai pada tanggal itu. Silakan ajukan tanggal lain.",
    "jadwal diubah": "Ruang dipakai mendadak untuk rapat pimpinan; tanggal baru sedang dibicarakan dengan pemohon.",
    "belum lengkap": "Denah pemasangan belum bertanda tangan penanggung jawab teknik. Lengkapi, lalu kirim lagi.",
    "dikembalikan": "Rincian biaya stan belum sesuai DPA. Perbaiki bagian anggaran pada nota dinas.",
    "tidak dapat diproses": "Hal ini sedang diperiksa pengadilan, sehingga tidak dapat ditangani sebagai pengaduan.",
    "perlu dilengkapi": "Sebutkan tanggal kejadian dan loket yang dimaksud agar dapat ditelusuri.",
    "dibuka kembali": "Jawaban belum menyebut kapan perbaikan dilakukan.",
}
OUTPUTS = {  # what a step hands over, by service and step
    (PONTIVE, "4"): "Diteruskan ke Kabid TKPBET untuk ditindaklanjuti.",
    (PONTIVE, "7"): "Sudah masuk agenda ruang Pontive Center.",
    (BPPTIK, "2"): "Mohon dicek kesiapan jadwal dan pemateri.",
    (BPPTIK, "3"): "Jadwal dan fasilitas sudah dibicarakan dengan Penyelenggaraan dan Tata Usaha.",
    (IKRG, "8"): "Cek lokasi diusulkan hari Kamis pukul 09.00.",
    (IKRG, "26"): "SMS terkirim ke nomor pemohon.",
    (KALBAR, "c1"): "Surat dicatat dalam agenda dan diteruskan.",
    (FAIR, "3b"): "Nota dinas dan lampiran anggaran.",
    (
        COMPLAINT,
        "3",
    ): "Sudah diperiksa bersama unit terkait; perbaikan dilakukan pekan ini dan petugas sudah diingatkan.",
}
RESULTS = {  # the document that a step hands over: its name and heading
    (PONTIVE, "7"): ("jadwal-kunjungan.pdf", "JADWAL KUNJUNGAN PONTIVE CENTER"),
    (BPPTIK, "5"): ("surat-balasan.pdf", "SURAT BALASAN PERMOHONAN KUNJUNGAN"),
    (IKRG, "25"): ("sk-izin.pdf", "SURAT KEPUTUSAN IZIN INSTALATUR KABEL RUMAH/GEDUNG"),
    (KALBAR, "c2"): ("surat-jawaban.pdf", "SURAT JAWABAN KESEDIAAN DAN JADWAL RAPAT/AUDIENSI"),
    (FAIR, "3b"): ("nota-dinas.pdf", "NOTA DINAS"),
    (COMPLAINT, "3"): ("jawaban-pengaduan.pdf", "JAWABAN PENGADUAN"),
}
INPUT = (
    "Ruang tersedia pada tanggal itu, kapasitas 40 orang.",
    "Konsumsi dan pemandu siap; mohon jumlah peserta dipastikan.",
    "Sudah dibicarakan lewat telepon, tidak ada keberatan.",
)
LATE_RECEIPT = "Berkas tiba saat antrean panjang, baru dicatat setelah loket sepi."
WITHDRAWN = "Acara kami ditunda sampai tahun depan."
WITHDRAWN_FOR = "Pemohon menelepon loket dan meminta permohonannya dicabut."
ARCHIVED = {
    "ganda": "Permohonan yang sama sudah dikirim sehari sebelumnya.",
    "bukan": "Isinya promosi, bukan permohonan.",
}
SENT_BACK = "Nomor agenda surat masuk belum dicatat."
ASKED = "Mohon masukan tentang ketersediaan ruang rapat."
