"""Hypothesis strategies: matrices as an office might write them, sound or not."""

from hypothesis import strategies as st

from portal.sop.duration import read_duration
from portal.sop.identity import make_code
from portal.sop.model import END, Arrow, Booking, CaseClass, Field, Letter, Mark, Matrix, Reminder, Step

ROLES = ("Pemohon", "Front Office", "Kasi", "Kabid", "Kadis")
WORDS = st.sampled_from(
    (
        "Menerima berkas",
        "Memeriksa; jika lengkap diteruskan",
        'Menulis "nota"',
        "Menandatangani,\nlalu menomori",
        "Menyerahkan SK",
    )
)
TIMES = st.sampled_from(("", "10 menit", "1 hari", "3 hari kerja", "8,5 jam", "Harian"))
FACTS = st.fixed_dictionaries(
    {},
    optional={
        "Persyaratan": st.sampled_from((("KTP",), ("KTP; asli", "Surat,\nbermeterai"))),
        "Biaya": st.just(("Gratis",)),
        "Catatan": st.just(("Satu", "Dua: tiga")),
        "Berlaku Untuk": st.just(("dinas daerah",)),
    },
)
LABELS = ("setuju", "dikembalikan", "tidak layak")


@st.composite
def _arrow_targets(draw, numbers):
    some = draw(st.lists(st.sampled_from((*numbers, END)), max_size=2, unique=True))
    return tuple(some)


@st.composite
def _mark(draw, numbers, kind):
    join = draw(st.booleans()) if kind != "coordinate" else False
    arrows = ()
    if kind == "decision":
        labels = LABELS[: draw(st.integers(2, 3))]
        arrows = tuple(Arrow(label, draw(_arrow_targets(numbers)), draw(st.booleans())) for label in labels)
    elif kind == "process" and draw(st.booleans()):
        to = draw(_arrow_targets(numbers))
        arrows = (Arrow(None, to),) if to else ()
    return Mark(kind, join, arrows)


@st.composite
def matrices(draw, most=7):
    """A matrix without draft problems; it may be unsound."""
    count = draw(st.integers(1, most))
    numbers = [str(n) for n in range(1, count + 1)]
    roles = ROLES[: draw(st.integers(1, len(ROLES)))]
    steps = []
    for n, number in enumerate(numbers):
        here = draw(st.lists(st.sampled_from(roles), min_size=1, max_size=3, unique=True))
        here.sort(key=roles.index)
        kinds = ["decision" if draw(st.booleans()) else "process"] + [
            draw(st.sampled_from(("x", "coordinate"))) for _ in here[1:]
        ]
        marks = {}
        arrows_written = False
        for role, kind in zip(here, kinds, strict=True):
            mark = draw(_mark(numbers, "process" if kind == "x" else kind))
            if arrows_written:
                mark = Mark(mark.kind, mark.join)
            arrows_written = arrows_written or bool(mark.arrows) or mark.kind == "decision"
            marks[role] = mark
        if n == count - 1 and len(marks) == 1 and draw(st.booleans()):
            marks = {here[0]: Mark("end")}
        steps.append(
            Step(
                number,
                draw(WORDS),
                marks,
                draw(WORDS),
                read_duration(draw(TIMES)),
                draw(st.sampled_from(("", "SK"))),
                "",
            )
        )
    fields = (Field("Keperluan", "pilihan", True, None, ("A", "B")), Field("Surat", "berkas", False, numbers[0]))
    title = draw(st.sampled_from(("Izin Usaha Kecil", "Kunjungan; resmi", "Rapat")))
    return Matrix(
        title,
        "Dinas Contoh",
        roles,
        tuple(steps),
        make_code(title),
        draw(st.sampled_from(("WIB", "WITA"))),
        facts=draw(FACTS),
        other=draw(st.sampled_from(({}, {"Slogan": ("Cepat; tepat", 'Kata "kami"')}))),
        fields=fields,
        classes=draw(
            st.sampled_from(((), (CaseClass("Ringan", read_duration("3 Jam")), CaseClass("Berat", read_duration("")))))
        ),
        letters=draw(
            st.sampled_from(((), (Letter("Surat, jawaban", numbers[-1], "ditolak"), Letter("SK", numbers[0]))))
        ),
        bookings=draw(
            st.sampled_from(((), (Booking("Ruang rapat", numbers[0], "Keperluan"), Booking("Tim", numbers[0]))))
        ),
        reminders=draw(st.sampled_from(((), (Reminder("Kirim nama", "7 hari kerja sebelum", "Keperluan"),)))),
    )
