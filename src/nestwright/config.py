"""The one settings object. Only this module reads the environment.

Every field can be set by an environment variable of the same name with the prefix ``NESTWRIGHT_``
(``NESTWRIGHT_DATA_DIR``, ``NESTWRIGHT_DATABASE_URL``, ...). Nothing must be set: the defaults give one
server with an SQLite database and a folder of files under ``./nestwright-data``.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from nestwright.errors import BadParameter

PREFIX = "NESTWRIGHT_"
DATABASES = ("sqlite", "postgresql")
FILE_STORES = ("file", "memory", "s3")
LogLevel = Literal["debug", "info", "warning", "error"]
LengthUnit = Literal["mm", "cm", "m", "in", "ft"]


def _default_database_url(data: dict[str, Any]) -> str:
    return f"sqlite:///{data['data_dir'] / 'nestwright.db'}"


def _default_blob_url(data: dict[str, Any]) -> str:
    return (data["data_dir"] / "files").as_uri()


def _spare_cores() -> int:
    return max(1, (os.cpu_count() or 1) - 1)


class Settings(BaseSettings):
    """How this server runs. Frozen; make it with :func:`load_settings` for clear messages.

    Attributes
    ----------
    data_dir
        Folder for everything this server keeps itself; made at start.
    database_url
        ``sqlite:///...`` or ``postgresql://user:password@host/name``.
    blob_url
        Where files lie: ``file:///folder``, ``memory:///`` or ``s3://bucket/prefix``.
    public_url
        Base of the links handed out; None: the address the caller used.
    link_secret
        Signs the links; None: made once and kept in ``data_dir`` (see ``bootstrap``).
    max_upload_mb
        Largest request body, in megabytes of 1024 * 1024 bytes.
    solver_threads
        Threads of one nest.
    nest_workers
        Nests that run at the same time; the default leaves one core to the server.
    drawing_time_limit_s
        Longest time that reading one drawing may take.
    solver_memory_mb
        Data memory of one solver child, in megabytes of 1024 * 1024 bytes; None: no limit.
    outbound_allow
        Host names and networks, comma-separated, that drawings may be downloaded from and webhooks sent to
        beside public addresses (``nas.local, 10.0.0.0/8``).
    download_time_limit_s
        Longest time that downloading one drawing may take.
    least_remnant_mm
        What a layout leaves of a plate is a remnant where it is everywhere at least so wide.
    machine_interval_s
        How often machines are given new tasks and asked what happened.
    default_units
        Unit of drawings that state none; None: the reader's own rule.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", validate_default=True)

    data_dir: Path = Path("nestwright-data")
    database_url: str = Field(default_factory=_default_database_url, repr=False)
    blob_url: str = Field(default_factory=_default_blob_url)
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    public_url: str | None = None
    link_secret: SecretStr | None = None
    link_lifetime_s: int = Field(default=3600, ge=1)
    max_upload_mb: int = Field(default=100, ge=1)
    solver_threads: int = Field(default=1, ge=1, le=256)
    nest_workers: int = Field(default_factory=_spare_cores, ge=1, le=256)
    drawing_time_limit_s: float = Field(default=60.0, gt=0)
    solver_memory_mb: int | None = Field(default=None, ge=256)
    outbound_allow: str = ""
    download_time_limit_s: float = Field(default=60.0, gt=0)
    least_remnant_mm: float = Field(default=150.0, ge=10.0, le=10_000.0)
    machine_interval_s: float = Field(default=1.0, ge=0.05, le=3600.0)
    default_units: LengthUnit | None = None
    log_level: LogLevel = "info"

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, path: Path) -> Path:
        return path.expanduser().absolute()

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        if url.split(":", 1)[0].split("+", 1)[0] not in DATABASES:
            raise ValueError("must begin with sqlite:/// or postgresql://")
        return url

    @field_validator("blob_url")
    @classmethod
    def _known_file_store(cls, url: str) -> str:
        if url.split(":", 1)[0] not in FILE_STORES:
            raise ValueError("must begin with file:///, memory:/// or s3://")
        return url

    @field_validator("public_url")
    @classmethod
    def _web_address(cls, url: str | None) -> str | None:
        if url is not None and not url.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return None if url is None else url.rstrip("/")

    @field_validator("link_secret")
    @classmethod
    def _long_enough(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and len(secret.get_secret_value()) < 16:
            raise ValueError("must have at least 16 characters")
        return secret

    def with_link_secret(self, secret: str) -> Self:
        """Return these settings with the secret that signs links."""
        return self.model_copy(update={"link_secret": SecretStr(secret)})


def load_settings(**given: object) -> Settings:
    """Return the settings: what is given (None is as not given) before the environment, before the defaults.

    Raises
    ------
    BadParameter
        Names the first bad setting, as written in the environment, and says what is allowed.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # pyright: ignore[reportArgumentType]
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0]) if first["loc"] else "settings"
        raise BadParameter(PREFIX + field.upper(), _in_words(first["msg"])) from error


def _in_words(message: str) -> str:
    return message.removeprefix("Value error, ").replace("Input should", "must")
