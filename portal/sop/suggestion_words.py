"""What a sentence of a step says: who does it, and whether it decides. Only fixed phrases count; in doubt nothing does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_SHORT = {
    "kadis": "kepala dinas",
    "kaban": "kepala badan",
    "kabid": "kepala bidang",
    "kabag": "kepala bagian",
    "kasi": "kepala seksi",
    "kasie": "kepala seksi",
    "kasubag": "kepala sub bagian",
    "kasubbag": "kepala sub bagian",
    "kasubid": "kepala sub bidang",
    "kasubbid": "kepala sub bidang",
    "subbag": "sub bagian",
    "subbagian": "sub bagian",
    "subbid": "sub bidang",
    "sekdis": "sekretaris dinas",
    "fo": "front office",
    "bo": "back office",
    "tu": "tata usaha",
}
_TO = {"ke", "kepada", "untuk", "dari", "dengan", "bersama", "pada", "melalui", "terhadap", "bagi", "di", "atas"}
_PASSIVE = re.compile(r"di[a-z]{4,}")
_NOT_PASSIVE = {
    "dinas",
    "direktur",
    "divisi",
    "diskominfo",
    "dibanding",
    "dikembalikan",
    "diteruskan",
    "disampaikan",
    "diserahkan",
}
_HANDS_ON = re.compile(r"\b(?:meneruskan|mendisposisikan|menyerahkan|menyampaikan)")
_ACTIVE = re.compile(r"(?:me|ber)[a-z]{3,}")


@dataclass(frozen=True, slots=True)
class Named:
    """The role that a sentence names as the doer; `how` is begins, by or mentions."""

    role: int
    how: str
    words: str


@dataclass(frozen=True, slots=True)
class Decision:
    """A sentence that decides: the names of its two outcomes, whether no refuses, and what it says after the condition."""

    yes: str
    no: str
    refuses: bool
    said: str
    tail: str


def words_of(text: str) -> list[str]:
    """Return the words of a text in small letters, with offices spelled out: Kadis is kepala dinas."""
    found: list[str] = []
    for word in re.findall(r"\w+", text.casefold()):
        found += _SHORT.get(word, word).split()
    return found


class RoleNames:
    """Finds the roles of a table in sentences, the longest name first."""

    def __init__(self, roles: Sequence[str]) -> None:
        self.roles = roles
        forms: dict[tuple[str, ...], set[int]] = {}
        for i, role in enumerate(roles):
            for form in {role, *(part for part in re.split(r"\s*/\s*|[()]", role))}:
                if words := tuple(words_of(form)):
                    forms.setdefault(words, set()).add(i)
        self.forms: dict[str, list[tuple[tuple[str, ...], set[int]]]] = {}  # first word -> forms, the longest first
        for words, named in sorted(forms.items(), key=lambda form: -len(form[0])):
            self.forms.setdefault(words[0], []).append((words, named))

    def at(self, words: Sequence[str], start: int) -> tuple[int, int] | None:
        """Return role and length of the longest name that begins at a word; None where two roles are called so."""
        for form, roles in self.forms.get(words[start], ()) if start < len(words) else ():
            if tuple(words[start : start + len(form)]) == form:
                return (next(iter(roles)), len(form)) if len(roles) == 1 else None
        return None

    def doer(self, sentence: str) -> Named | None:
        """Return the role that a sentence begins with, or that it says does it; None where it does not say."""
        words = words_of(sentence)
        first = self.at(words, 0)
        if first is not None:
            return Named(first[0], "begins", _as_written(sentence, 0, first[1]))
        for n, word in enumerate(words):
            by = word == "oleh" or (_PASSIVE.fullmatch(word) and word not in _NOT_PASSIVE)
            found = self.at(words, n + 1) if by else None
            if found is not None:
                return Named(found[0], "by", _as_written(sentence, n, found[1] + 1))
        if words and _ACTIVE.fullmatch(words[0]):
            return None  # Menghubungi Kasi: whom, not who
        near = range(1, min(len(words), 4))
        places = [(n, *found) for n in near if words[n - 1] not in _TO and (found := self.at(words, n))]
        if len({role for _, role, _ in places}) != 1:
            return None
        n, role, length = places[0]
        return Named(role, "mentions", _as_written(sentence, n, length))

    def receiver(self, sentence: str, received: bool) -> int | None:
        """Return the one role to which a sentence hands something on: `meneruskannya ke Kasi`; None if it does not say.

        `received`: the next sentence says that something is received, so what is sent counts too.
        """
        words = words_of(sentence)
        verb = next((n for n, word in enumerate(words) if _HANDS_ON.match(word)), None)
        if verb is None and received:
            verb = next((n for n, word in enumerate(words) if word in ("mengirim", "mengirimkan")), None)
        if verb is None:
            return None
        after = range(verb + 1, len(words))
        roles = {found[0] for n in after if words[n - 1] in ("ke", "kepada") and (found := self.at(words, n))}
        return next(iter(roles)) if len(roles) == 1 else None

    def all_in(self, sentence: str) -> set[int]:
        """Return all roles that a sentence names."""
        words = words_of(sentence)
        return {found[0] for n in range(len(words)) if (found := self.at(words, n))}

    def anywhere(self, words: Sequence[str]) -> int | None:
        """Return the first role that some words name."""
        return next((found[0] for n in range(len(words)) if (found := self.at(words, n))), None)


def _as_written(sentence: str, start: int, length: int) -> str:
    """Return some of the words that `words_of` gives, as the sentence writes them."""
    spans, n = [], 0
    for found in re.finditer(r"\w+", sentence):
        count = len(words_of(found[0]))
        if n < start + length and n + count > start:
            spans.append(found.span())
        n += count
    return sentence[spans[0][0] : spans[-1][1]] if spans else ""


_IF = r"(?:jika|bila|bilamana|apabila|kalau)"
_IF_NOT = re.compile(rf"\b{_IF}\s+(?:\w+\s+){{0,3}}?(?:tidak|belum|tdk|blm)\b", re.IGNORECASE)
_IF_ANY = re.compile(rf"\b{_IF}\b", re.IGNORECASE)
_BACK = re.compile(r"\b(?:dikembalikan|kembalikan|mengembalikan|kembali\s+ke(?:pada)?)\b", re.IGNORECASE)
_REFUSED = re.compile(r"\b(?:ditolak|tolak|menolak|penolakan)\b", re.IGNORECASE)
_YES = re.compile(
    r"\b(disetujui|setuju|lengkap|memenuhi syarat|memenuhi|sesuai|benar|layak|sah|siap|tersedia)\b", re.IGNORECASE
)
_REPAIR = re.compile(r"\b(?:diperbaiki|perbaikan|direvisi|revisi|dikoreksi)\b", re.IGNORECASE)
_MAKES = re.compile(
    r"(?:membuat|menyusun|menyiapkan|mempersiapkan|mengonsep|mengkonsep|mengetik|menulis|merancang|mengolah|memproses)\b",
    re.IGNORECASE,
)


def read_decision(sentence: str) -> Decision | None:
    """Return what a sentence decides: `jika tidak …`, or a condition with dikembalikan or ditolak; None if nothing."""
    text = " ".join(sentence.split())
    negative = _IF_NOT.search(text)
    back, refused = _BACK.search(text), _REFUSED.search(text)
    if negative is None and not (_IF_ANY.search(text) and (back or refused)):
        return None
    clause = text[negative.start() :] if negative else text[min(m.start() for m in (back, refused) if m) :]
    said = negative[0] if negative else next(m[0] for m in (back, refused) if m)
    refuses = bool(_REFUSED.search(clause)) and not _BACK.search(clause)
    positive = _YES.search(text[: text.index(clause)] if clause in text else text) or _YES.search(text)
    yes = positive[1].casefold() if positive else "ya"
    no = "ditolak" if refuses else "dikembalikan" if _BACK.search(clause) else f"tidak {yes}" if positive else "tidak"
    return Decision(yes, no, refuses, said, clause)


def returned_to(decision: Decision, names: RoleNames) -> int | None:
    """Return the role to which a decision says that it goes back."""
    back = _BACK.search(decision.tail)
    words = words_of(decision.tail[back.end() :]) if back else []
    return (
        names.anywhere(words[:8])
        if words[:1] and (words[0] in ("ke", "kepada") or "kembali" in decision.tail)
        else None
    )


def maker(decision: Decision, above: Sequence[str]) -> int:
    """Return the row to which it goes back: for repair the nearest above that makes something, else the one above."""
    rows: Iterable[int] = range(len(above) - 1, -1, -1)
    if _REPAIR.search(decision.tail):
        return next((n for n in rows if _MAKES.match(above[n].strip())), len(above) - 1)
    return len(above) - 1
