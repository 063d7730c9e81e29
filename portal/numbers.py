"""Make and read case numbers and keys: Crockford base32, random, told apart only by who may know them."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_CHARACTERS = 7
KEY_CHARACTERS = 10
_LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_number(code: str) -> str:
    """Return a new case number `KODE-XXXX-XXXX`; `code` is the service's code of 2 to 6 letters."""
    body = _random(RANDOM_CHARACTERS)
    last = check_character(code, body)
    return f"{code.upper()}-{body[:4]}-{body[4:]}{last}"


def check_character(code: str, body: str) -> str:
    """Return the check character over the code's letters and the 7 random characters.

    Every place has an odd weight, so one wrong character is always noticed (modulo 32, odd times a difference is
    never zero), and two neighbours exchanged are noticed unless they lie 16 apart.
    """
    values = [ord(letter) - ord("A") for letter in code.upper()] + [ALPHABET.index(character) for character in body]
    return ALPHABET[sum((2 * place + 3) * value for place, value in enumerate(values)) % 32]


def read_number(text: str) -> str | None:
    """Return the canonical number a person meant, or None: case, spaces, dashes and look-alikes do not matter."""
    flat = re.sub(r"[^0-9A-Z]", "", text.upper()) if len(text) <= 60 else ""
    code, body = flat[:-8], flat[-8:].translate(_LOOK_ALIKES)
    # A code holds letters only, so a zero or a one typed there stands for the letter that looks like it.
    for letters in _codes(code):
        if all(c in ALPHABET for c in body) and check_character(letters, body[:7]) == body[7:]:
            return f"{letters}-{body[:4]}-{body[4:]}"
    return None


def has_shape(text: str) -> bool:
    """Say whether a text could be a number by its letters and length; its check character may be wrong."""
    flat = re.sub(r"[^0-9A-Z]", "", text.upper()) if len(text) <= 60 else ""
    return bool(_codes(flat[:-8])) and all(c in ALPHABET for c in flat[-8:].translate(_LOOK_ALIKES))


def _codes(code: str) -> tuple[str, ...]:
    if not 2 <= len(code) <= 6:
        return ()
    tries = [code, code.replace("0", "O").replace("1", "I"), code.replace("0", "O").replace("1", "L")]
    return tuple(t for t in dict.fromkeys(tries) if t.isalpha() and t.isascii())


def new_key() -> str:
    """Return a new key of 10 characters (50 random bits), as it is shown once to the applicant."""
    return _random(KEY_CHARACTERS)


def fold_key(text: str) -> str | None:
    """Return the key a person meant, or None where it cannot be one."""
    flat = re.sub(r"[^0-9A-Z]", "", text.upper()).translate(_LOOK_ALIKES) if len(text) <= 60 else ""
    return flat if len(flat) == KEY_CHARACTERS and all(c in ALPHABET for c in flat) else None


def hash_key(key: str, salt: str) -> str:
    """Return what is stored of a folded key; `salt` is the case's number, so equal keys do not look alike."""
    return hashlib.sha256(f"{salt}:{key}".encode()).hexdigest()


def key_fits(text: str, salt: str, stored: str | None) -> bool:
    """Say whether what a person typed is the key of the case; always does the same work."""
    folded = fold_key(text) or ""
    return hmac.compare_digest(hash_key(folded, salt), stored or "-" * 64)


def new_token() -> str:
    """Return a token for a link (128 random bits)."""
    return secrets.token_urlsafe(16)


def hash_token(token: str) -> str:
    """Return what is stored of a link's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
