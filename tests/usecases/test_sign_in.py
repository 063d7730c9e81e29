"""Signing in: throttled, in one tone, across processes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import peewee
import pytest

from portal import config, sign_in, throttle
from portal.models.accounts import Account
from portal.sign_in import AccountDisabled, WrongSignIn
from portal.throttle import TooManyAttempts
from tests import factories
from tests.factories import NOW

PASSWORD = "kuda terbang di awan"


@pytest.fixture
def siti(database: peewee.Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Account:
    """Make an account whose password is PASSWORD, with hashing made cheap."""
    config.use(factories.settings(tmp_path, "sqlite:///unused.db"))
    monkeypatch.setattr(sign_in, "check_password_hash", lambda hashed, password: hashed == "h:" + password)
    monkeypatch.setattr(sign_in, "_nobodys_hash", lambda: "h:")
    account = factories.person("siti", factories.office(factories.agency()))
    Account.update(password_hash="h:" + PASSWORD).execute()
    return account


def enter(login: str = "siti", password: str = PASSWORD, address: str = "10.0.0.1", **more: object) -> sign_in.Entered:
    return sign_in.sign_in(login, password, address, more.get("now", NOW))  # type: ignore[arg-type]


def test_the_right_password_gives_the_session_and_the_actor(siti: Account) -> None:
    assert enter() == sign_in.Entered(f"{siti.id}:1", factories.actor(siti))


@pytest.mark.parametrize(
    ("login", "password"), [("siti", "salah"), ("siti", ""), ("lain", PASSWORD), ("", ""), ("lain", "")]
)
def test_whatever_is_wrong_the_answer_is_one(siti: Account, login: str, password: str) -> None:
    with pytest.raises(WrongSignIn):
        enter(login, password)


def test_an_account_without_password_cannot_be_entered_with_an_empty_one(siti: Account) -> None:
    Account.update(password_hash=None).execute()
    with pytest.raises(WrongSignIn):
        enter(password="")


def test_tries_on_an_account_are_counted_from_every_address(siti: Account) -> None:
    for number in range(sign_in.PER_ACCOUNT):
        with pytest.raises(WrongSignIn):
            enter(password="salah", address=f"10.0.1.{number}")
    with pytest.raises(TooManyAttempts) as caught:
        enter(address="10.0.2.1")
    assert caught.value.until == NOW + timedelta(minutes=15)
    assert enter(now=caught.value.until).actor.name == "Siti"


def test_tries_from_an_address_are_counted_over_every_account(siti: Account) -> None:
    for number in range(sign_in.PER_ADDRESS):
        with pytest.raises(WrongSignIn):
            enter(login=f"tebak{number}")
    with pytest.raises(TooManyAttempts):
        enter()
    assert enter(address="10.0.0.2")


def test_a_right_password_forgets_the_wrong_ones(siti: Account) -> None:
    for round_ in range(3):
        for _ in range(sign_in.PER_ACCOUNT - 1):
            with pytest.raises(WrongSignIn):
                enter(password="salah", address=f"10.0.3.{round_}")
        enter(address=f"10.0.3.{round_}")


def test_a_closed_account_is_told_only_to_who_knows_the_password(siti: Account) -> None:
    Account.update(is_active=False, disabled_at=NOW).execute()
    with pytest.raises(WrongSignIn):
        enter(password="salah")
    with pytest.raises(AccountDisabled) as caught:
        enter()
    assert caught.value.since == NOW


def test_production_opens_no_demo_account(siti: Account, tmp_path: Path) -> None:
    config.use(factories.settings(tmp_path, "sqlite:///unused.db", MODE="production"))
    with pytest.raises(WrongSignIn):
        enter()
    with pytest.raises(WrongSignIn):
        sign_in.enter_demo(siti.id, NOW)
    Account.update(is_demo=False).execute()
    assert enter()


def test_old_counts_are_deleted(siti: Account) -> None:
    throttle.attempt("kunci", 1, 1, NOW)
    assert throttle.prune(NOW + timedelta(days=1)) == 0
    assert throttle.prune(NOW + timedelta(days=3)) == 1


def test_a_window_begins_anew_after_its_minutes(siti: Account) -> None:
    throttle.attempt("kunci", 1, 15, NOW)
    with pytest.raises(TooManyAttempts):
        throttle.attempt("kunci", 1, 15, NOW + timedelta(minutes=14))
    throttle.attempt("kunci", 1, 15, NOW + timedelta(minutes=15))
