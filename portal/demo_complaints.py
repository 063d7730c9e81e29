"""The complaints of the demonstration, so that each status is there: besides the stories, what only complaints have."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal import clocks, complaint_moves, complaint_steps, deviations
from portal.accounts import Actor
from portal.casework import StepForm
from portal.corrections import PHOTO_AFTER, PHOTO_BEFORE
from portal.demo_cases import COMPLAINT, DAY, FAIR, GRAVE, IKRG, KALBAR, LIGHT, NORMATIVE, PLAIN, PONTIVE, Story
from portal.demo_papers import photograph
from portal.demo_people import COMPLAINTS, TEAM
from portal.demo_play import Play
from portal.filestore import Upload
from portal.models.accounts import Agency
from portal.models.base import transaction
from portal.models.cases import Case, Task
from portal.models.complaints import ComplaintFacts
from portal.models.services import Service
from portal.refusals import Refused

SECRET_EVERY = 4  # of the complaints of stories and past year, each fourth is secret
ANSWER = "Papan nomor antrean sudah dipasang dan petugas loket diingatkan; antrean kini dipanggil menurut nomor."
TOO_LONG = 20 * DAY  # working minutes: more than a month ago


@dataclass(frozen=True, slots=True)
class Scene:
    """A story, and what happens to the complaint afterwards."""

    story: Story
    then: Callable[[Play], None] | None = None
    secret: bool = False


def make(now: datetime, rng: random.Random) -> None:
    """Play the scenes; nothing where no SOP of complaints is published."""
    for turn, scene in enumerate(SCENES):
        try:
            with transaction():
                play = Play(scene.story, turn + 40, now, random.Random(rng.random()))  # noqa: S311
                played = play.run()
                ComplaintFacts.create(case=Case.get(Case.number == played.number).id, secret=scene.secret)
                if scene.then:
                    scene.then(play)
        except (Refused, LookupError, Case.DoesNotExist, Service.DoesNotExist, Agency.DoesNotExist):
            continue  # an SOP or an agency that was changed: the other scenes stand without it


def complete() -> None:
    """Put beside each other complaint (of the stories, and of the past year) what it has besides its case."""
    known = ComplaintFacts.select(ComplaintFacts.case)
    others = (
        Case.select(Case.id).join(Service).where(Service.for_all_agencies & Case.id.not_in(known)).order_by(Case.id)
    )
    rows = [{"case": case.id, "secret": turn % SECRET_EVERY == 0} for turn, case in enumerate(list(others))]
    if rows:
        ComplaintFacts.insert_many(rows).execute()


def _soon(play: Play, minutes: int = 20) -> datetime:
    """Return a moment some working minutes after the last thing that happened, but not one that is still to come."""
    case = Case.get(Case.number == play.number)
    newest = Task.select().where(Task.case == case).order_by(Task.opened_at.desc()).get()
    return play.later(newest.opened_at, minutes)


def _who(play: Play, role: str, at: datetime) -> Actor:
    return play.actor(role, at)


def _noted(play: Play) -> None:
    at = _soon(play)
    deviations.add_note(play.number, "Tim meninjau lokasi besok pagi.", (), _who(play, TEAM, at), at)


def _never_completed(play: Play) -> None:
    case = Case.get(Case.number == play.number)
    until = clocks.complete_by(play.calendar, case.stopped_at)
    if until and until < play.now:
        complaint_moves.close_incomplete(until + timedelta(minutes=1))


def _handed_over(play: Play) -> None:
    ComplaintFacts.update(no_agency=True).where(ComplaintFacts.case == _id(play)).execute()
    to = Agency.get_by_id(Service.get(Service.slug == PONTIVE).agency_id)
    at = _soon(play, 40)
    reason = "Layanan yang diadukan milik instansi ini."
    complaint_moves.hand_over(play.number, to.slug, reason, _who(play, COMPLAINTS, at), at)


def _merged(play: Play) -> None:
    same = Case.select().where(
        (Case.agency == play.agency)
        & (Case.service == play.service)
        & (Case.result == "open")
        & (Case.number != play.number)
    )
    at = _soon(play)
    into = same.order_by(Case.id).first()
    if into:
        reason = "Kejadian yang sama, dilaporkan pelapor lain."
        complaint_moves.merge(play.number, into.number, reason, _who(play, COMPLAINTS, at), at)


def _from_sp4n(play: Play) -> None:
    at = _soon(play)
    complaint_moves.set_tracking(play.number, "7204518", _who(play, COMPLAINTS, at), at)


def _answered(play: Play, accept: bool = True) -> None:
    """Answer with photos before and after; the reporter accepts and rates."""
    at = _soon(play, 90)
    photos = [Upload(PHOTO_BEFORE, "sebelum.jpg", photograph(2)), Upload(PHOTO_AFTER, "sesudah.jpg", photograph(7))]
    actor = _who(play, TEAM, at)
    complaint_steps.take_step(play.number, _form(play, output=ANSWER, uploads=photos), actor, at)
    if accept and play.holder:
        form = _form(play, outcome="diterima")
        complaint_steps.reply(play.number, form, play.holder, play.later(at, 200), 5, "Cepat dan jelas.")


def _with_photos(play: Play) -> None:
    _answered(play, accept=False)


def _form(play: Play, **facts: object) -> StepForm:
    case = Case.get(Case.number == play.number)
    task = Task.get((Task.case == case) & (Task.state == "open") & (Task.kind != "coordinate"))
    return StepForm(task.id, case.revision, **facts)  # type: ignore[arg-type]


def _id(play: Play) -> int:
    return int(Case.get(Case.number == play.number).id)


SCENES = (
    Scene(Story(COMPLAINT, 3 * DAY, 2 * DAY, "3", case_class=PLAIN, agency=PONTIVE, topic=5), _noted),
    Scene(Story(COMPLAINT, 18 * DAY, 16 * DAY, "4", case_class=LIGHT, agency=KALBAR, topic=4, after="sweep")),
    Scene(Story(COMPLAINT, 2 * DAY, DAY, "2", agency=IKRG, topic=2, after="withdraw")),
    Scene(Story(COMPLAINT, 2 * DAY, DAY, "2", agency=PONTIVE, topic=3, after="archive", target="bukan")),
    Scene(
        Story(COMPLAINT, TOO_LONG + 12 * DAY, TOO_LONG + 10 * DAY, "1", 2, {"2": ("perlu dilengkapi",)}, agency=FAIR, topic=1),
        _never_completed,
    ),
    Scene(Story(COMPLAINT, DAY, DAY, "2", agency=KALBAR, topic=0), _handed_over),
    Scene(Story(COMPLAINT, 200, 200, "2", agency=PONTIVE, topic=4), _merged),
    Scene(Story(COMPLAINT, 4 * DAY, 3 * DAY, "3", case_class=NORMATIVE, agency=PONTIVE, topic=0, channel="sp4n"), _from_sp4n),
    Scene(Story(COMPLAINT, 5 * DAY, 4 * DAY, "3", case_class=NORMATIVE, agency=PONTIVE, topic=0), _answered),
    Scene(Story(COMPLAINT, 3 * DAY, 2 * DAY, "3", case_class=LIGHT, agency=KALBAR, topic=4), _with_photos),
    Scene(Story(COMPLAINT, 6 * DAY, 5 * DAY, "3", case_class=GRAVE, agency=PONTIVE, topic=6, anonymous=True), secret=True),
    Scene(Story(COMPLAINT, 2 * DAY, DAY, "3", case_class=NORMATIVE, agency=PONTIVE, topic=1, channel="kotak")),
)  # fmt: skip
