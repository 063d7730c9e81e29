"""The channels by which an agency takes complaints, with addresses to press where their text gives one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

SITE = re.compile(r"\b(www\.[a-z0-9.-]+[a-z0-9])", re.IGNORECASE)
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
WHATSAPP = re.compile(r"\b(?:wa|whatsapp)\b", re.IGNORECASE)
TELEPHONE = re.compile(r"\b(?:telp|telepon|hp)\b", re.IGNORECASE)
FAX = re.compile(r"\bfa[xk]", re.IGNORECASE)
DIGITS = re.compile(r"\+?\(?[0-9][0-9() .-]{6,}[0-9]")


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel as the standard of a service words it; `address` is empty where there is nothing to press."""

    text: str
    address: str


def channels_of(texts: Iterable[str]) -> list[Channel]:
    """Give the channels of a standard in its order, the spaces before their colons taken out."""
    return [Channel(re.sub(r"\s+:", ":", text), _address(text)) for text in texts]


def _address(text: str) -> str:
    if found := EMAIL.search(text):
        return f"mailto:{found[0]}"
    if found := SITE.search(text):
        return f"https://{found[1]}"
    number = DIGITS.search(text)
    if number is None or FAX.search(text):
        return ""
    digits = re.sub(r"[^0-9+]", "", number[0])
    if WHATSAPP.search(text):
        return "https://wa.me/62" + digits.removeprefix("+").removeprefix("62").removeprefix("0")
    return f"tel:{digits}" if TELEPHONE.search(text) else ""
