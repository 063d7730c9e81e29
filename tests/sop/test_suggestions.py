"""What sentences suggest: who does a step, and where one decides. In doubt nothing is suggested."""

from pathlib import Path

import pytest

from portal.sop import editing as e
from portal.sop.editing_apply import apply_edits
from portal.sop.editing_grid import grid_of
from portal.sop.editing_table import open_content
from portal.sop.matrix import read_matrix
from portal.sop.suggestions import edits_of, suggest
from tests.sop.edits import unmarked

MATRICES = Path(__file__).parents[2] / "matrices"


def shipped(name):
    return (MATRICES / f"{name}.csv").read_bytes()


def sheet(*lines, roles="Pemohon,Front Office,Kepala Seksi,Kepala Dinas"):
    head = f"Nama SOP,A\nInstansi,B\n\nNo,Kegiatan,Pelaksana{',' * roles.count(',')}\n,,{roles}\n"
    return (head + "".join(f'{n},"{line}"\n' for n, line in enumerate(lines, 1))).encode()


def words(data):
    table = open_content(data).table
    return [(s.row, table.roles[s.role], s.words) for s in suggest(table)]


def marks_of(data):
    return [(step.number, step.marks) for step in read_matrix(data).matrix.steps]


def test_the_role_that_a_sentence_begins_with_does_it_by_whatever_name():
    data = sheet("Pemohon mengajukan", "FO menerima berkas", "Kasi memeriksa", "Kadis menandatangani", "Selesai")
    assert words(data) == [
        (0, "Pemohon", "mulai"),
        (1, "Front Office", "x"),
        (2, "Kepala Seksi", "x"),
        (3, "Kepala Dinas", "x"),
    ]


def test_the_longest_name_counts():
    data = sheet("a", "Kasi Bina Usaha memeriksa", "b", roles="Kasi,Kasi Bina Usaha")
    assert words(data) == [(1, "Kasi Bina Usaha", "x")]


def test_who_is_named_as_the_receiver_is_not_the_doer():
    assert words(sheet("a", "Menghubungi Kepala Dinas", "Surat untuk Kepala Dinas dibuat", "b"))[1:] == []


def test_a_passive_sentence_names_its_doer():
    assert words(sheet("a", "Berkas diperiksa oleh Kasi", "Surat ditandatangani Kepala Dinas", "b"))[1:] == [
        (1, "Kepala Seksi", "x"),
        (2, "Kepala Dinas", "x"),
    ]


def test_what_is_handed_on_is_received_by_the_role_that_was_named():
    data = sheet("a", "Kasi meneruskan berkas kepada Kepala Dinas", "Meneliti berkas", "Meneruskan ke Kasi", "c", "d")
    assert words(data)[1:] == [(1, "Kepala Seksi", "x"), (2, "Kepala Dinas", "x"), (4, "Kepala Seksi", "x")]


def test_the_first_step_begins_with_the_applicant_and_the_last_ends():
    assert words(sheet("Mengisi formulir", "b", "Menerima izin")) == [
        (0, "Pemohon", "mulai"),
        (2, "Pemohon", "selesai"),
    ]
    reasons = [s.reason for s in suggest(open_content(sheet("Mengisi", "b", "Kasi mengarsipkan")).table)]
    assert reasons == [
        "Langkah pertama biasanya dikerjakan pemohon. Langkah pertama menjadi mulai.",
        "Kalimatnya diawali “Kasi”. Langkah terakhir menjadi selesai.",
    ]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Kasi memeriksa berkas, jika tidak dikembalikan", "? ya | dikembalikan -> 2"),
        ("Kasi memeriksa; apabila lengkap diteruskan, apabila tidak lengkap dikembalikan kepada pemohon", "? lengkap | dikembalikan -> 1"),
        ("Kasi meneliti, jika setuju diparaf, jika tidak dikembalikan untuk diperbaiki", "? setuju | dikembalikan -> 2"),
        ("Kasi menilai, jika tidak layak ditolak", "? layak | ditolak -> selesai (tolak)"),
        ("Kasi memeriksa, jika belum sesuai diminta melengkapi", "? sesuai | tidak sesuai -> 2"),
        ("Kasi memeriksa berkas", "x"),
    ],
)  # fmt: skip
def test_a_sentence_that_decides_has_two_outcomes(sentence, expected):
    data = sheet("Pemohon mengajukan", "FO membuat nota", sentence, "Kadis menandatangani")
    assert [w for n, _, w in words(data) if n == 2] == [expected]


