"""The questionnaire of PermenPANRB 14/2017: nine elements by code, their questions and answers, and who answers.

Answers are worth 1 to 4 from first to last; U4 counts downwards in price, so that “gratis” is worth 4.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Element:
    """An element of a service (unsur): its name in reports, its question, and the words of the values 1 to 4."""

    code: str
    name: str
    question: str
    answers: tuple[str, str, str, str]


FITTING = ("Tidak sesuai", "Kurang sesuai", "Sesuai", "Sangat sesuai")
ELEMENTS = (
    Element(
        "U1",
        "Persyaratan",
        "Bagaimana pendapat Saudara tentang kesesuaian persyaratan pelayanan dengan jenis pelayanannya?",
        FITTING,
    ),
    Element(
        "U2",
        "Sistem, mekanisme, dan prosedur",
        "Bagaimana pemahaman Saudara tentang kemudahan prosedur pelayanan di unit ini?",
        ("Tidak mudah", "Kurang mudah", "Mudah", "Sangat mudah"),
    ),
    Element(
        "U3",
        "Waktu penyelesaian",
        "Bagaimana pendapat Saudara tentang kecepatan waktu dalam memberikan pelayanan?",
        ("Tidak cepat", "Kurang cepat", "Cepat", "Sangat cepat"),
    ),
    Element(
        "U4",
        "Biaya/tarif",
        "Bagaimana pendapat Saudara tentang kewajaran biaya/tarif dalam pelayanan?",
        ("Sangat mahal", "Cukup mahal", "Murah", "Gratis"),
    ),
    Element(
        "U5",
        "Produk spesifikasi jenis pelayanan",
        "Bagaimana pendapat Saudara tentang kesesuaian produk pelayanan antara yang tercantum dalam standar pelayanan "
        "dengan hasil yang diberikan?",
        FITTING,
    ),
    Element(
        "U6",
        "Kompetensi pelaksana",
        "Bagaimana pendapat Saudara tentang kompetensi/kemampuan petugas dalam pelayanan?",
        ("Tidak kompeten", "Kurang kompeten", "Kompeten", "Sangat kompeten"),
    ),
    Element(
        "U7",
        "Perilaku pelaksana",
        "Bagaimana pendapat Saudara tentang perilaku petugas dalam pelayanan terkait kesopanan dan keramahan?",
        ("Tidak sopan dan ramah", "Kurang sopan dan ramah", "Sopan dan ramah", "Sangat sopan dan ramah"),
    ),
    Element(
        "U8",
        "Penanganan pengaduan, saran, dan masukan",
        "Bagaimana pendapat Saudara tentang penanganan pengaduan pengguna layanan?",
        ("Tidak ada", "Ada tetapi tidak berfungsi", "Berfungsi kurang maksimal", "Dikelola dengan baik"),
    ),
    Element(
        "U9",
        "Sarana dan prasarana",
        "Bagaimana pendapat Saudara tentang kualitas sarana dan prasarana?",
        ("Buruk", "Cukup", "Baik", "Sangat baik"),
    ),
)
CODES = tuple(element.code for element in ELEMENTS)
# The order of the questionnaires of offices: sarana is asked eighth, pengaduan ninth; hence storage by code.
ASKED = (*ELEMENTS[:7], ELEMENTS[8], ELEMENTS[7])


@dataclass(frozen=True, slots=True)
class Trait:
    """What is asked about who answers; every trait may be left out, which is stored as an empty text."""

    name: str
    label: str
    choices: tuple[str, ...]


# Ages are asked and kept in groups: an exact age would single people out.
TRAITS = (
    Trait("sex", "Jenis kelamin", ("Laki-laki", "Perempuan")),
    Trait("age", "Usia (tahun)", ("Di bawah 20", "20–29", "30–39", "40–49", "50–59", "60 ke atas")),
    Trait("education", "Pendidikan", ("SD", "SMP", "SMA", "S1", "S2", "S3")),
    Trait("occupation", "Pekerjaan", ("PNS", "TNI", "Polri", "Swasta", "Wirausaha", "Lainnya")),
)
NOT_SAID = "Tidak menjawab"
