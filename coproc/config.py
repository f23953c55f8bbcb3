"""Every setting is an environment variable COPROC_…; `coproc settings` lists them."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """COPROC_ + the field's name in capitals. Secrets are masked wherever settings are shown."""

    model_config = SettingsConfigDict(env_prefix="COPROC_", extra="ignore")

    env: Literal["development", "demo", "production", "test"] = Field("development", description="Where this runs")
    var: Path = Field(Path("var"), description="Folder for the database, files and demo mail")
    database_url: str = Field("", description="Empty: an SQLite file under var/")
    smtp_url: SecretStr = Field(SecretStr(""), description="smtp://user:password@host:port; empty: .eml files under var/mail/")
    mail_from: str = Field("coproc@example.org", description="Sender of mails without a person behind them")
    bounce_address: str = Field(
        "", description="Where servers report what did not arrive (envelope sender); empty: COPROC_MAIL_FROM"
    )
    bounce_folder: Path | None = Field(
        None, description="Maildir in which such reports arrive; or hand them to `coproc mail bounce`"
    )
    mails_per_minute: int = Field(
        600, ge=0, description="No more mails leave in a minute, all workers together; 0: as many as the server takes"
    )
    base_url: str = Field("http://127.0.0.1:5000", description="Links in mail start with it")
    secret_key: SecretStr = Field(SecretStr(""), description="Signs sessions; required in production")
    matching_semantic: bool | None = Field(None, description="Use the [semantic] extra; default: when installed")
    trusted_proxies: int = Field(0, description="How many proxies stand in front and set X-Forwarded-For")
    virus_scanner: str = Field(
        "",
        description="clamd:/run/clamav/clamd.ctl, clamd:host:3310, or a command that reads the file on standard input; empty: none",
    )
    worker_in_process: bool = Field(False, description="coproc serve runs the worker beside it (the demo does)")

    @property
    def resolved_database_url(self) -> str:
        if self.database_url:
            return self.database_url
        return f"sqlite:///{(self.var / 'coproc.sqlite3').resolve()}"

    def with_secret_key(self) -> Settings:
        """Outside production a key is made once and kept under var/, so that `coproc serve` starts with no settings at all."""
        if self.env == "production" or self.secret_key.get_secret_value():
            return self
        self.var.mkdir(parents=True, exist_ok=True)
        kept = self.var / "secret-key"
        if not kept.exists():
            kept.touch(mode=0o600)
            kept.write_text(secrets.token_urlsafe(32))
        return self.model_copy(update={"secret_key": SecretStr(kept.read_text().strip())})
