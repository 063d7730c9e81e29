"""Charts: lengths by hand, text kept apart from markup, a name and a description for who cannot see them."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from portal.charts import LABELS, ROOM, ROOM_ABOVE, Bar, Chart, Row, draw, longest

SVG = "{http://www.w3.org/2000/svg}"


def drawn(chart: Chart) -> ET.Element:
    return ET.fromstring(str(draw(chart, "uji")).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def test_a_bar_is_as_long_as_its_share_of_the_longest() -> None:
    chart = Chart("Judul", "Isi", (Row("Nov 2026", (Bar(10, "10", "is-came"), Bar(5, "5", "is-went"))),), 10)
    first, second = drawn(chart).findall(f"{SVG}rect")
    assert first.get("width") == f"{ROOM:.2f}%"
    assert second.get("width") == f"{ROOM / 2:.2f}%"
    assert {first.get("x"), second.get("x")} == {f"{LABELS:.2f}%"}


def test_nothing_is_no_bar_but_its_number_stands_there() -> None:
    root = drawn(Chart("Judul", "Isi", (Row("Nov 2026", (Bar(0, "0", "is-came"),)),), longest([0, None])))
    assert root.findall(f"{SVG}rect") == []
    assert [text.text for text in root.findall(f"{SVG}text")] == ["Nov 2026", "0"]


def test_a_rule_and_a_reach_lie_where_their_values_do() -> None:
    chart = Chart("Judul", "Isi", (Row("Nov 2026", (Bar(10, "", "is-went"),), 20),), 40, 30, "janji")
    reach, end, *_ = [line for line in drawn(chart).findall(f"{SVG}line") if line.get("class") == "ch-reach"]
    assert (reach.get("x1"), reach.get("x2")) == (f"{LABELS + ROOM / 4:.2f}%", f"{LABELS + ROOM / 2:.2f}%")
    assert end.get("x1") == end.get("x2")
    rule = next(line for line in drawn(chart).findall(f"{SVG}line") if line.get("class") == "ch-rule")
    assert rule.get("x1") == f"{LABELS + ROOM * 0.75:.2f}%"


def test_long_labels_stand_above_their_bars_in_lines() -> None:
    label = "Pengaduan berkadar pengawasan dan memerlukan pemeriksaan"
    root = drawn(Chart("Judul", "Isi", (Row(label, (Bar(1, "100%", "is-went"),)),), 1, above=True))
    lines = [text.text for text in root.findall(f"{SVG}text") if text.get("class") == "ch-label"]
    assert " ".join(lines) == label
    assert len(lines) == 2
    assert root.find(f"{SVG}rect").get("width") == f"{ROOM_ABOVE:.2f}%"


def test_a_chart_has_a_name_a_description_and_no_markup_of_others() -> None:
    chart = Chart("Judul <b>", "Isi & lain", (Row("<script>", (Bar(1, "1", "is-came"),)),), 1)
    root = drawn(chart)
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "uji-t uji-d"
    assert (root.find(f"{SVG}title").text, root.find(f"{SVG}desc").text) == ("Judul <b>", "Isi & lain")
    assert "<script>" not in str(draw(chart, "uji"))
    assert "style" not in str(draw(chart, "uji"))
