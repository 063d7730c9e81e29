"""Publish drafts as numbered versions that never change, with a second person's approval where an agency wants it."""

from __future__ import annotations

from datetime import datetime

from portal import audit
from portal.accounts import Actor
from portal.matrix_drafts import check_agency
from portal.matrix_readings import reading_of
from portal.matrix_refusals import (
    NeedsApproval,
    NotProposed,
    NotPublishable,
    NotYourAgency,
    OwnProposal,
    PublishedMeanwhile,
    VersionNotFound,
)
from portal.matrix_shown import Draft, changed, live_row, name_of, service_named, show
from portal.matrix_uploads import edit_version, service_to_manage
from portal.models.accounts import Agency
from portal.models.base import transaction
from portal.models.matrices import MatrixDraft, MatrixPast
from portal.models.services import Service, Version
from portal.publishing import Published, lock_service, publish_reading
from portal.refusals import need_reason


def publish_draft(draft_id: int, revision: int, reason: str, actor: Actor, now: datetime) -> Published:
    """Publish a draft as the service's next version, in force for new cases at once.

    Raises Invalid (field `alasan`), DraftNotFound, DraftChanged, NotPublishable, PublishedMeanwhile, NotYourAgency,
    NeedsApproval (then `propose`).
    """
    reason = need_reason(reason, "alasan")
    with transaction():
        row = live_row(draft_id, actor)
        if agency := _approval(row):
            raise NeedsApproval(agency=agency.name)
        return _publish(row, revision, reason, actor, now, {})


def propose(draft_id: int, revision: int, reason: str, actor: Actor, now: datetime) -> Draft:
    """Ask for a draft to be published by a second person. Raises what `publish_draft` raises but NeedsApproval."""
    reason = need_reason(reason, "alasan")
    with transaction():
        row = live_row(draft_id, actor)
        _check(row, actor)
        asked = {"by": actor.account_id, "name": actor.name, "at": now.isoformat(), "reason": reason}
        if not MatrixDraft.change(
            row.id,
            revision,
            status="proposed",
            proposal=asked,
            rejection=None,
            updated_by=actor.account_id,
            updated_at=now,
        ):
            raise changed(row.id, actor, None)
        audit.record(actor, "proposed", now, agency_id=row.agency_id, subject=row.title, detail={"reason": reason})
        return show(MatrixDraft.get_by_id(row.id))


def approve(draft_id: int, revision: int, actor: Actor, now: datetime) -> Published:
    """Publish a proposed draft, as another admin of the portal than who proposed it.

    Raises NotYourAgency, OwnProposal, NotProposed, and what `publish_draft` raises.
    """
    with transaction():
        row = live_row(draft_id, actor)
        asked = _proposal_to_judge(row, actor)
        if asked["by"] == actor.account_id:
            raise OwnProposal
        detail = {"proposed_by": asked["name"], "reason": asked["reason"]}
        done = _publish(row, revision, asked["reason"], actor, now, {"proposed_by": asked["by"]})
        audit.record(actor, "approved", now, agency_id=row.agency_id, subject=row.title, detail=detail)
        return done


def reject(draft_id: int, revision: int, reason: str, actor: Actor, now: datetime) -> Draft:
    """Hand a proposed draft back with a reason. Raises NotYourAgency, NotProposed, DraftChanged, Invalid."""
    reason = need_reason(reason, "alasan")
    with transaction():
        row = live_row(draft_id, actor)
        _proposal_to_judge(row, actor)
        told = {"name": actor.name, "at": now.isoformat(), "reason": reason}
        if not MatrixDraft.change(row.id, revision, status="open", proposal=None, rejection=told, updated_at=now):
            raise changed(row.id, actor, None)
        audit.record(actor, "rejected", now, agency_id=row.agency_id, subject=row.title, detail={"reason": reason})
        return show(MatrixDraft.get_by_id(row.id))


def publish_again(slug: str, number: int, current: int, reason: str, actor: Actor, now: datetime) -> Published:
    """Publish the file of an older version once more, under the next number. `current` is the number on the page.

    Raises Invalid, VersionNotFound, NotYourAgency, PublishedMeanwhile, NeedsApproval (then `propose_again`).
    """
    reason = need_reason(reason, "alasan")
    with transaction():
        service = service_to_manage(slug, actor)
        version = Version.get_or_none((Version.service == service) & (Version.number == number))
        if version is None:
            raise VersionNotFound
        if needs_approval(service.agency_id):
            raise NeedsApproval(agency=service.agency.name)
        content = bytes(version.content)
        check_agency(content, actor)
        lock_service(service)
        _check_base(service, Version.get_or_none((Version.service == service) & (Version.number == current)))
        return publish_reading(service, reading_of(content), content, actor, reason, now, again_of=number)


