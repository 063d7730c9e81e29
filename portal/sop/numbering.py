"""What the steps are called, and where their numbering jumps (docs/matrix-format.md, The table)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Container, Iterator, Sequence

_LAST = re.compile(r"(?P<before>.*?)(?P<last>\d+|(?<![a-z])[a-z])", re.IGNORECASE | re.DOTALL)


def name_steps(printed: Sequence[str]) -> tuple[list[str], dict[str, tuple[str, ...]]]:
    """Name every step; `printed` holds the numbers as `step_number` gives them, empty for rows without one.

    Also return, for numbers printed several times, what their steps are called: `3` -> (`3a`, `3b`), or (`3.1`, `3.2`)
    where the file prints `3a` too. A row without a number is called after the row above: `c` -> `c1`, `2` -> `2a`; where
    no row has a number, they are counted.
    """
    if not any(printed):
        return [str(n) for n in range(1, len(printed) + 1)], {}
    taken = {number.casefold() for number in printed if number}
    count: dict[str, int] = {}
    spelled: dict[str, str] = {}
    for number in printed:
        if number:
            spelled.setdefault(number.casefold(), number)
            count[number.casefold()] = count.get(number.casefold(), 0) + 1
    names: dict[str, Iterator[str]] = {}
    repeated: dict[str, tuple[str, ...]] = {}
    for key, times in count.items():
        if times > 1:
            called = _several(spelled[key], times, taken)
            taken.update(name.casefold() for name in called)
            repeated[spelled[key]] = tuple(called)
            names[key] = iter(called)
    found: list[str] = []
    base, extra = "0", 0
    for number in printed:
        if number:
            called_now = next(names[number.casefold()]) if number.casefold() in names else number
            base, extra = called_now, 0
        else:
            extra += 1
            called_now = next(name for name in _after(base, extra) if name.casefold() not in taken)
            taken.add(called_now.casefold())
        found.append(called_now)
    return found, repeated


def _suffixed(base: str) -> Callable[[int], str]:
    """`3` takes letters, `c` and `3b` take digits."""
    if base[-1:].isdigit():
        return lambda n: base + chr(96 + n)
    return lambda n: f"{base}{n}"


def _several(number: str, times: int, taken: set[str]) -> list[str]:
    plain = _suffixed(number)
    styles: list[Callable[[int], str]] = [
        lambda n: f"{number}.{n}",
        lambda n: f"{number}-{n}",
        lambda n: f"{number}/{n}",
    ]
    if times <= 26:
        styles.insert(0, plain)
    for style in styles:
        called = [style(n) for n in range(1, times + 1)]
        if not any(name.casefold() in taken for name in called):
            return called
    return [f"{number} ({n})" for n in range(1, times + 1)]


def _after(base: str, extra: int) -> Iterator[str]:
    if extra <= 26:
        yield _suffixed(base)(extra)
    n = extra
    while True:
        yield f"{base}.{n}"
        n += 1


def free_name(base: str, taken: Container[str]) -> Iterator[str]:
    """Yield names for a row after the one called `base`, as rows without a number are called, that are not taken."""
    names = (next(_after(base, n)) for n in itertools.count(1))
    return (name for name in names if name.casefold() not in taken)


def gaps(printed: Sequence[str]) -> list[tuple[int, int]]:
    """Return the pairs of places between which the printed numbers jump: 11 and 22, c and e, 2.1 and 2.4."""
    found = []
    before: int | None = None
    for place, number in enumerate(printed):
        if not number:
            continue
        if before is not None and _jumps(printed[before], number):
            found.append((before, place))
        before = place
    return found


def _jumps(one: str, other: str) -> bool:
    here, there = _head(one), _head(other)
    if here is not None and there is not None and here != there:
        return there > here + 1
    first, second = _LAST.fullmatch(one), _LAST.fullmatch(other)
    if not first or not second or first["before"].casefold() != second["before"].casefold():
        return False
    a, b = first["last"].casefold(), second["last"].casefold()
    if a.isdigit() and b.isdigit():
        return int(b) > int(a) + 1
    return a.isalpha() and b.isalpha() and ord(b) > ord(a) + 1 and {a, b} != {"i", "v"}


def _head(number: str) -> int | None:
    digits = re.match(r"\d{1,9}", number)
    return int(digits[0]) if digits else None
