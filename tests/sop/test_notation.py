"""What stands in a role's cell (docs/matrix-format.md, Marks)."""

import pytest

from portal.sop.model import Arrow, Mark
from portal.sop.notation import read_mark, read_pairs, read_way, step_number, write_mark
from portal.sop.numbering import gaps, name_steps


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        ("process", "x X v V ✓ ✔ √ ● ■ 1 P p proses PROSES"),
        ("start", "mulai M m START"),
        ("end", "selesai S s END"),
        ("decision", "? K keputusan Decision ◇"),
        ("coordinate", "koordinasi ko KO"),
    ],
)
def test_every_sign_is_read_without_regard_to_case_and_spaces(kind, texts):
    for text in texts.split():
        assert read_mark(f" {text}\n").mark == Mark(kind), text
        if kind != "coordinate":
            assert read_mark(f"&{text}").mark == Mark(kind, True), text


@pytest.mark.parametrize("text", ["", " ", "-", "–", "0"])
def test_these_cells_are_empty(text):
    assert read_mark(text) == read_mark("")


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("x -> 22", Mark("process", False, (Arrow(None, ("22",)),))),
        ("X→6&07", Mark("process", False, (Arrow(None, ("6", "7")),))),
        ("mulai => Selesai", Mark("start", False, (Arrow(None, ("selesai",)),))),
        ("& x –> 3b.", Mark("process", True, (Arrow(None, ("3b",)),))),
        ("? setuju | dikembalikan -> 3b", Mark("decision", False, (Arrow("setuju"), Arrow("dikembalikan", ("3b",))))),
        ("?siap|tidak  siap(TOLAK)", Mark("decision", False, (Arrow("siap"), Arrow("tidak siap", (), True)))),
        (
            "K layak -> 4 & 5 | tidak -> selesai (tolak)",
            Mark("decision", False, (Arrow("layak", ("4", "5")), Arrow("tidak", ("selesai",), True))),
        ),
    ],
)
def test_arrows_and_labels_are_read_and_written_back(text, mark):
    assert read_mark(text).mark == mark
    assert read_mark(write_mark(mark)).mark == mark


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("oke", "unknown"),
        ("k", "two_meanings"),
        ("? a -> | b", "notation"),
        ("? -> 3 | b", "notation"),
        ("? a (tolak) -> 3 | b", "notation"),
        ("x setuju -> 3", "one_arrow"),
        ("x -> 3 (tolak)", "one_arrow"),
        ("x (tolak)", "one_arrow"),
        ("x -> 3 | -> 4", "one_arrow"),
        ("selesai -> 3", "no_arrows"),
        ("koordinasi tim", "no_arrows"),
        ("& ko", "join_on_coordinate"),
    ],
)
def test_what_is_wrong_with_a_cell_is_told_apart(text, what):
    assert read_mark(text).fault.what == what


def test_an_unknown_mark_names_the_nearest_one():
    assert [read_mark(t).fault.nearest for t in ("koordinsi", "xx", "slesai", "Kepala")] == [
        "koordinasi",
        "x",
        "selesai",
        "",
    ]


def test_numbers_are_called_as_printed_without_dots_brackets_and_zeros():
    assert [step_number(t) for t in ("1.", "1)", "01", "(1)", " 3 b ", "10", "0")] == [
        "1",
        "1",
        "1",
        "1",
        "3 b",
        "10",
        "0",
    ]


def test_ways_and_pairs_outside_the_mark_are_read():
    assert read_way("3 & 4 (tolak)") == Arrow(None, ("3", "4"), True)
    assert read_way("tolak") == Arrow(None, ("selesai",), True)
    assert read_way("kembali ke pemohon") is None
    assert read_pairs("lengkap: 3; tidak: tolak") == (Arrow("lengkap", ("3",)), Arrow("tidak", ("selesai",), True))
    assert read_pairs("Catatan: lihat lampiran; biaya: gratis sekali") == ()


@pytest.mark.parametrize(
    ("printed", "called"),
    [
        (["1", "3", "3", "4"], ["1", "3a", "3b", "4"]),
        (["3", "3", "3a"], ["3.1", "3.2", "3a"]),
        (["a", "c", "", "", "d"], ["a", "c", "c1", "c2", "d"]),
        (["1", "2", "", "3"], ["1", "2", "2a", "3"]),
        (["2", "", "2a"], ["2", "2.1", "2a"]),
        (["3", "3", ""], ["3a", "3b", "3b1"]),
        (["c", "c", ""], ["c1", "c2", "c2a"]),
        (["", "", ""], ["1", "2", "3"]),
        (["", "1"], ["0a", "1"]),
    ],
)
def test_steps_are_called_apart(printed, called):
    assert name_steps(printed)[0] == called


def test_jumps_in_the_numbering_are_found():
    assert gaps(["1", "2", "4", "", "5"]) == [(1, 2)]
    assert gaps(["a", "b", "d"]) == [(1, 2)]
    assert gaps(["1.1", "1.3", "2", "3a", "3b", "3b", "1"]) == [(0, 1)]
