"""Begin a saved form under the token that its page carries, and send it once, however often its button is pressed.

A form that was sent leaves a mark under its token: the case's number and, for ten minutes, the key in a seal that only
the token opens. So a second press gets the same confirmation, and the key can be printed before it is gone.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal import deviations, drafts
from portal.accounts import Actor
from portal.drafts import Opener
from portal.intake import Request, open_case
from portal.models.base import transaction
from portal.models.cases import Case
from portal.models.files import FormDraft
from portal.models.services import Service
from portal.numbers import hash_token
from portal.refusals import FormChanged, NotFound, ServiceClosed

KEY_SHOWN_FOR = timedelta(minutes=10)
MARK_KEPT_FOR = drafts.KEPT_FOR
NUMBER, SEAL = "terkirim", "segel"  # what the mark holds, in place of answers


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that was sent: its case, and the key with the moment until which it is shown (both None afterwards)."""

    number: str
    key: str | None
    key_until: datetime | None


def exists(token: str) -> bool:
    """Whether a form was saved, or sent, under a token; expired ones count until they are swept."""
    return FormDraft.select().where(FormDraft.token_hash == hash_token(token)).exists()


def begin_form(slug: str, token: str, now: datetime) -> None:
    """Make an empty saved form under a token, unless there is one. Raises NotFound, ServiceClosed."""
    service = Service.get_or_none((Service.slug == slug) & Service.current_version.is_null(False))
    if service is None or not service.opened_by_public:
        raise NotFound
    if not service.accepting:
        raise ServiceClosed(contact=service.agency.contact)
    row = {
        "token_hash": hash_token(token), "service": service, "version": service.current_version, "answers": {},
        "created_at": now, "updated_at": now, "expires_at": now + drafts.KEPT_FOR,
    }  # fmt: skip
    with transaction():
        FormDraft.insert(row).on_conflict_ignore().execute()


def sent_form(token: str, now: datetime) -> Sent | None:
    """Return what became of a form that was sent, or None. The seal is thrown away once its time is over."""
    row = FormDraft.get_or_none(FormDraft.token_hash == hash_token(token))
    if row is None or NUMBER not in row.answers:
        return None
    until = row.updated_at + KEY_SHOWN_FOR
    if now < until and row.answers.get(SEAL):
        return Sent(row.answers[NUMBER], unseal(row.answers[SEAL], token), until)
    if row.answers.get(SEAL):
        with transaction():
            FormDraft.update(answers={NUMBER: row.answers[NUMBER]}).where(FormDraft.id == row.id).execute()
    return Sent(row.answers[NUMBER], None, None)


def send_form(
    token: str, now: datetime, request: Request | None = None, actor: Actor | None = None, open_with: Opener = open_case
) -> Sent:
    """Open the case of a saved form; sent twice, it gives the same case. Raises as drafts.submit_draft does.

    At the counter `request` gives channel, time of receipt and reason, `actor` the official; `open_with` opens it.
    """
    changed: FormChanged | None = None
    with transaction():
        # The first write takes the row's lock, so that of two presses the second finds the mark of the first.
        FormDraft.update(token_hash=hash_token(token)).where(FormDraft.token_hash == hash_token(token)).execute()
        already = sent_form(token, now)
        if already:
            return already
        kept = FormDraft.get_or_none(FormDraft.token_hash == hash_token(token))
        try:
            opened = drafts.submit_draft(token, now, request, actor, open_with)
        except FormChanged as error:
            changed = error  # leave the block as usual: that the person was told is kept
        else:
            sealed = {SEAL: seal(opened.key, token)} if opened.key else {}
            FormDraft.create(
                token_hash=hash_token(token), service=kept.service_id, version=kept.version_id,
                answers={NUMBER: opened.number, **sealed},
                created_at=now, updated_at=now, expires_at=now + MARK_KEPT_FOR,
            )  # fmt: skip
    if changed:
        raise changed
    found = sent_form(token, now)
    assert found is not None
    return found


def send_key(number: str, token: str, now: datetime, actor: Actor) -> Sent:
    """Make a new key for a case, once for each form (`token`), however often its button is pressed.

    Raises as deviations.reissue_key does. `sent_key` finds it again.
    """
    mark = _key_mark(number, token)
    with transaction():
        case = Case.get_or_none(Case.number == number)
        if case is None:
            raise NotFound
        row = {
            "token_hash": hash_token(mark), "service": case.service_id, "version": case.version_id, "answers": {},
            "created_at": now, "updated_at": now, "expires_at": now + MARK_KEPT_FOR,
        }  # fmt: skip
        # Of two presses the second waits here for the first, and then finds its mark.
        FormDraft.insert(row).on_conflict_ignore().execute()
        if already := sent_form(mark, now):
            return already
        key = deviations.reissue_key(number, actor, now)
        answers = {NUMBER: number, SEAL: seal(key, mark)}
        FormDraft.update(answers=answers).where(FormDraft.token_hash == hash_token(mark)).execute()
    return Sent(number, key, now + KEY_SHOWN_FOR)


def sent_key(number: str, token: str, now: datetime) -> Sent | None:
    """Return the key that a form made for a case, for ten minutes; None for an unknown form."""
    return sent_form(_key_mark(number, token), now)


def _key_mark(number: str, token: str) -> str:
    return f"kunci {number} {token}"


def _stream(token: str, length: int) -> bytes:
    """Return as many bytes as a key has, which only who has the token can make."""
    return hmac.digest(token.encode(), b"kunci", hashlib.sha256)[:length]


def seal(key: str, token: str) -> str:
    """Seal a key so that only the token of its form opens it again; a token seals one key only."""
    return bytes(a ^ b for a, b in zip(key.encode(), _stream(token, len(key)), strict=True)).hex()


def unseal(sealed: str, token: str) -> str:
    """Open a sealed key with the token of its form."""
    data = bytes.fromhex(sealed)
    return bytes(a ^ b for a, b in zip(data, _stream(token, len(data)), strict=True)).decode()
