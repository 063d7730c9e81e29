"""Why a use case did not do what was asked: named errors, each with its text's number in wording/5 and its facts.

Nothing has changed when one is raised. `status` is what a view answers with; `facts` are the values that the text
needs (times as aware datetimes). The sentences are made where pages are made.
"""

from __future__ import annotations

from portal.answers import AnswerError


class Refused(Exception):
    """What was asked cannot be done."""

    status = 409
    text = 76

    def __init__(self, **facts: object) -> None:
        super().__init__(type(self).__name__)
        self.facts = facts


class NotFound(Refused):
    """There is no such case, service, draft or document (one answer for all)."""

    status, text = 404, 50


class WrongKey(Refused):
    """The key does not open the case, or no longer."""

    status, text = 403, 52


class NotYourStep(Refused):
    """The step belongs to another role. Facts: step, role (whose it is), titles (what the actor holds)."""

    status, text = 403, 66


class NotYours(Refused):
    """The case, or the action, is not for the offices that the actor holds. Facts: titles."""

    status, text = 403, 65


class OpenerDecides(Refused):
    """The opener of a case without applicant takes none of its decisions. Facts: role."""

    status, text = 403, 68


class CaseClosed(Refused):
    """The case is closed. Facts: at, result."""

    text = 75


class StaleCase(Refused):
    """The case changed after the page was opened. Facts: at."""

    text = 72


class SomeoneWasFirst(Refused):
    """Another person did the part. Facts: name, at, at_counter (an applicant's part that was recorded there)."""

    text = 73


class SentAlready(Refused):
    """The same person did the part already. Facts: at, roles (where the case is now)."""

    text = 74


class StepNotOpen(Refused):
    """The step is not open, or no longer. Facts: step, roles (where the case is)."""

    text = 76


class WaitsForOthers(Refused):
    """A decision waits for the other parts of its row. Facts: roles (who has not done theirs)."""

    text = 77


class UnknownOutcome(Refused):
    """The step has no such outcome. Facts: outcome."""

    text = 78


class TooLate(Refused):
    """Five minutes have passed since the part was done. Facts: roles (who has the case now)."""

    text = 79


class ActedOn(Refused):
    """Somebody has acted on the case since. Facts: roles (who has the case now)."""

    text = 79


class SendBackIsOff(Refused):
    """The agency does not use returns outside the flow. Facts: agency."""

    text = 80


class ServiceClosed(Refused):
    """The service takes no new cases. Facts: contact."""

    text = 31


class DraftGone(Refused):
    """The saved form was deleted, or never was. Facts: none."""

    status, text = 404, 30


class FormChanged(Refused):
    """The service's form was renewed while it was filled in; it is checked by the new one from now on. Facts: at."""

    text = 32


class Invalid(Refused):
    """Something typed needs another look; `errors` hold field, number of the text, and the sentence where it is fixed.

    Fields besides the labels of the Isian: catatan (21), klasifikasi (22), waktu_terima (23, 24), alasan (25, 21),
    saluran (26), instansi (27), keputusan (3), nama (2), kontak (14-16).
    """

    status, text = 422, 85

    def __init__(self, errors: list[AnswerError], **facts: object) -> None:
        super().__init__(**facts)
        self.errors = errors


NO_REASON = "Alasan belum diisi. Tulis apa yang kurang dan apa yang perlu dilakukan."


def invalid(field: str, number: int, text: str) -> Invalid:
    """Make an Invalid with one fault."""
    return Invalid([AnswerError(field, number, text)])


def need_reason(text: str, field: str = "catatan") -> str:
    """Return the reason without surrounding spaces; raise Invalid (text 21) where it is empty."""
    if not text.strip():
        raise invalid(field, 21, NO_REASON)
    return text.strip()
