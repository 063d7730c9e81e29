"""What the complaints of the demonstration's past year are about, and how each was answered."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Grievance:
    """A complaint: its kind, its text, the place (empty: none), and the answer."""

    kind: str
    text: str
    place: str
    answer: str = ""


FORMER = (
    Grievance(
        "Pengaduan", "Kursi ruang tunggu banyak yang rusak, sehingga orang tua harus berdiri.", "Ruang tunggu",
        "Dua belas kursi diganti; kursi di baris depan kini untuk lansia, ibu hamil, dan penyandang disabilitas.",
    ),
    Grievance(
        "Pengaduan", "Jalur kursi roda di pintu samping tertutup sepeda motor pegawai.", "Pintu samping",
        "Parkir pegawai dipindahkan ke belakang gedung dan jalur kursi roda diberi tanda.",
    ),
    Grievance(
        "Permintaan informasi", "Apakah surat kuasa harus bermeterai bila permohonan diantar orang lain?", "",
        "Surat kuasa bermeterai diperlukan hanya untuk mengambil hasil, tidak untuk mengantar permohonan.",
    ),
    Grievance(
        "Pengaduan", "Loket sudah tutup pukul 14.30, padahal jam layanan sampai pukul 16.00.", "Loket pelayanan",
        "Jam layanan tetap sampai pukul 16.00; petugas pengganti sudah dijadwalkan pada hari rapat.",
    ),
    Grievance(
        "Aspirasi", "Mohon disediakan pojok bermain anak di dekat loket.", "",
        "Pojok bermain disiapkan di samping ruang laktasi dan dibuka bulan depan.",
    ),
    Grievance(
        "Pengaduan", "Formulir di meja depan masih versi lama; saya harus mengisi dua kali.", "Meja informasi",
        "Formulir lama sudah ditarik. Petugas memeriksa persediaan formulir setiap Senin pagi.",
    ),
    Grievance(
        "Pengaduan", "Petugas di meja informasi menjawab dengan nada tinggi saat saya bertanya syarat.",
        "Meja informasi",
        "Kami meminta maaf. Petugas sudah dibina, dan pengawas mendampingi meja informasi selama sebulan.",
    ),
    Grievance(
        "Permintaan informasi", "Berapa lama berkas disimpan bila permohonan tidak dilanjutkan?", "",
        "Berkas disimpan menurut jadwal retensi yang tertulis pada pemberitahuan privasi layanan.",
    ),
    Grievance(
        "Pengaduan", "Pesan WhatsApp ke nomor layanan tidak dibalas selama sepekan.", "Layanan WhatsApp",
        "Nomor layanan kini dipegang dua petugas; pesan dibalas paling lambat pada hari kerja berikutnya.",
    ),
    Grievance(
        "Pengaduan", "Papan petunjuk menuju ruang layanan hilang, saya tersesat ke gedung lain.", "Halaman depan",
        "Papan petunjuk baru sudah dipasang di gerbang dan di lobi.",
    ),
    Grievance(
        "Aspirasi", "Mohon hasil pelayanan dapat dikirim lewat pos untuk warga di luar kota.", "",
        "Pengiriman lewat pos diusulkan dalam perubahan standar pelayanan tahun depan.",
    ),
    Grievance(
        "Pengaduan", "Pendingin ruangan mati sejak awal bulan dan ruangan sangat pengap.", "Ruang tunggu",
        "Pendingin ruangan sudah diperbaiki, dan jendela dibuka sampai suku cadangnya datang.",
    ),
    Grievance(
        "Pengaduan", "Nama saya tertulis salah pada surat yang saya terima.", "Bagian persuratan",
        "Surat dengan nama yang benar sudah diterbitkan dan dapat diambil di loket.",
    ),
)  # fmt: skip
IN_COURT = (
    Grievance("Pengaduan", "Keberatan atas denda keterlambatan yang sudah kami gugat di pengadilan.", "Gedung pameran"),
    Grievance("Pengaduan", "Batas lahan kantor masuk ke tanah kami; perkaranya sedang disidangkan.", "Halaman belakang"),
)  # fmt: skip
