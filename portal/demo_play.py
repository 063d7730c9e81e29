"""Play the cases of the demonstration through the use cases, with past times that lie in working hours."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

from portal import casework, closing, demo_cases, demo_forms, demo_papers, deviations, intake
from portal.accounts import Actor, actor_of, today
from portal.casekeys import KeyHolder, check_key
from portal.casework import StepForm
from portal.demo_cases import Story
from portal.demo_people import holders_by_office
from portal.filestore import Upload
from portal.models import hotpath
from portal.models.accounts import Agency, Office
from portal.models.cases import Case, Task
from portal.models.services import Service
from portal.publishing import process_of
from portal.sop.model import Duration
from portal.sop.process import Process
from portal.sop.progress import begin, ordered, take
from portal.sop.worktime import ZONES, WorkCalendar, standard_calendar

MOST_MOVES = 60
EVENING = time(19, 40)


@dataclass(frozen=True, slots=True)
class Part:
    """A part that a story does: the step, the role, and what it decides."""

    step: str
    role: str
    outcome: str | None


@dataclass(frozen=True, slots=True)
class Played:
    """A case that was made; `key` is None where it has no applicant."""

    number: str
    key: str | None
    title: str


def ago(calendar: WorkCalendar, now: datetime, minutes: float) -> datetime:
    """Return the instant from which that many minutes of working time have run until now."""
    left, day = timedelta(minutes=minutes), calendar.local_date(now)
    while True:
        for opening, until in reversed(calendar.intervals(day)):
            end = min(until, now)
            if end - opening >= left:
                return end - left
            left -= max(end - opening, timedelta())
        day -= timedelta(days=1)


def plan(process: Process, story: Story) -> list[Part]:
    """Return the parts that a story does after its opening, up to where it stands still."""
    marking, opened = begin(process), {process.first.number: 1}
    parts: list[Part] = []
    seen: dict[str, int] = {}
    while marking.open and len(parts) < MOST_MOVES:
        if opened.get(story.stop, 0) >= story.times and story.stop in marking.open_steps:
            break
        step, role = next(
            (number, role)
            for number, role in ordered(process, marking.open)
            if role != process[number].decider or sum(n == number for n, _ in marking.open) == 1
        )
        outcome = None
        if process[step].decider == role:
            labels = [o.label for o in process[step].outcomes]
            wished = story.choices.get(step, ())
            turn = seen[step] = seen.get(step, -1) + 1
            wish = wished[min(turn, len(wished) - 1)] if wished else labels[0]
            outcome = wish if wish in labels else labels[0]
        move = take(process, marking, step, role, outcome)
        marking = move.marking
        for number in move.opened:
            opened[number] = opened.get(number, 0) + 1
        parts.append(Part(step, role, outcome))
    return parts[1:]  # sending the form does the opener's part


class Play:
    """One story while it is being played."""

    def __init__(self, story: Story, turn: int, now: datetime, rng: random.Random) -> None:
        self.story, self.turn, self.now, self.rng = story, turn, now, rng
        self.service: Any = Service.get((Service.slug == story.service) & Service.current_version.is_null(False))
        self.process = process_of(self.service.current_version_id)
        home: Any = Service.get(Service.slug == story.agency) if story.agency else self.service
        self.agency = Agency.get_by_id(home.agency_id)
        self.calendar = standard_calendar(self.agency.zone)
        self.holders = holders_by_office(today(now, self.agency.zone))
        self.raw: dict[str, object] = {}
        self.number = ""
        self.holder: KeyHolder | None = None

    def run(self) -> Played:
        """Open the case, do its parts and what comes after; raises what the use cases raise."""
        story = self.story
        parts = plan(self.process, story)
        received = self._received()
        self.raw = demo_forms.fill_in(story, self.turn, received, self.rng)
        opened, at = self._open(received)
        self.number = opened.number
        self.holder = check_key(opened.number, opened.key) if opened.key else None
        event, who = 0, None
        for part, moment in zip(parts, list(self._moments(at, len(parts))), strict=True):
            at = moment
            event, who = self._do(part, at)
        self._afterwards(at, event, who)
        return Played(opened.number, opened.key, self.service.title)

    def _received(self) -> datetime:
        at = ago(self.calendar, self.now, self._about(self.story.start))
        if self.story.evening:
            zone = ZONES[self.agency.zone]
            late = datetime.combine(at.astimezone(zone).date(), EVENING, zone).astimezone(at.tzinfo)
            return late if late < self.now else at
        return at

    def _about(self, minutes: int) -> float:
        """Return a time ago with some chance in it, so that not everything happens at an opening."""
        return minutes if minutes < demo_cases.DAY else minutes - self.rng.uniform(0, demo_cases.DAY / 2)

    def _moments(self, opened: datetime, count: int) -> Iterator[datetime]:
        """Give `count` instants between the opening and the last step, now near each other, now far apart."""
        first = self.calendar.elapsed(opened, self.now) / timedelta(minutes=1)
        last = min(self._about(self.story.last), first * 0.9)
        gaps = [self.rng.expovariate(1) + 0.05 for _ in range(count)]
        gone = 0.0
        for gap in gaps:
            gone += gap
            yield ago(self.calendar, self.now, first - (first - last) * gone / sum(gaps))

    def _open(self, received: datetime) -> tuple[intake.Opened, datetime]:
        """Open the case; return it and when it was written down, at the counter some time after the receipt."""
        story, process = self.story, self.process
        uploads = demo_forms.enclosures(process, process.first.number, self.raw, self.rng)
        request = intake.Request(story.service, self.raw, uploads, agency=self.agency.slug)
        if not process.opened_by_public:
            return intake.open_case(request, self.actor(process.first.doers[0], received), received), received
        if story.channel == "web":
            return intake.open_case(request, None, received), received
        written = self.later(received, self.rng.randint(3, 90))
        reason = demo_cases.LATE_RECEIPT if written - received > intake.JUST_NOW else ""
        told = replace(request, channel=story.channel, received_at=received, reason=reason)
        return intake.open_case(told, self._clerk(written), written), written

    def later(self, at: datetime, minutes: int) -> datetime:
        """Return an instant some working minutes later, but not one that is still to come."""
        return min(self.calendar.due(at, Duration("", "minutes", minutes)) or self.now, self.now)

    def actor(self, role: str, at: datetime) -> Actor:
        """Return somebody who holds an office of the agency at a time."""
        office = Office.get((Office.agency == self.agency) & (Office.name == role))
        actor = actor_of(self.rng.choice(self.holders[office.id]), at)
        if actor is None or actor.holds(office.id) is None:  # a stand-in who did not hold it yet
            actor = actor_of(self.holders[office.id][-1], at)
        assert actor is not None
        return actor

    def _clerk(self, at: datetime) -> Actor:
        step = self.process.first_official_step() or self.process.first
        return self.actor(next(r for r in step.doers if not self.process.is_applicant(r)), at)

    def _do(self, part: Part, at: datetime) -> tuple[int, Actor | None]:
        """Do a part; return the line of the history, and the official who did it."""
        loaded = hotpath.load(self.number)
        assert loaded is not None
        task = hotpath.open_task(loaded.id, part.step, part.role)
        mine = self.process.is_applicant(part.role)
        form = self._form(part, task, loaded.revision, mine)
        if not mine:
            self._coordinate(part.step, at)
            actor = self.actor(part.role, at)
            return casework.take_step(self.number, form, actor, at).event_id, actor
        roles = casework.recording_roles(self.process, part.step)
        if self.story.at_counter and roles:
            casework.record_applicant_step(self.number, form, self.actor(roles[0], at), at)
        else:
            assert self.holder is not None
            casework.take_applicant_step(self.number, form, self.holder, at)
        return 0, None

    def _form(self, part: Part, task: int, revision: int, mine: bool) -> StepForm:
        key = (self.story.service, part.step)
        outcome = next((o for o in self.process[part.step].outcomes if o.label == part.outcome), None)
        hard = outcome is not None and (outcome.refused or casework.is_return(self.process, part.step, outcome))
        raw, uploads = None, []
        if mine:
            asked = self.process.fields_at(part.step)
            raw = self.raw if asked else None
            uploads = demo_forms.enclosures(self.process, part.step, self.raw, self.rng)
        elif key in demo_cases.RESULTS:
            name, heading = demo_cases.RESULTS[key]
            lines = [f"Nomor permohonan: {self.number}", f"Untuk: {self.raw.get('nama') or self.agency.name}"]
            uploads = [Upload("", name, demo_papers.letter(heading, lines))]
        note = demo_cases.REASONS.get(part.outcome or "", "Belum sesuai; mohon diperiksa lagi.") if hard else ""
        output = "" if mine else demo_cases.OUTPUTS.get(key, "")
        return StepForm(task, revision, part.outcome, note, output, uploads, self.story.case_class, raw)

    def _coordinate(self, step: str, at: datetime) -> None:
        """Let a coordinator of the step add a note, now and then."""
        roles = [r for r in self.process[step].coordinators if not self.process.is_applicant(r)]
        if roles and self.rng.random() < 0.7:
            actor = self.actor(self.rng.choice(roles), at)
            deviations.add_note(self.number, self.rng.choice(demo_cases.INPUT), (), actor, at)

    def _afterwards(self, at: datetime, event: int, who: Actor | None) -> None:
        after, target, number = self.story.after, self.story.target, self.number
        if not after:
            return
        then = min(at + timedelta(minutes=2), self.now) if after == "take_back" else self.later(at, 20)
        case = Case.get(Case.number == number)
        if after == "sweep":
            if case.closes_at and case.closes_at + timedelta(minutes=1) <= self.now:
                closing.sweep(case.closes_at + timedelta(minutes=1))
        elif after == "withdraw" and self.holder:
            deviations.withdraw(number, demo_cases.WITHDRAWN, self.holder, then)
        elif after == "withdraw_for":
            deviations.withdraw(number, demo_cases.WITHDRAWN_FOR, self._clerk(then), then)
        elif after in ("archive", "restore"):
            deviations.archive(number, target, demo_cases.ARCHIVED[target], self._clerk(then), then)
            if after == "restore":
                deviations.restore(number, self._clerk(then), self.later(then, 5))
        elif after == "take_back" and who:
            deviations.take_back(number, event, who, then)
        elif after in ("send_back", "ask"):
            self._by_holder(case, then)

    def _by_holder(self, case: Case, at: datetime) -> None:
        task = Task.get((Task.case == case) & (Task.state == "open") & (Task.kind != "coordinate"))
        actor = self.actor(task.role, at)
        if self.story.after == "send_back":
            deviations.send_back(
                self.number, task.id, case.revision, self.story.target, demo_cases.SENT_BACK, actor, at
            )
            return
        here = (Office.agency == self.agency) & (Office.id != task.office_id)
        office = Office.select().where(here).order_by(Office.id).first()
        if office:
            deviations.ask_input(self.number, task.id, case.revision, office.id, demo_cases.ASKED, actor, at)