def test_a_bare_mark_beside_a_sentence_that_decides_gets_outcomes_and_no_other_mark_does():
    data = sheet("Pemohon mengajukan", "Memeriksa, jika tidak dikembalikan", "c").replace(
        b'dikembalikan"', b'dikembalikan",,x'
    )
    assert (1, "Front Office", "? ya | dikembalikan -> 1") in words(data)
    assert not [w for w in words(data.replace(b",,x", b",,x -> 3")) if w[0] == 1]
    assert not [w for w in words(data.replace(b",,x", b",,x,x")) if w[0] == 1]
    assert not [w for w in words(data.replace(b",,x", b",,apa")) if w[0] == 1]


def test_nothing_is_suggested_where_two_roles_are_called_so():
    assert words(sheet("a", "Kasi memeriksa", "b", roles="Kasi,Kasi")) == []


def test_suggestions_are_accepted_one_by_one_and_then_gone():
    data = sheet("Pemohon mengajukan", "Kasi memeriksa", "Kadis menandatangani")
    first, second, _ = suggest(open_content(data).table)
    data = apply_edits(data, edits_of([first, second], [second.id])).content
    grid = grid_of(data)
    assert [s.id for s in grid.suggestions] == ["r0c0-start", "r2c3-end"]
    assert grid.rows[0].cells[0].suggestion == grid.suggestions[0]


def test_audiensi_is_marked_again_by_all_suggestions_and_five_edits():
    data = unmarked(shipped("audiensi-kalbar"))
    assert grid_of(data).state == "draft"
    suggestions = suggest(open_content(data).table)
    right = marks_of(shipped("audiensi-kalbar"))
    data = apply_edits(data, edits_of(suggestions, None)).content
    guessed = marks_of(data)
    assert [guessed[n] == right[n] for n in (0, 5)] == [True, True]
    labels = (e.Outcome("difasilitasi"), e.Outcome("dijadwalkan dengan surat jawaban"))
    edits = [
        e.SetMark(1, 0, "process"),
        e.SetMark(1, 1, "coordinate"),
        e.SetMark(2, 0, "process"),
        e.SetMark(3, 1, "process"),
    ]
    data = apply_edits(data, [*edits, e.SetOutcomes(4, 2, labels)]).content
    assert marks_of(data) == right
    assert read_matrix(data).state == "publishable"
    assert read_matrix(data).matrix == read_matrix(shipped("audiensi-kalbar")).matrix


@pytest.mark.parametrize("name", sorted(path.stem for path in MATRICES.glob("*.csv")))
def test_what_is_suggested_for_an_unmarked_table_names_who_really_does_it(name):
    right = read_matrix(shipped(name)).matrix
    for suggestion in suggest(open_content(unmarked(shipped(name))).table):
        step, role = right.steps[suggestion.row], right.roles[suggestion.role]
        assert role in step.marks
        assert step.marks[role].acts
    assert suggest(open_content(shipped(name)).table) == ()


def test_sekretaris_juga_paraf_sebelum_kadis_is_three_edits():
    before = shipped("kunjungan-pontive")
    roles = read_matrix(before).matrix.roles
    kadis, step = roles.index("Kadis"), 3
    edits = [
        e.AddRole("Sekretaris", kadis),
        e.AddRow(step, "Sekretaris memeriksa dan memaraf surat permohonan"),
        e.SetMark(len(read_matrix(before).matrix.steps), len(roles), "process"),
    ]
    reading = read_matrix(apply_edits(before, edits).content)
    assert reading.state == "publishable"
    assert [s.number for s in reading.matrix.steps] == [str(n) for n in range(1, 10)]
    assert list(reading.matrix.steps[step].marks) == ["Sekretaris"]
    assert reading.matrix.steps[step + 1].marks["Kadis"].acts
    old = read_matrix(before).matrix.steps[5].arrows
    new = reading.matrix.steps[6].arrows
    assert (old[1].to, new[1].to) == (("6",), ("7",))
    after = apply_edits(before, edits[:2]).content
    assert [s.words for s in grid_of(after).suggestions] == ["x"]
