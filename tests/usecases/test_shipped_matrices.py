"""Each of the six shipped services runs from its first step to its last, by what its pages offer."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from portal import publishing
from portal.case_view import key_view, official_view, public_view
from portal.casework import StepForm, take_applicant_step, take_step
from portal.filestore import Upload
from portal.intake import Request, open_case
from portal.models.accounts import Agency, Office
from tests.usecases import matrices as m
from tests.usecases.test_filestore import PDF

MATRICES = sorted((Path(__file__).parents[2] / "matrices").glob("*.csv"))
TYPED = {
    "teks": "isi",
    "paragraf": "isi panjang",
    "angka": "5",
    "tanggal": "24-12-2026",
    "email": "a@b.go.id",
    "telepon": "081234567890",
}

pytestmark = pytest.mark.usefixtures("database", "scratch")


def filled(process, number):
    raw = {"nama": "Siti Rahma"}
    for field in process.fields_at(number):
        if field.type == "daftar":
            raw[field.label] = [["isi"] * len(field.choices)]
        elif field.type != "berkas":
            raw[field.label] = field.choices[0] if field.type == "pilihan" else TYPED[field.type]
            if "kejadian" in field.label:  # what happened lies behind, what is wished for ahead
                raw[field.label] = "20-11-2026"
    return raw, [Upload(f.label, "surat.pdf", PDF) for f in process.fields_at(number) if f.type == "berkas"]


def staff(agency):
    """Make a person for each office, so that nobody decides what they opened."""
    found = {}
    for office in Office.select().where(Office.agency == agency):
        found[office.name] = m.person(f"o{office.id}", office.name, agency=agency.name)
    return found


def steps_on(number, opened, people, now, choose):
    """Do one open part as the pages offer it."""
    view = public_view(number, now)
    for step, role in sorted(view.marking.open, key=lambda p: view.process.position(p[0])):
        official = people.get(role)
        mine = official_view(number, official, now).tasks if official else key_view(number, m.holder(opened), now).tasks
        task = next(t for t in mine if t.step == step and t.role == role and t.kind != "coordinate")
        if task.waits_for:
            continue
        outcome = choose(task)
        raw, uploads = filled(view.process, step) if task.fields else (None, [])
        case_class = task.classes[0] if task.classes else ""
        form = StepForm(task.task_id, view.revision, outcome.label, "alasan", "", uploads, case_class, raw)
        if official:
            return take_step(number, form, official, now)
        return take_applicant_step(number, form, m.holder(opened), now)
    raise AssertionError("nobody can do anything")


@pytest.mark.parametrize("path", MATRICES, ids=lambda p: p.stem)
@pytest.mark.parametrize("way", ["good", "refused", "one return"])
def test_a_service_runs_to_its_end(path, way):
    publishing.publish_bytes(path.stem, path.read_bytes(), None, "uji", m.TUESDAY)
    page = publishing.service_page(path.stem)
    people = staff(Agency.get_by_id(page.agency_id))
    raw, uploads = filled(page.process, page.process.first.number)
    actor = None if page.line.opened_by_public else people[page.process.first.doers[0]]
    opened = open_case(Request(path.stem, raw, uploads, agency=page.line.agency_slug), actor, m.TUESDAY)
    returned = []

    def choose(task):
        if way == "refused" and (no := [o for o in task.outcomes if o.is_refusal]):
            return no[0]
        if way == "one return" and not returned and (back := [o for o in task.outcomes if o.is_return]):
            returned.append(task.step)
            return back[0]
        return next(o for o in task.outcomes if not o.is_return and not o.is_refusal)

    now = m.TUESDAY
    for _ in range(80):
        now += timedelta(minutes=3)
        if steps_on(opened.number, opened, people, now, choose).closed:
            break
    view = public_view(opened.number, now)
    refuses = any(o.refused for s in page.process.steps for o in s.outcomes)
    assert view.result == ("refused" if way == "refused" and refuses else "done")
    assert view.stages == ()
