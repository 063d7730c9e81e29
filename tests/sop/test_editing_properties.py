"""Properties of the edits: any sequence on any file gives a readable file, and nothing but what was meant changes."""

from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from portal.sop import editing as e
from portal.sop.editing_apply import apply_edits
from portal.sop.editing_form import form_edits
from portal.sop.editing_grid import grid_of, targets_value
from portal.sop.editing_table import open_content
from portal.sop.editing_writing import standard
from portal.sop.matrix import read_matrix, write_matrix
from portal.sop.suggestions import edits_of, suggest
from tests.sop.edits import EDIT, FILES, TEXT
from tests.sop.generated import matrices

some = settings(max_examples=60, deadline=None)


def table(data):
    return open_content(standard(data)).table


def attempt(data, edits):
    """Do edits; where they are refused, with a reason, the file is as it was."""
    try:
        return apply_edits(data, edits).content
    except e.EditRefused as refused:
        if not (refused.text and refused.field):
            raise AssertionError("refused without a reason") from refused
        return data


def _typed(text):
    """What a browser posts of a text: each end of a line as one CR LF."""
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def form_of(data):
    """Everything that a page without script posts of a grid."""
    grid = grid_of(data)
    form = {f"role-{role.index}": role.name for role in grid.roles}
    for row in grid.rows:
        form |= {f"{what}-{row.index}": _typed(text) for what, text in row.texts.items()}
        for cell in row.cells:
            at = f"{cell.row}-{cell.role}"
            form |= {f"mark-{at}": cell.kind, f"text-{at}": cell.text, f"join-{at}": "1" if cell.join else "0"}
            if cell.takes_arrow:
                form[f"to-{at}"] = targets_value(cell.outcomes[0].to) if cell.outcomes else ""
            for n, outcome in enumerate(cell.outcomes if cell.takes_outcomes else ()):
                form |= {f"label-{at}-{n}": outcome.label, f"to-{at}-{n}": targets_value(outcome.to)}
                form |= {f"refused-{at}-{n}": "1"} if outcome.refused else {}
    for row in grid.identity:
        form |= {f"key-{row.index}": row.key} | {f"value-{row.index}-{j}": value for j, value in enumerate(row.values)}
    for asked in grid.fields:
        at = f"field-{asked.index}"
        form |= {f"{at}-label": asked.label, f"{at}-kind": asked.kind, f"{at}-step": asked.step}
        form |= {f"{at}-choices": "\r\n".join(asked.choices)} | ({f"{at}-required": "1"} if asked.required else {})
    return form


@some
@given(FILES, st.lists(EDIT, min_size=1, max_size=12))
def test_any_edits_of_any_file_give_a_readable_file_or_are_refused(data, edits):
    for edit in edits:
        data = attempt(data, [edit])
        assert read_matrix(data).matrix is not None
    grid = grid_of(data)
    assert len(grid.rows) == len(read_matrix(standard(data)).matrix.steps)


@some
@given(FILES, EDIT)
def test_what_was_saved_is_read_as_what_was_meant(data, edit):
    try:
        applied = apply_edits(data, [edit])
    except e.EditRefused:
        return
    assume(applied.changed)
    saved = table(applied.content)
    assert standard(applied.content) == applied.content
    assert applied.content.startswith(b"\xef\xbb\xbf")
    assert apply_edits(applied.content, []).content == applied.content
    assert len(saved.rows) - len(table(data).rows) == {e.AddRow: 1, e.RemoveRow: -1}.get(type(edit), 0)


@some
@given(FILES, st.data())
def test_a_mark_changes_its_cell_only(data, draw):
    before = table(data)
    assume(before.rows and before.roles and all(before.roles))
    n, i = draw.draw(st.integers(0, len(before.rows) - 1)), draw.draw(st.integers(0, len(before.roles) - 1))
    kind = draw.draw(st.sampled_from(e.CYCLE))
    try:
        after = table(apply_edits(data, [e.SetMark(n, i, kind)]).content)
    except e.EditRefused:
        return
    cell = grid_of(data).rows[n].cells[i]
    row = after.rows[n]
    expected = replace(before.rows[n], cells=(*before.rows[n].cells[:i], row.cells[i], *before.rows[n].cells[i + 1 :]))
    if cell.source != "cell":  # its outcomes stood in Ya, Tidak or Keterangan
        expected = replace(expected, rest=row.rest)
    if not (before.rows[n].number[:1].isalnum()):
        expected = replace(expected, number=row.number)
    assert after == replace(before, rows=(*before.rows[:n], expected, *before.rows[n + 1 :]))


@some
@given(FILES, st.data())
def test_moving_a_row_there_and_back_is_the_identity(data, draw):
    before = table(data)
    assume(len(before.rows) > 1)
    n, to = (draw.draw(st.integers(0, len(before.rows) - 1)) for _ in range(2))
    try:
        there = apply_edits(data, [e.MoveRow(n, to)]).content
        back = apply_edits(there, [e.MoveRow(to, n)]).content
    except e.EditRefused:
        return
    assert table(back) == before


@some
@given(matrices(), st.data())
def test_arrows_follow_a_row_that_moves(matrix, draw):
    data = write_matrix(matrix)
    n, to = (draw.draw(st.integers(0, len(matrix.steps) - 1)) for _ in range(2))
    old = {step.number: (step.activity, i) for i, step in enumerate(matrix.steps)}
    moved = read_matrix(apply_edits(data, [e.MoveRow(n, to)]).content).matrix
    order = list(range(len(matrix.steps)))
    order.insert(to, order.pop(n))
    for step, i in zip(moved.steps, order, strict=True):
        was = matrix.steps[i]
        assert [(a.label, a.refused) for a in step.arrows] == [(a.label, a.refused) for a in was.arrows]
        for arrow, before in zip(step.arrows, was.arrows, strict=True):
            here = {s.number: k for s, k in zip(moved.steps, order, strict=True)}
            assert [here.get(t, t) for t in arrow.to] == [old[t][1] if t in old else t for t in before.to]


@some
@given(FILES)
def test_a_posted_page_that_was_not_touched_changes_nothing(data):
    assert form_edits(grid_of(data), form_of(data)) == ()


@some
@given(FILES, st.dictionaries(st.integers(0, 10**6), TEXT, max_size=8))
def test_a_page_posted_with_anything_is_saved_or_refused(data, typed):
    form = form_of(data)
    names = [
        *sorted(form),
        "mark-99-0",
        "label-0-0-7",
        "field-77-label",
        "new-role",
        "new-key",
        "new-value",
        "new-activity",
    ]
    form |= {names[k % len(names)]: text for k, text in typed.items()}
    assert read_matrix(attempt(data, form_edits(grid_of(data), form))).matrix is not None


@some
@given(FILES)
def test_accepting_suggestions_fills_empty_cells_only(data):
    before = table(data)
    suggestions = suggest(before)
    try:
        after = table(apply_edits(data, edits_of(suggestions, None)).content)
    except e.EditRefused:
        return
    places = {(s.row, s.role) for s in suggestions}
    for n, (row, was) in enumerate(zip(after.rows, before.rows, strict=True)):
        assert row.rest == was.rest
        assert row.activity == was.activity
        for i, cell in enumerate(row.cells):
            if (n, i) not in places:
                assert cell == was.cells[i]
    assert len({s.id for s in suggestions}) == len(suggestions)
