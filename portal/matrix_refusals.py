"""Why an act on matrices was not done: named errors in the manner of refusals.py; nothing has changed when one is raised."""

from __future__ import annotations

from portal.refusals import Refused


class NotYourAgency(Refused):
    """The service belongs to another agency, or the act is the portal admin's. Facts: agency."""

    status, text = 403, 67


class DraftNotFound(Refused):
    """There is no such draft or report, or it is not for this admin."""

    status, text = 404, 70


class VersionNotFound(Refused):
    """There is no such service or version."""

    status, text = 404, 70


class DraftChanged(Refused):
    """Another admin saved the draft meanwhile. Facts: name, at, theirs (the draft as it is), mine (bytes, or None)."""

    text = 81


class NotPublishable(Refused):
    """The draft has problems above a note. Facts: draft."""

    text = 85


class NeedsApproval(Refused):
    """A second person has to approve what this agency publishes. Facts: agency."""

    text = 65


class OwnProposal(Refused):
    """Who proposed a version does not approve it. Facts: none."""

    status, text = 403, 65


class NotProposed(Refused):
    """The draft is not proposed, or no longer. Facts: none."""

    text = 81


class PublishedMeanwhile(Refused):
    """Another version was published after the draft was begun. Facts: name, at, number."""

    text = 81


class NothingToUndo(Refused):
    """The draft is as it was when it was made. Facts: none."""

    text = 81


class MoveFails(Refused):
    """A case cannot be moved, so none was. Facts: number, step."""

    text = 82


class CannotMoveThere(Refused):
    """Running cases cannot go from one of these versions to the other at all. Facts: none."""

    text = 82


class UploadTooLarge(Refused):
    """What was sent is too large. Facts: size, most (both in bytes)."""

    status, text = 413, 83
