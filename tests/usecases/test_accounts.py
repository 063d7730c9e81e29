"""Accounts, postings, links, and the import of a staff list."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import peewee
import pytest

from portal import accounts, postings, staff
from portal.accounts import AccountProblem, LinkGone, NotYours
from portal.models.accounts import Account, Agency, LoginLink, Office, Posting
from tests import factories
from tests.factories import NOW


@pytest.fixture
def dinas(database: peewee.Database) -> Agency:
    return factories.agency()


@pytest.fixture
def head(dinas: Agency) -> Office:
    return factories.office(dinas, "Kepala Dinas")


@pytest.fixture
def section(dinas: Agency) -> Office:
    return factories.office(dinas, "Seksi PK & AI")


def hold(account: Account, office: Office, **more: object) -> Posting:
    values = {"starts_on": date(2026, 11, 24), "by": None, **more}
    return postings.hold(account.id, office.id, **values)  # type: ignore[arg-type]


# Who acts


def test_a_person_acts_with_the_offices_of_the_day(head: Office, section: Office) -> None:
    siti = factories.person("siti", head)
    hold(siti, section, kind="plh", ends_on=date(2026, 11, 25), letter_number="800/1")
    assert factories.actor(siti).titles == "Kepala Dinas, Plh. Seksi PK & AI"
    assert factories.actor(siti, NOW + timedelta(days=2)).titles == "Kepala Dinas"


def test_the_day_of_an_office_begins_in_its_own_zone(database: peewee.Database) -> None:
    east, west = factories.agency("Timur", "WIT"), factories.agency("Barat", "WIB")
    siti = factories.person("siti")
    for agency in (east, west):
        hold(siti, factories.office(agency))
    late = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)  # 00.30 WIT on the 24th, 22.30 WIB on the 23rd
    assert [held.agency_id for held in factories.actor(siti, late).offices] == [east.id]


@pytest.mark.parametrize("stored", ["", "x", "1", "1:2", "1:", "²:1", "999:1", "1:1:1"])
def test_a_session_that_is_not_the_accounts_opens_nothing(head: Office, stored: str) -> None:
    factories.person("siti", head)
    assert accounts.resume(stored, NOW) is None


def test_a_session_goes_on_until_the_account_is_closed(head: Office) -> None:
    siti = factories.person("siti", head)
    stored = accounts.session_id(siti)
    assert accounts.resume(stored, NOW) == factories.actor(siti)
    accounts.disable(siti.id, by=None, now=NOW)
    assert accounts.resume(stored, NOW) is None
    accounts.enable(siti.id, by=None)
    assert accounts.resume(stored, NOW) is None
    assert accounts.actor_of(siti.id, NOW) is not None


# Making accounts


@pytest.mark.parametrize("login", ["", "a", "dua kata", "é", "a/b", "x" * 80])
def test_an_unfit_account_name_is_refused_with_an_example(database: peewee.Database, login: str) -> None:
    with pytest.raises(AccountProblem, match="misalnya") as caught:
        factories.person(login)
    assert caught.value.field == "login"


def test_an_account_name_is_taken_once_whatever_its_case(database: peewee.Database) -> None:
    factories.person("siti")
    with pytest.raises(AccountProblem, match="“siti” sudah dipakai"):
        factories.person("SITI")
    assert Account.select().count() == 1


def test_an_agency_admin_makes_accounts_of_the_own_agency_only(dinas: Agency) -> None:
    other = factories.agency("Biro")
    admin = factories.actor(factories.person("admin", admin_of=dinas))
    assert accounts.create_account("siti", "Siti", by=admin, now=NOW).agency_id == dinas.id
    for greater in ({"agency_id": other.id}, {"admin_of": other.id}, {"is_portal_admin": True}):
        with pytest.raises(NotYours):
            accounts.create_account("budi", "Budi", by=admin, now=NOW, **greater)  # type: ignore[arg-type]


def test_an_agency_admin_cannot_reset_who_has_greater_or_foreign_rights(dinas: Agency, head: Office) -> None:
    admin = factories.actor(factories.person("admin", admin_of=dinas))
    other = factories.agency("Biro")
    both = factories.person("dua", head)
    hold(both, factories.office(other))
    foreign = factories.person("asing", agency=other)
    portal = factories.person("pusat", is_portal_admin=True, agency=dinas)
    mixed = factories.person("campur", admin_of=other, agency=dinas)
    for account in (both, foreign, portal, mixed):
        for verb in (
            lambda a: accounts.issue_link(a.id, by=admin, now=NOW),
            lambda a: accounts.disable(a.id, by=admin, now=NOW),
        ):
            with pytest.raises(NotYours):
                verb(account)
    with pytest.raises(NotYours):
        accounts.issue_link(999, by=admin, now=NOW)


def test_an_admin_does_not_close_the_own_account(dinas: Agency) -> None:
    admin = factories.person("admin", admin_of=dinas)
    with pytest.raises(AccountProblem):
        accounts.disable(admin.id, by=factories.actor(admin), now=NOW)


# Links


def test_a_link_is_kept_as_a_hash_and_ends_after_a_day_or_one_use(head: Office) -> None:
    siti = factories.person("siti", head)
    token = accounts.issue_link(siti.id, by=None, now=NOW)
    assert token not in LoginLink.get().token_hash
    assert accounts.account_of_link(token, NOW) == siti
    with pytest.raises(LinkGone):
        accounts.account_of_link(token, NOW + timedelta(hours=24))
    accounts.set_password(token, "empat kata yang baru", now=NOW)
    with pytest.raises(LinkGone):
        accounts.set_password(token, "empat kata yang lain", now=NOW)


def test_a_new_link_ends_the_one_before(head: Office) -> None:
    siti = factories.person("siti", head)
    first = accounts.issue_link(siti.id, by=None, now=NOW)
    accounts.issue_link(siti.id, by=None, now=NOW)
    with pytest.raises(LinkGone):
        accounts.account_of_link(first, NOW)


def test_a_link_of_a_closed_account_opens_nothing(head: Office) -> None:
    siti = factories.person("siti", head)
    token = accounts.issue_link(siti.id, by=None, now=NOW)
    accounts.disable(siti.id, by=None, now=NOW)
    with pytest.raises(LinkGone):
        accounts.account_of_link(token, NOW)


# Postings


def test_several_people_hold_an_office_and_one_person_several(head: Office, section: Office) -> None:
    siti, budi = factories.person("siti", head, section), factories.person("budi", head)
    assert {held.role for held in factories.actor(siti).offices} == {"Kepala Dinas", "Seksi PK & AI"}
    assert factories.actor(budi).titles == "Kepala Dinas"


def test_nobody_holds_an_office_twice_at_once(head: Office) -> None:
    siti = factories.person("siti")
    hold(siti, head, ends_on=date(2026, 12, 31))
    with pytest.raises(AccountProblem, match=r"Sudah ada Siti sebagai Kepala Dinas sampai 2026-12-31\. Akhiri dahulu"):
        hold(siti, head, starts_on=date(2026, 12, 31))
    hold(siti, head, starts_on=date(2027, 1, 1))


def test_an_office_has_one_stand_in_at_a_time(head: Office) -> None:
    siti, budi = factories.person("siti"), factories.person("budi")
    away = {"kind": "plh", "ends_on": date(2026, 11, 30), "letter_number": "800/1"}
    hold(siti, head, **away)
    with pytest.raises(AccountProblem, match=r"Sudah ada Siti sebagai Plh\. Kepala Dinas"):
        hold(budi, head, **away)


def test_two_people_do_not_stand_in_for_each_other(head: Office, section: Office) -> None:
    siti, budi = factories.person("siti", head), factories.person("budi", section)
    away = {"kind": "plh", "ends_on": date(2026, 11, 30), "letter_number": "800/1"}
    hold(budi, head, **away)
    with pytest.raises(AccountProblem, match="Penunjukan ini berputar: Budi dan Siti saling menggantikan"):
        hold(siti, section, **away)
    hold(siti, section, **{**away, "starts_on": date(2026, 12, 1), "ends_on": date(2026, 12, 2)})


def test_a_plt_lasts_three_months_and_is_extended_once_by_three(head: Office) -> None:
    siti = factories.person("siti")
    plt = {"kind": "plt", "letter_number": "800/1"}
    with pytest.raises(AccountProblem, match=r"Plt\. paling lama 3 bulan .* sampai 2026-02-27"):
        hold(siti, head, starts_on=date(2025, 11, 28), ends_on=date(2026, 2, 28), **plt)
    hold(siti, head, starts_on=date(2025, 11, 28), ends_on=date(2026, 2, 27), **plt)
    with pytest.raises(AccountProblem, match="2026-05-27"):
        hold(siti, head, starts_on=date(2026, 2, 28), ends_on=date(2026, 5, 28), **plt)
    hold(siti, head, starts_on=date(2026, 2, 28), ends_on=date(2026, 5, 27), **plt)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"kind": "plh", "letter_number": "1"}, "ends_on"),
        ({"kind": "plt", "ends_on": date(2026, 11, 30)}, "letter_number"),
        ({"kind": "raja"}, "kind"),
        ({"ends_on": date(2026, 11, 23)}, "ends_on"),
    ],
)
def test_a_posting_that_lacks_something_names_the_field(head: Office, more: dict[str, object], field: str) -> None:
    with pytest.raises(AccountProblem) as caught:
        hold(factories.person("siti"), head, **more)
    assert caught.value.field == field
    assert Posting.select().count() == 0


def test_an_agency_admin_gives_offices_of_the_own_agency_only(dinas: Agency, head: Office) -> None:
    admin = factories.actor(factories.person("admin", admin_of=dinas))
    elsewhere = factories.office(factories.agency("Biro"))
    siti = factories.person("siti", agency=dinas)
    hold(siti, head, by=admin)
    for account, office in ((siti, elsewhere), (factories.person("asing", agency=elsewhere.agency), head)):
        with pytest.raises(NotYours):
            hold(account, office, by=admin)


def test_a_posting_ends_with_its_last_day(head: Office) -> None:
    siti = factories.person("siti", head)
    postings.end(Posting.get().id, date(2026, 11, 24), by=None, now=NOW)
    assert factories.actor(siti).titles == "Kepala Dinas"
    assert factories.actor(siti, NOW + timedelta(days=1)).titles == ""


def test_a_posting_of_another_agency_is_not_ended(head: Office) -> None:
    factories.person("siti", head)
    other = factories.actor(factories.person("admin", admin_of=factories.agency("Biro")))
    with pytest.raises(NotYours):
        postings.end(Posting.get().id, date(2026, 11, 24), by=other, now=NOW)


# Import of a staff list

HEAD = "NIP;Nama;Instansi;Jabatan\n"


def lines(*rows: str) -> bytes:
    return ("\ufeff" + HEAD + "\n".join(rows)).encode()


def test_a_dry_run_says_what_would_happen_and_changes_nothing(head: Office) -> None:
    tried = staff.import_staff(lines("198001012005011001;Siti;dinas kominfo;KEPALA  DINAS"), by=None, now=NOW)
    assert [line.what for line in tried.lines] == ["akun baru"]
    assert not tried.done
    assert Account.select().count() == 0


def test_an_import_makes_accounts_and_postings_once(head: Office, section: Office) -> None:
    data = lines(
        "19800101 200501 1 001;Siti;Dinas Kominfo;Kepala Dinas", "198001012005011001;Siti;Dinas Kominfo;Seksi PK & AI"
    )
    done = staff.import_staff(data, by=None, now=NOW, dry_run=False)
    assert [line.what for line in done.lines] == ["akun baru", "jabatan baru"]
    again = staff.import_staff(data, by=None, now=NOW, dry_run=False)
    assert [line.what for line in again.lines] == ["sudah ada", "sudah ada"]
    assert (Account.select().count(), Posting.select().count()) == (1, 2)
    assert Account.get().password_hash is None


def test_one_wrong_line_stops_the_whole_import_and_names_the_nearest(head: Office) -> None:
    data = lines(
        "198001012005011001;Siti;Dinas Kominfo;Kepala Dinas", "198001012005011002;Budi;Dinas Kominfo;Kepla Dinas"
    )
    result = staff.import_staff(data, by=None, now=NOW, dry_run=False)
    assert result.problems == (
        "Baris 3: jabatan “Kepla Dinas” tidak dikenali; yang terdekat “Kepala Dinas”. "
        "Perbaiki baris itu, lalu uji lagi. Belum ada yang diubah.",
    )
    assert Account.select().count() == 0


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0\1\2",
        b"\xff\xfe\x00",
        b"a,b\n1,2",
        b'NIP;Nama\n"',
        b"x" * 2_000_000,
        "NIP,Nama,Instansi\n1,2,3".encode("utf-16"),
    ],
)
def test_any_bytes_give_a_problem_and_no_crash(database: peewee.Database, data: bytes) -> None:
    assert staff.import_staff(data, by=None, now=NOW, dry_run=False).problems


def test_an_agency_admin_imports_into_the_own_agency_only(dinas: Agency, head: Office) -> None:
    factories.office(factories.agency("Biro"), "Kepala Biro")
    admin = factories.actor(factories.person("admin", admin_of=dinas))
    foreign = staff.import_staff(lines("198001012005011001;Siti;Biro;Kepala Biro"), by=admin, now=NOW, dry_run=False)
    assert "instansi “Biro” tidak dikenali" in foreign.problems[0]
    factories.person("asing", is_demo=False)
    Account.update(nip="198001012005011001").where(Account.login == "asing").execute()
    taken = staff.import_staff(
        lines("198001012005011001;X;Dinas Kominfo;Kepala Dinas"), by=admin, now=NOW, dry_run=False
    )
    assert "dipegang instansi lain" in taken.problems[0]
    assert Posting.select().count() == 0


# Lists


def test_the_list_pages_by_login_and_finds_by_every_word(dinas: Agency) -> None:
    rows = [{"login": f"p{n:03}", "name": f"Siti {n}", "agency": dinas, "created_at": NOW} for n in range(60)]
    for row in rows:
        Account.create(**row)
    admin = factories.actor(factories.person("admin", admin_of=dinas))
    first, after = staff.accounts_page(admin)
    second, end = staff.accounts_page(admin, after=after)
    assert [row.login for row in first + second] == sorted(["admin", *(row["login"] for row in rows)])
    assert end == ""
    assert [row.login for row in staff.accounts_page(admin, "siti P007")[0]] == ["p007"]


def test_an_agency_admin_does_not_see_other_agencies(dinas: Agency) -> None:
    factories.person("asing", agency=factories.agency("Biro"))
    admin = factories.actor(factories.person("admin", admin_of=dinas))
    assert [row.login for row in staff.accounts_page(admin)[0]] == ["admin"]
