"""The settings: one table, read once from PORTAL_*; the README's table is tested against it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

KEY_LENGTH = 32


class ConfigError(Exception):
    """A setting that the portal cannot start with; the text says what to do (Indonesian)."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A line of the table: name, default as written in the environment, what it does."""

    name: str
    default: str
    sentence: str


SETTINGS = (
    Setting("PORTAL_MODE", "production", "`production` or `demo` (demo accounts, demo cases, a strip on every page)"),
    Setting("PORTAL_HOST", "127.0.0.1", "the address to listen on"),
    Setting("PORTAL_PORT", "5000", "the port to listen on"),
    Setting("PORTAL_DATA", "instance", "the folder of the database, the files and what the demo keeps"),
    Setting("PORTAL_DATABASE_URL", "", "`sqlite:///…` or `postgresql://…`; empty: `portal.db` in PORTAL_DATA"),
    Setting("PORTAL_MATRICES", "matrices", "the folder of matrices that are published at each start"),
    Setting("PORTAL_DEMO_PASSWORD", "", "the password of all demo accounts; empty: made once and kept in PORTAL_DATA"),
    Setting("PORTAL_SECRET_KEY", "", "signs sessions; at least 32 characters; needed in production"),
    Setting("PORTAL_WORKERS", "0", "processes that serve; 0: one a processor core"),
    Setting(
        "PORTAL_SQLITE_SYNCHRONOUS", "FULL", "`FULL`, or `NORMAL`: faster, may lose the last second at a power cut"
    ),
    Setting("PORTAL_TRUSTED_PROXIES", "", "addresses or networks of reverse proxies to believe, with commas between"),
    Setting("PORTAL_IDLE_MINUTES", "120", "minutes without a page opened, after which an official is signed out"),
    Setting("PORTAL_CLOSE_AFTER_DAYS", "10", "working days after which a delivered case closes by itself"),
    Setting("PORTAL_KEEP_DRAFTS_DAYS", "90", "days after which unsaved drafts of matrices and reports go; 0: never"),
    Setting("PORTAL_COMPLETE_WITHIN_DAYS", "30", "days to complete a complaint; then it counts as withdrawn"),
    Setting("PORTAL_COMPLAINTS_PER_DAY", "20", "complaints that one address may send a day; many phones share one"),
)


@dataclass(frozen=True, slots=True)
class Config:
    """The settings as values; paths are absolute."""

    mode: str
    host: str
    port: int
    data: Path
    database_url: str
    matrices: Path
    demo_password: str
    secret_key: str
    workers: int
    sqlite_synchronous: int
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...]
    idle_minutes: int
    close_after_days: int
    keep_drafts_days: int
    complete_within_days: int
    complaints_per_day: int

    @property
    def is_demo(self) -> bool:
        """Whether this is a demonstration."""
        return self.mode == "demo"

    def key(self) -> str:
        """Give the key that signs sessions; the demo makes one in its data folder.

        Raises ConfigError in production without a key, or where the demo cannot keep one.
        """
        if self.secret_key:
            return self.secret_key
        if not self.is_demo:
            raise ConfigError(
                "PORTAL_SECRET_KEY belum diisi. Buat satu kali, misalnya dengan "
                "`python3 -c 'import secrets; print(secrets.token_hex(32))'`, simpan, lalu jalankan lagi. "
                "Untuk peragaan: PORTAL_MODE=demo."
            )
        return kept_secret(self.data / "secret-key", KEY_LENGTH)

    def password_of_demo(self) -> str:
        """Give the password of the demo accounts: the setting, else one made once and kept in the data folder."""
        return self.demo_password or kept_secret(self.data / "demo-password", 6)


def read(environ: Mapping[str, str] = os.environ) -> Config:
    """Read the settings; raises ConfigError that names the setting and what to write."""
    text = {setting.name: environ.get(setting.name, "").strip() or setting.default for setting in SETTINGS}
    if text["PORTAL_MODE"] not in ("production", "demo"):
        raise ConfigError(f"PORTAL_MODE berisi “{text['PORTAL_MODE']}”. Tulis production atau demo.")
    if 0 < len(text["PORTAL_SECRET_KEY"]) < KEY_LENGTH:
        raise ConfigError(f"PORTAL_SECRET_KEY terlalu pendek. Pakai paling sedikit {KEY_LENGTH} karakter.")
    levels = {"NORMAL": 1, "FULL": 2}
    level = text["PORTAL_SQLITE_SYNCHRONOUS"].upper()
    if level not in levels:
        raise ConfigError(f"PORTAL_SQLITE_SYNCHRONOUS berisi “{level}”. Tulis FULL atau NORMAL.")
    data = Path(text["PORTAL_DATA"]).resolve()
    return Config(
        mode=text["PORTAL_MODE"],
        host=text["PORTAL_HOST"],
        port=_whole(text, "PORTAL_PORT", 65535),
        data=data,
        database_url=_database(text["PORTAL_DATABASE_URL"] or f"sqlite:///{data}/portal.db"),
        matrices=Path(text["PORTAL_MATRICES"]).resolve(),
        demo_password=text["PORTAL_DEMO_PASSWORD"],
        secret_key=text["PORTAL_SECRET_KEY"],
        workers=_whole(text, "PORTAL_WORKERS", 256) or len(os.sched_getaffinity(0)),
        sqlite_synchronous=levels[level],
        trusted_proxies=_networks(text["PORTAL_TRUSTED_PROXIES"]),
        idle_minutes=_whole(text, "PORTAL_IDLE_MINUTES", 60 * 24),
        close_after_days=_whole(text, "PORTAL_CLOSE_AFTER_DAYS", 1000),
        keep_drafts_days=_whole(text, "PORTAL_KEEP_DRAFTS_DAYS", 10_000),
        complete_within_days=_whole(text, "PORTAL_COMPLETE_WITHIN_DAYS", 1000),
        complaints_per_day=_whole(text, "PORTAL_COMPLAINTS_PER_DAY", 100_000),
    )


def kept_secret(path: Path, size: int) -> str:
    """Read a secret from its file, which is made at first (mode 600, `size` random bytes); raises ConfigError.

    Two processes at once get the same one: the file is linked into place whole, and only where none is.
    """
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(size))
            try:
                os.link(draft, path)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return path.read_text().strip()
    except OSError as error:
        raise ConfigError(f"{path} tidak dapat dibaca atau ditulis ({error.strerror}). Periksa PORTAL_DATA.") from error


_current: list[Config] = []


def use(config: Config) -> None:
    """Make these the settings of this process."""
    _current[:] = [config]


def current() -> Config:
    """Give the settings of this process; read at the first call."""
    if not _current:
        use(read())
    return _current[0]


def _whole(text: Mapping[str, str], name: str, most: int) -> int:
    value = text[name]
    if not (value.isascii() and value.isdigit() and int(value) <= most):
        raise ConfigError(f"{name} berisi “{value}”. Tulis bilangan bulat dari 0 sampai {most}.")
    return int(value)


def _database(url: str) -> str:
    if not url.startswith(("sqlite:///", "postgresql://", "postgres://")) or url == "sqlite:///":
        raise ConfigError("PORTAL_DATABASE_URL belum terbaca. Tulis sqlite:///berkas.db atau postgresql://alamat/nama.")
    return url


def _networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise ConfigError(f"PORTAL_TRUSTED_PROXIES belum terbaca: {error}. Tulis misalnya 10.0.0.5.") from error
