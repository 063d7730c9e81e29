"""The key of a case: shown once, kept hashed; who shows it may read and act as the applicant."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from portal.models import readpath
from portal.numbers import key_fits
from portal.refusals import WrongKey


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """Who showed the key of a case; `stamp` goes stale when a new key is issued. Pages keep both in the session."""

    number: str
    stamp: str


def check_key(number: str, key: str) -> KeyHolder:
    """Return the holder of the key of a case; raise WrongKey, the same for an unknown number. Throttle before."""
    stored = readpath.key_hash_of(number)
    if not key_fits(key, number, stored) or stored is None:
        raise WrongKey
    return KeyHolder(number, _stamp(stored))


def still_holds(holder: KeyHolder) -> bool:
    """Whether the key that was shown is still the case's key."""
    stored = readpath.key_hash_of(holder.number)
    return bool(stored) and _stamp(stored or "") == holder.stamp


def _stamp(key_hash: str) -> str:
    return hashlib.sha256(key_hash.encode()).hexdigest()[:20]
