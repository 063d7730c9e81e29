"""How wide a text is and where it breaks: measured on the server, so that nothing overlaps in the browser."""

from __future__ import annotations

import functools
import re
import unicodedata


def _table(numbers: str) -> tuple[int, ...]:
    return tuple(int(number) for number in numbers.split())


# Thousandths of an em for U+0020..U+007E: at each character the wider of the two families that cover the usual
# interface fonts (Arial metrics and Noto Sans), so a real text is never wider than measured.
_REGULAR = _table(
    "278 278 408 646 572 889 732 225 333 333 551 584 278 333 278 372 572 572 572 572 572 572 572 572 572 572 278 "
    "278 584 584 584 556 1015 667 667 722 730 667 611 778 741 339 500 667 556 907 760 781 667 781 722 667 611 731 "
    "667 944 667 667 611 329 372 329 572 556 333 561 615 500 615 564 344 615 618 258 258 534 258 935 618 605 615 "
    "615 413 500 361 618 508 786 529 510 500 380 551 380 584 "
)
_BOLD = _table(
    "278 333 474 646 572 901 750 266 339 339 545 584 285 333 285 413 572 572 572 572 572 572 572 572 572 572 333 "
    "333 584 584 584 611 975 722 722 722 740 667 611 778 765 389 556 722 611 943 813 796 667 796 722 667 611 756 "
    "667 967 667 667 611 333 413 333 584 556 362 604 633 556 633 591 387 633 657 305 305 620 305 982 657 619 633 "
    "633 454 556 434 657 569 856 578 569 500 394 551 394 584 "
)
_OTHER, _WIDE = 780, 1000  # any other letter, and those that East Asian fonts draw on a full square


@functools.lru_cache(maxsize=2_000)
def _letter_width(char: str, bold: bool) -> int:
    """Return the width of a letter in thousandths of an em; accents count as their letter."""
    code = ord(unicodedata.normalize("NFD", char)[0])
    if 32 <= code < 127:
        return (_BOLD if bold else _REGULAR)[code - 32]
    return _WIDE if unicodedata.east_asian_width(char) in "WF" else _OTHER


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Return the width of a line of text in user units, at a font size in user units."""
    return sum(_letter_width(char, bold) for char in text) * size / 1000


def _pieces(text: str) -> list[str]:
    """Cut where a line may break: at spaces, and after / or - between two words."""
    return re.findall(r"\s+|[^\s]*?\w\w[/-](?=\w\w\w)|[^\s]+", text)


@functools.lru_cache(maxsize=20_000)
def wrap(text: str, width: float, size: float, bold: bool = False) -> tuple[str, ...]:
    """Break a text into lines of at most `width` user units; inside a word only where it alone is too wide."""
    lines: list[str] = []
    for paragraph in text.splitlines():
        lines += _wrap_paragraph(paragraph.strip(), width, size, bold)
    return tuple(lines)


def _wrap_paragraph(text: str, width: float, size: float, bold: bool) -> list[str]:
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if text_width((line + piece).rstrip(), size, bold) <= width:
            line += piece
            continue
        if line.strip():
            lines.append(line.rstrip())
        line = "" if piece.isspace() else piece
        while text_width(line, size, bold) > width and len(line) > 1:
            fits = (n for n in range(len(line) - 1, 0, -1) if text_width(line[:n], size, bold) <= width)
            cut = next(fits, 1)
            lines.append(line[:cut])
            line = line[cut:]
    return [*lines, line.rstrip()] if line.strip() else lines


def widest_word(text: str, size: float, bold: bool = False) -> float:
    """Return the width of the widest piece that a line break cannot cut, 0 for an empty text."""
    return max((text_width(piece, size, bold) for piece in _pieces(text)), default=0)
