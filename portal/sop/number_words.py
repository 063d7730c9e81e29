"""Whole numbers below 1000 as Indonesian words: `NUMBER_WORDS` has them without spaces (`empatbelas`)."""

import re

_ONES = ("", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")


def _spelled(number: int) -> str:
    """Spell a whole number below 1000 in Indonesian, without spaces."""
    if number < 10:
        return _ONES[number]
    if number < 12:
        return ("sepuluh", "sebelas")[number - 10]
    if number < 20:
        return f"{_ONES[number - 10]}belas"
    if number < 100:
        return f"{_ONES[number // 10]}puluh{_ONES[number % 10]}"
    hundreds = "seratus" if number < 200 else f"{_ONES[number // 100]}ratus"
    return hundreds + _spelled(number % 100)


NUMBER_WORDS = {_spelled(number): number for number in range(1, 1000)}
WORD_OF_A_NUMBER = re.compile(
    r"(?:satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh|sebelas|seratus|belas|puluh|ratus)+"
)
