"""What pages of complaints share: the switches of a form, and the channels by which an agency takes complaints."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from werkzeug.datastructures import FileStorage, MultiDict

from portal import publishing
from portal.answers import ABOUT_NUMBER, ABOUT_SERVICE, SECRET
from portal.complaint_public import PublicComplaint
from portal.corrections import PHOTO_AFTER, PHOTO_BEFORE
from portal.filestore import Upload
from portal.formatters import day
from portal.publishing import ServicePage

PHOTO_NAMES = {PHOTO_BEFORE: "foto_sebelum", PHOTO_AFTER: "foto_sesudah"}  # of the answer's form, by what they show
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
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


def read_complaint(form: Mapping[str, str]) -> dict[str, object]:
    """Read the Rahasia switch, and the service and case that a complaint is about."""
    return {
        SECRET: "ya" if form.get(SECRET) else "",
        ABOUT_SERVICE: form.get(ABOUT_SERVICE, "")[:80],
        ABOUT_NUMBER: form.get(ABOUT_NUMBER, "")[:60],
    }


def read_photos(files: MultiDict[str, FileStorage]) -> list[Upload]:
    """Read the pictures before and after that come with an answer."""
    return [
        Upload(shows, file.filename, file.read())
        for shows, name in PHOTO_NAMES.items()
        for file in files.getlist(name)
        if file.filename
    ]


def readable(shown: PublicComplaint) -> PublicComplaint:
    """Return what the public reads of a complaint with its dates in words."""
    return replace(shown, facts=tuple((label, _in_words(text)) for label, text in shown.facts))


def _in_words(text: str) -> str:
    try:
        return day(date.fromisoformat(text)) if ISO_DATE.fullmatch(text) else text
    except ValueError:
        return text


def channels_beside(page: ServicePage, agency: str) -> tuple[str, list[Channel]]:
    """Return whose channels stand beside a form, and the channels: the chosen agency's (a slug), else the receiver's."""
    for line in publishing.service_catalogue(agency=agency) if agency else ():
        own = publishing.service_page(line.slug) if line.agency_slug == agency else None
        if own and (texts := own.process.matrix.facts.get("Pengaduan")):
            return own.line.agency, channels_of(texts)
    return page.line.agency, channels_of(page.process.matrix.facts.get("Pengaduan", ()))


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
