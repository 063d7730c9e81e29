"""Rules R1-R10, each with a played example, and the answers of `matrix play` (docs/matrix-format.md)."""

import json

import pytest
from click.testing import CliRunner

from portal.commands_matrix import matrix, play_moves
from portal.sop.matrix import read_matrix
from portal.sop.process import compile_process

HEAD = "Nama SOP,Contoh\nInstansi,Dinas\n\nNo,Kegiatan,Kasi,Kabid,Kadis\n"


def process(*rows):
    """Rows of `number,kasi,kabid,kadis`."""
    lines = [line.split(",") for line in rows]
    text = HEAD + "".join(",".join([n, "kerja", *marks]) + "\n" for n, *marks in lines)
    reading = read_matrix(text.encode())
    assert reading.state in ("publishable", "unsound"), reading.problems
    return compile_process(reading.matrix)


def play(rows, *moves):
    """Moves as `1 Kasi` or `2 Kabid setuju`; the last marking as `2.Kasi 3.Kabid`, and the result."""
    answer = play_moves(process(*rows), [[*m.split(" ", 2), None][:3] for m in moves])
    assert answer["stopped"] is None, answer
    return " ".join(".".join(part) for part in answer["markings"][-1]), answer["result"]


def stopped(rows, *moves):
    answer = play_moves(process(*rows), [list(m) for m in moves])
    return answer["stopped"], len(answer["markings"])


def test_a_case_begins_at_mulai_even_where_that_is_a_join():
    assert play(["1,x,,", "2,,& mulai,", "3,,,x"]) == ("2.Kabid", "open")


def test_opening_a_step_opens_a_part_for_each_role_that_acts_and_none_for_coordinators():
    assert play(["1,x,koordinasi,x", "2,selesai,,"]) == ("1.Kasi 1.Kadis", "open")


def test_the_parts_of_a_row_are_done_in_any_order_but_the_decision_last():
    rows = ["1,x,? a | b -> 1,x", "2,selesai,,"]
    assert play(rows, "1 Kadis", "1 Kasi", "1 Kabid a") == ("2.Kasi", "open")
    assert stopped(rows, ("1", "Kasi", None), ("1", "Kabid", "a")) == ({"index": 1, "reason": "waits_for_others"}, 2)


@pytest.mark.parametrize(
    ("rows", "moves", "expected"),
    [
        (["1,x,,", "2,,x,"], ["1 Kasi"], ("2.Kabid", "open")),
        (["1,x,,", "2,,x,"], ["1 Kasi", "2 Kabid"], ("", "done")),
        (["1,selesai,,x", "2,,x,"], ["1 Kasi", "1 Kadis"], ("", "done")),
        (["1,? a | b -> 2,selesai,", "2,,x,"], ["1 Kabid", "1 Kasi a"], ("", "done")),
        (["1,? a | b -> 2,selesai,", "2,,x,"], ["1 Kabid", "1 Kasi b"], ("2.Kabid", "open")),
    ],
)
def test_a_step_without_an_arrow_leads_to_the_next_row_or_to_the_end(rows, moves, expected):
    assert play(rows, *moves) == expected


def test_a_join_waits_while_an_open_step_can_still_reach_it():
    rows = ["1,x -> 2 & 3,,", "2,,x -> 4,", "3,,,x", "4,& x,,"]
    assert play(rows, "1 Kasi", "2 Kabid") == ("3.Kadis", "open")
    assert play(rows, "1 Kasi", "2 Kabid", "3 Kadis") == ("4.Kasi", "open")


def test_a_join_waits_for_an_arrival_at_another_join_that_leads_to_it():
    rows = ["1,x -> 2 & 3 & 4,,", "2,x -> 5,,", "3,,x -> 5,", "4,,,x -> 6", "5,& x,,", "6,,& x,"]
    assert play(rows, "1 Kasi", "4 Kadis", "2 Kasi") == ("3.Kabid", "open")
    assert play(rows, "1 Kasi", "4 Kadis", "2 Kasi", "3 Kabid") == ("5.Kasi", "open")
    assert play(rows, "1 Kasi", "4 Kadis", "2 Kasi", "3 Kabid", "5 Kasi") == ("6.Kabid", "open")


