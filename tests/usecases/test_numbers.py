"""Case numbers and keys are read as people write them, and slips are noticed."""

import pytest

from portal import numbers


def test_a_new_number_has_the_code_and_eight_characters():
    number = numbers.new_number("ptv")
    code, first, second = number.split("-")
    assert code == "PTV"
    assert len(first) == len(second) == 4
    assert set(first + second) <= set(numbers.ALPHABET)


@pytest.mark.parametrize("code", ["PTV", "IKRG", "ILO", "AB", "ABCDEF", "OU"])
def test_a_number_is_read_in_any_dress(code):
    for _ in range(50):
        number = numbers.new_number(code)
        flat = number.replace("-", "")
        dressed = [
            number,
            number.lower(),
            flat,
            f"  {number.replace('-', ' ')} ",
            number.replace("-", "–"),
            code + "-" + number[len(code) + 1 :].replace("0", "O").replace("1", "l"),
            code + "-" + number[len(code) + 1 :].replace("1", "I"),
        ]
        assert {numbers.read_number(text) for text in dressed} == {number}


def test_every_single_wrong_character_is_noticed():
    number = numbers.new_number("PTV")
    for place in range(4, len(number)):
        for other in numbers.ALPHABET:
            if number[place] != "-" and other != number[place]:
                assert numbers.read_number(number[:place] + other + number[place + 1 :]) is None


def test_a_number_under_another_code_is_not_read():
    number = numbers.new_number("PTV")
    assert numbers.read_number("PTW" + number[3:]) is None


@pytest.mark.parametrize(
    "text", ["", "-", "PTV", "7K3M-9QX2", "ABCDEFG-0000-0000", "P-0000-0000", "x" * 1000, "PTV-UUUU-UUUU", "é" * 12]
)
def test_what_is_no_number_is_none(text):
    assert numbers.read_number(text) is None


def test_a_key_fits_in_any_dress_and_only_its_own_case():
    key = numbers.new_key()
    stored = numbers.hash_key(key, "PTV-0000-0000")
    assert key not in stored
    assert numbers.key_fits(
        key[:5].lower() + " - " + key[5:].replace("0", "o").replace("1", "l"), "PTV-0000-0000", stored
    )
    assert not numbers.key_fits(key, "PTV-0000-0001", stored)
    assert not numbers.key_fits(key[:-1], "PTV-0000-0000", stored)
    assert not numbers.key_fits("", "PTV-0000-0000", stored)
    assert not numbers.key_fits(key, "PTV-0000-0000", None)


def test_a_thousand_keys_and_numbers_differ():
    assert len({numbers.new_key() for _ in range(1000)}) == 1000
    assert len({numbers.new_number("PTV") for _ in range(1000)}) == 1000
