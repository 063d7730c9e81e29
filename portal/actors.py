"""Who acts, and as what: the person that use cases take, with the offices held today."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Held:
    """An office that a person holds today, and how (definitif, plt or plh)."""

    office_id: int
    role: str
    agency_id: int
    kind: str = "definitif"

    @property
    def title(self) -> str:
        """The office as it is said: “Plh. Kepala Dinas”."""
        return {"plh": "Plh. ", "plt": "Plt. "}.get(self.kind, "") + self.role


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and as what; use cases take it, never an account row."""

    account_id: int
    name: str
    offices: tuple[Held, ...] = ()
    is_portal_admin: bool = False
    admin_of: int | None = None  # agency id

    @property
    def office_ids(self) -> frozenset[int]:
        """The ids of the offices held."""
        return frozenset(held.office_id for held in self.offices)

    @property
    def titles(self) -> str:
        """The offices held, as one text; of an admin without office: the admin's word."""
        words = [held.title for held in self.offices]
        if not words and self.is_admin:
            words = ["Admin portal" if self.is_portal_admin else "Admin instansi"]
        return ", ".join(words)

    @property
    def is_admin(self) -> bool:
        """Whether this person manages an agency or the portal."""
        return self.is_portal_admin or self.admin_of is not None

    def holds(self, office_id: int | None) -> Held | None:
        """Give the posting by which this person holds the office, or None."""
        return next((held for held in self.offices if held.office_id == office_id), None)

    def manages(self, agency_id: int | None) -> bool:
        """Whether this person may manage the agency's accounts and services."""
        return self.is_portal_admin or (agency_id is not None and self.admin_of == agency_id)
