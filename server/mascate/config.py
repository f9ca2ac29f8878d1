"""Settings from the environment, read once at start; a wrong value stops the start with a sentence."""

import os
import secrets
import sys
from functools import cache
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

import dj_database_url
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

CURRENCY_PATTERN = r"^[A-Z]{3}$"


class Config(BaseSettings):
    """What an installation may decide through `MASCATE_…` variables; `docs/settings.md` explains each."""

    model_config = SettingsConfigDict(env_prefix="MASCATE_", extra="ignore")

    home: Path = Path("var")
    database_url: str = ""
    secret_key: str = ""
    timezone: str = "America/Sao_Paulo"
    currency: str = Field(default="BRL", pattern=CURRENCY_PATTERN)
    company: str = "Mascate"
    language: str = Field(default="pt-BR", pattern=r"^(pt-BR|en|es)$")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    threads: int = Field(default=8, ge=1, le=256)
    allowed_hosts: Annotated[list[str], NoDecode] = ["localhost", "127.0.0.1", "[::1]"]
    trusted_origins: Annotated[list[str], NoDecode] = []
    https: bool = False
    debug: bool = False
    max_discount_percent: int = Field(default=15, ge=0, le=100)
    max_records: int = Field(default=100_000, ge=1)
    query_seconds: float = Field(default=5, ge=0.1, le=600)
    refresh_minutes: int = Field(default=10, ge=0, le=1440)
    clock_shift_seconds: int = 0

    @field_validator("timezone")
    @classmethod
    def timezone_exists(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("is not a time zone; use a name such as America/Sao_Paulo")
        return value

    @field_validator("database_url")
    @classmethod
    def database_is_known(cls, value: str) -> str:
        if value and not value.startswith(("sqlite:", "postgres:", "postgresql:")):
            raise ValueError("must start with sqlite:/// or postgresql://")
        return value

    @field_validator("allowed_hosts", "trusted_origins", mode="before")
    @classmethod
    def split_by_comma(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @property
    def home_is_brazil(self) -> bool:
        """Whether a tax id without a country is to be a CNPJ or CPF: the company reckons in reais."""
        return self.currency == "BRL"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def database(self) -> dict[str, object]:
        """The Django database entry; SQLite with full durability unless a URL says otherwise."""
        home = self.home.resolve()
        parsed = dict(dj_database_url.parse(self.database_url or f"sqlite:///{home / 'mascate.sqlite3'}"))
        if parsed["ENGINE"] == "django.db.backends.sqlite3":
            parsed["OPTIONS"] = {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # What order after order writes again (counters, ends of indexes) goes from the log into the file once.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                " PRAGMA wal_autocheckpoint=4000; PRAGMA cache_size=-16000;",
            }
        else:
            parsed["CONN_MAX_AGE"] = 600
            parsed["CONN_HEALTH_CHECKS"] = True
        return parsed

    def secret(self) -> str:
        """The signing key: from the environment, else a file only its owner can read, made at first start."""
        if self.secret_key:
            return self.secret_key
        file = self.home / "secret-key"
        if not file.exists():
            self.home.mkdir(parents=True, exist_ok=True)
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as stream:
                stream.write(secrets.token_urlsafe(50))
        return file.read_text().strip()


@cache
def config() -> Config:
    """This installation's settings; exits with status 2 and one line per wrong value."""
    try:
        return Config()
    except ValidationError as error:
        for problem in error.errors():
            name = "MASCATE_" + str(problem["loc"][0]).upper()
            message = problem["msg"].removeprefix("Value error, ")
            print(f"{name}={problem['input']!r}: {message}", file=sys.stderr)
        raise SystemExit(2) from None
