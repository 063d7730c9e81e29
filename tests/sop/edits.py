"""Hypothesis strategies: edits as any page, or nobody's page, might post them, and files to do them on."""

import csv
import io
from pathlib import Path

from hypothesis import strategies as st

from portal.sop import editing as e
from portal.sop.editing_table import open_content
from portal.sop.matrix import read_matrix, write_matrix
from tests.sop.generated import matrices

ROOT = Path(__file__).parents[2]
SHIPPED = tuple(sorted(path.read_bytes() for path in (ROOT / "matrices").glob("*.csv")))
GOLDEN = tuple(
    data
    for path in sorted((ROOT / "tests" / "golden").glob("*.csv"))
    if read_matrix(data := path.read_bytes()).matrix is not None
)
WORDS = (
    "", " ", "x", "?", "& x", "mulai", "selesai", "koordinasi", "x -> 2", "x -> 99", "? setuju | kembali -> 1", "-", "k",
    "? a", "Kasi", "kasi", "Pemohon", "Pelaksana", "Waktu", "No", "Kegiatan", "Jumlah", "Total 3", "1", "2", "3b", "0", "c1",
    "30 menit", "setuju: 3; tidak: 1", "tolak", "2 (tolak)", "a\r\nb", "a|b", "a -> b", "=1+1", ";", '"', "\x00", "\ufeff",
    "sep=;", "Nama SOP", "Isian", "Catatan", ":", "@2", "wajib", "pilihan", "Memeriksa, jika tidak lengkap dikembalikan",
    "😀", "\ud800", "x" * 300,
)  # fmt: skip
TEXT = st.sampled_from(WORDS) | st.text(max_size=12)
HANDLE = st.integers(-1, 9)
TARGET = st.one_of(HANDLE, st.just("selesai"), TEXT)
OUTCOMES = st.lists(st.builds(e.Outcome, TEXT, st.lists(TARGET, max_size=2).map(tuple), st.booleans()), max_size=3)
VALUES = st.lists(TEXT, max_size=4).map(tuple)
KIND = st.sampled_from((*e.KINDS, "unknown", "bukan"))
WHAT = st.sampled_from(
    ("number", "activity", "requirements", "duration", "output", "note", "yes", "no", "extra0", "extra1", "lain")
)
FIELD = {
    "label": TEXT,
    "kind": st.sampled_from(("teks", "pilihan", "berkas", "bukan")),
    "required": st.booleans(),
    "step": st.sampled_from(("", "1", "c", "9", "@2", "a b")),
    "choices": VALUES,
}
EDIT = st.one_of(
    st.builds(e.SetMark, HANDLE, HANDLE, KIND),
    st.builds(e.Cycle, HANDLE, HANDLE, st.booleans()),
    st.builds(e.SetJoin, HANDLE, HANDLE, st.booleans()),
    st.builds(e.SetText, HANDLE, HANDLE, TEXT),
    st.builds(e.SetOutcomes, HANDLE, HANDLE, OUTCOMES.map(tuple)),
    st.builds(e.SetTargets, HANDLE, HANDLE, st.lists(TARGET, max_size=2).map(tuple)),
    st.builds(e.AddRole, TEXT, st.none() | HANDLE),
    st.builds(e.RenameRole, HANDLE, TEXT),
    st.builds(e.MoveRole, HANDLE, HANDLE),
    st.builds(e.RemoveRole, HANDLE),
    st.builds(e.AddRow, HANDLE, TEXT),
    st.builds(e.MoveRow, HANDLE, HANDLE),
    st.builds(e.RemoveRow, HANDLE),
    st.builds(e.SetCell, HANDLE, WHAT, TEXT),
    st.builds(e.SetNumbers, st.dictionaries(HANDLE, TEXT, max_size=3)),
    st.builds(e.SetFact, st.sampled_from(("Nama SOP", "Instansi", "Pemohon", "Isian", "apa")), TEXT),
    st.builds(e.SetIdentity, HANDLE, TEXT, VALUES),
    st.builds(e.AddIdentity, TEXT, VALUES, st.none() | HANDLE),
    st.builds(e.MoveIdentity, HANDLE, HANDLE),
    st.builds(e.RemoveIdentity, HANDLE),
    st.builds(e.SetField, HANDLE, **FIELD),
    st.builds(e.AddField, **FIELD, at=st.none() | HANDLE),
    st.builds(e.MoveField, HANDLE, HANDLE),
    st.builds(e.RemoveField, HANDLE),
)


def unmarked(data: bytes) -> bytes:
    """Return a file with all cells of its roles empty, as Excel leaves them where the flow was drawn with shapes."""
    opened = open_content(data)
    rows = [list(row) for row in read_matrix(data).rows]
    for (r, c), place in opened.where.items():
        if place.what == "mark" and c < len(rows[r]):
            rows[r][c] = ""
    return as_csv(rows)


def as_csv(rows: list[list[str]]) -> bytes:
    """Write rows as CSV."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows(rows)
    return out.getvalue().encode("utf-8", errors="replace")


@st.composite
def torn_files(draw):
    """A readable file some of whose cells say something else, or that has cells and rows where none should be."""
    rows = [list(row) for row in read_matrix(draw(st.sampled_from(GOLDEN))).rows]
    for _ in range(draw(st.integers(1, 4))):
        r = draw(st.integers(0, len(rows) - 1))
        if rows[r] and draw(st.booleans()):
            rows[r][draw(st.integers(0, len(rows[r]) - 1))] = draw(TEXT)
        else:
            rows.insert(r, draw(st.lists(TEXT, max_size=9)))
    return as_csv(rows)


def is_readable(data: bytes) -> bool:
    """Whether a file can be a draft's."""
    return read_matrix(data).matrix is not None


FILES = st.one_of(
    st.sampled_from(SHIPPED),
    st.sampled_from(SHIPPED).map(unmarked),
    st.sampled_from(GOLDEN),
    matrices().map(write_matrix),
    matrices().map(write_matrix).map(unmarked),
    torn_files().filter(is_readable),
)