def test_a_join_that_only_one_branch_reaches_opens_without_the_other():
    rows = ["1,x -> 2 & 3,,", "2,,? lanjut -> 4 | berhenti -> 5,", "3,,,x -> 4", "4,& x,,", "5,,& selesai,"]
    assert play(rows, "1 Kasi", "2 Kabid berhenti") == ("3.Kadis", "open")
    assert play(rows, "1 Kasi", "2 Kabid berhenti", "3 Kadis") == ("4.Kasi", "open")
    assert play(rows, "1 Kasi", "2 Kabid berhenti", "3 Kadis", "4 Kasi") == ("5.Kabid", "open")


RETURNS = ["1,x -> 2 & 3,,", "2,x -> 5,,", "3,,? ya -> 4 | ulang -> 1,", "4,,,x", "5,& x,,"]


def test_a_return_withdraws_open_parts_and_waiting_arrivals_ahead():
    assert play(RETURNS, "1 Kasi", "3 Kabid ulang") == ("1.Kasi", "open")
    assert play(RETURNS, "1 Kasi", "2 Kasi", "3 Kabid ulang", "1 Kasi", "3 Kabid ya", "4 Kadis") == ("2.Kasi", "open")


def test_a_return_leaves_what_is_not_ahead_of_its_target():
    rows = ["1,x -> 2 & 3,,", "2,x -> 5,,", "3,,x,", "4,,,? ya -> 5 | ulang -> 3", "5,& x,,"]
    assert play(rows, "1 Kasi", "3 Kabid", "4 Kadis ulang") == ("2.Kasi 3.Kabid", "open")


def test_a_return_to_a_join_opens_it_at_once():
    rows = ["1,x -> 2 & 3,,", "2,x -> 4,,", "3,,x,", "4,& x,,", "5,,? ya | ulang -> 4,"]
    assert play(rows, "1 Kasi", "2 Kasi", "3 Kabid", "4 Kasi", "5 Kabid ulang") == ("4.Kasi", "open")


def test_a_return_to_the_same_row_opens_it_anew():
    assert play(["1,? sepakat | ubah -> 1,x,", "2,x,,"], "1 Kabid", "1 Kasi ubah") == ("1.Kasi 1.Kabid", "open")


def test_a_case_is_refused_where_the_latest_outcome_of_a_decision_refused():
    rows = ["1,? siap | tidak siap (tolak),,", "2,,x,", "3,,,? kirim | ulang -> 1"]
    assert play(rows, "1 Kasi tidak siap", "2 Kabid", "3 Kadis kirim") == ("", "refused")
    assert play(rows, "1 Kasi siap", "2 Kabid", "3 Kadis kirim") == ("", "done")


def test_a_return_lifts_refusals_ahead_of_it_but_not_others():
    rows = ["1,? a | b (tolak),,", "2,,? a | b (tolak),", "3,,,? kirim | ulang -> 2 | awal -> 1"]
    assert play(rows, "1 Kasi a", "2 Kabid b", "3 Kadis ulang", "2 Kabid a", "3 Kadis kirim") == ("", "done")
    assert play(rows, "1 Kasi b", "2 Kabid a", "3 Kadis ulang", "2 Kabid a", "3 Kadis kirim") == ("", "refused")
    assert play(rows, "1 Kasi b", "2 Kabid b", "3 Kadis awal", "1 Kasi a", "2 Kabid a", "3 Kadis kirim") == ("", "done")


def test_an_outcome_that_refuses_and_returns_above_its_own_decision_leaves_no_refusal():
    rows = ["1,x,,", "2,,? terima -> selesai | kembali -> 1 (tolak) | lanjut,", "3,,,x"]
    assert play(rows, "1 Kasi", "2 Kabid kembali", "1 Kasi", "2 Kabid lanjut", "3 Kadis") == ("", "done")


