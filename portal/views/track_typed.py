"""What a press on the tracking page brought about, and a form of its that is shown again."""

from __future__ import annotations

from dataclasses import dataclass, field

from portal.answers import AnswerError
from portal.isian_form import Sent


@dataclass(frozen=True, slots=True)
class Message:
    """What a press brought about, above the fresh state; `is_bad` where nothing was changed."""

    text: str
    is_bad: bool = False


@dataclass(slots=True)
class Typed:
    """A step's form that is shown again: what was sent, and its faults."""

    task_id: int
    sent: Sent
    note: str = ""
    errors: list[AnswerError] = field(default_factory=list)
    rating: str = ""
    comment: str = ""

    @classmethod
    def of_rating(cls, rating: str, comment: str, errors: list[AnswerError]) -> Typed:
        """Return the form of a rating that is given apart from any step."""
        return cls(0, Sent(), "", errors, rating, comment)

    @property
    def said(self) -> dict[str, str]:
        """The sentence of each faulty field."""
        return {error.field: error.text for error in reversed(self.errors)}