def propose_again(slug: str, number: int, reason: str, actor: Actor, now: datetime) -> Draft:
    """Ask for an older version to be published once more, by a second person."""
    reason = need_reason(reason, "alasan")
    with transaction():
        draft = edit_version(slug, number, actor, now)
        return propose(draft.id, draft.revision, reason, actor, now)


def needs_approval(agency_id: int | None) -> bool:
    """Whether a second person has to approve what an agency publishes."""
    agency = Agency.get_or_none(Agency.id == agency_id) if agency_id else None
    return bool(agency and agency.settings.get("approval"))


def set_approval(agency_id: int, needed: bool, actor: Actor, now: datetime) -> None:
    """Set whether a second person has to approve what an agency publishes; the portal's admin decides it."""
    with transaction():
        agency = Agency.get_or_none(Agency.id == agency_id)
        if agency is None or not actor.is_portal_admin:
            raise NotYourAgency(agency=agency.name if agency else "")
        if bool(agency.settings.get("approval")) == needed:
            return
        Agency.update(settings={**agency.settings, "approval": needed}).where(Agency.id == agency_id).execute()
        said = f"{agency.name}: {'persetujuan orang kedua dipakai' if needed else 'tanpa persetujuan orang kedua'}"
        audit.record(actor, "approval_setting", now, agency_id=agency_id, subject=said)


def stop_accepting(slug: str, actor: Actor, now: datetime, reason: str = "") -> None:
    """Take no new cases of a service; running ones go on. Raises VersionNotFound, NotYourAgency."""
    _set_accepting(slug, False, actor, now, reason)


def accept_again(slug: str, actor: Actor, now: datetime) -> None:
    """Take new cases of a service again. Raises VersionNotFound, NotYourAgency."""
    _set_accepting(slug, True, actor, now, "")


def _set_accepting(slug: str, accepting: bool, actor: Actor, now: datetime, reason: str) -> None:
    with transaction():
        service = service_to_manage(slug, actor)
        if service.current_version_id is None:
            raise VersionNotFound
        other = (Service.id == service.id) & (Service.accepting != accepting)
        if Service.update(accepting=accepting).where(other).execute():
            what = "reopened" if accepting else "stopped"
            detail = {"reason": reason.strip()} if reason.strip() else {}
            audit.record(
                actor,
                what,
                now,
                agency_id=service.agency_id,
                service_id=service.id,
                subject=service.title,
                detail=detail,
            )


# -- the steps of publishing ------------------------------------------------------------------------------------


def _publish(
    row: MatrixDraft, revision: int, reason: str, actor: Actor, now: datetime, facts: dict[str, object]
) -> Published:
    Service.insert(slug=row.slug).on_conflict_ignore().execute()
    service = Service.get(Service.slug == row.slug)
    lock_service(service)
    _check(row, actor)
    content = bytes(row.content)
    if row.revision != revision:
        raise changed(row.id, actor, None)
    done = publish_reading(service, reading_of(content), content, actor, reason, now, **facts)
    if not MatrixDraft.change(row.id, revision, status="published", updated_by=actor.account_id, updated_at=now):
        raise changed(row.id, actor, None)
    MatrixPast.delete().where(MatrixPast.draft == row.id).execute()
    return done


def _check(row: MatrixDraft, actor: Actor) -> None:
    """Raise what keeps a draft from being published by this admin."""
    service = service_named(row.slug)
    if service is not None and service.current_version_id and not actor.manages(service.agency_id):
        raise NotYourAgency(agency=service.agency.name)
    check_agency(bytes(row.content), actor)
    if row.state != "publishable":
        raise NotPublishable(draft=show(row))
    base = Version.get_or_none(Version.id == row.base_version_id) if row.base_version_id else None
    _check_base(service, base)


def _check_base(service: Service | None, base: Version | None) -> None:
    """Raise PublishedMeanwhile where another version is published than the one that an admin looked at."""
    current_id = Service.select(Service.current_version).where(Service.id == service.id).scalar() if service else None
    if current_id == (base.id if base else None):
        return
    current = Version.get_or_none(Version.id == current_id)
    if current is None:
        raise VersionNotFound
    raise PublishedMeanwhile(name=name_of(current.published_by_id), at=current.published_at, number=current.number)


def _proposal_to_judge(row: MatrixDraft, actor: Actor) -> dict[str, str]:
    if not actor.is_portal_admin:
        raise NotYourAgency(agency=row.agency_name)
    if row.status != "proposed" or not row.proposal:
        raise NotProposed
    return dict(row.proposal)


def _approval(row: MatrixDraft) -> Agency | None:
    """Return the agency that wants a second person: that of the service, or the one that the draft names."""
    service = service_named(row.slug)
    for agency in (service.agency if service else None, row.agency):
        if agency is not None and needs_approval(agency.id):
            return agency
    return None