def test_selesai_withdraws_what_is_open():
    rows = ["1,x -> 2 & 3,,", "2,x -> selesai,,", "3,,x,"]
    assert play(rows, "1 Kasi", "2 Kasi") == ("", "done")
    assert play(["1,? lanjut -> 2 | cukup -> 2 & selesai,,", "2,,x,"], "1 Kasi cukup") == ("", "done")


def test_a_step_that_is_open_already_is_not_opened_twice():
    rows = ["1,x -> 2 & 3,,", "2,x -> 4,,", "3,,x,", "4,x,,x"]
    assert play(rows, "1 Kasi", "2 Kasi", "4 Kasi", "3 Kabid") == ("4.Kadis", "open")


def test_returns_come_before_forward_targets_and_joins_last():
    rows = ["1,x,,", "2,? ya -> 3 | keduanya -> 1 & 3,,", "3,,& x,", "4,,,x"]
    assert play(rows, "1 Kasi", "2 Kasi keduanya") == ("1.Kasi", "open")
    assert play(rows, "1 Kasi", "2 Kasi keduanya", "1 Kasi", "2 Kasi ya") == ("3.Kabid", "open")


def test_a_move_is_refused_for_the_first_reason_that_holds():
    rows = ["1,x,? a | b -> 1,ko", "2,x,,"]
    for move, reason in (
        (("2", "Kasi", None), "not_open"),
        (("99", "Kasi", "a"), "not_open"),
        (("1", "Kadis", None), "not_your_step"),
        (("1", "Entah", "a"), "not_your_step"),
        (("1", "Kabid", None), "no_such_outcome"),
        (("1", "Kabid", "c"), "no_such_outcome"),
        (("1", "Kasi", "a"), "no_such_outcome"),
        (("1", "Kasi", ""), "no_such_outcome"),
        (("1", "Kabid", "a"), "waits_for_others"),
    ):
        assert stopped(rows, move) == ({"index": 0, "reason": reason}, 1)
    done = [("1", "Kasi", None), ("1", "Kabid", "a"), ("2", "Kasi", None)]
    assert stopped(rows, done[0], ("1", "Kasi", None)) == ({"index": 1, "reason": "not_your_step"}, 2)
    assert stopped(rows, *done, ("2", "Kasi", None)) == ({"index": 3, "reason": "closed"}, 4)


@pytest.fixture
def run(tmp_path):
    def _run(text, *args, stdin=""):
        path = tmp_path / "a.csv"
        path.write_bytes(text.encode())
        return CliRunner().invoke(matrix, [args[0], str(path), *args[1:]], input=stdin)

    return _run


def test_the_commands_answer_in_json_and_by_exit_code(run):
    text = HEAD + "1,kerja,x,,\n2,kerja,,x,x\n"
    answer = run(text, "play", "--json", stdin='[["1", "Kasi", null]]')
    assert answer.exit_code == 0
    assert json.loads(answer.stdout) == {
        "markings": [[["1", "Kasi"]], [["2", "Kabid"], ["2", "Kadis"]]],
        "result": "open",
        "stopped": None,
    }
    assert run(text, "play", "--json", stdin='[["2", "Kasi", null]]').exit_code == 1
    assert run(HEAD, "play", "--json", stdin="[]").exit_code == 2
    assert run("bukan tabel", "play", "--json", stdin="[]").exit_code == 2
    assert run(text, "play", "--json", stdin="[[1").exit_code == 2
    checked = run(text, "check", "--json")
    assert checked.exit_code == 0
    assert list(json.loads(checked.stdout)[0]) == ["file", "state", "problems", "matrix"]
    assert run(HEAD, "check").exit_code == 1
    loop = HEAD + "1,kerja,x,,\n2,kerja,,x -> 1,\n3,kerja,,,x\n"
    assert run(loop, "check").exit_code == 1
    assert run(loop, "play", "--json", stdin='[["1", "Kasi", null]]').exit_code == 0
