from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from nestwright.config import Settings, load_settings
from nestwright.errors import BadParameter


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"NESTWRIGHT_{name.upper()}", raising=False)


def test_nothing_must_be_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load_settings()
    assert settings.data_dir == tmp_path / "nestwright-data"
    assert settings.database_url == f"sqlite:///{tmp_path}/nestwright-data/nestwright.db"
    assert settings.blob_url == f"file://{tmp_path}/nestwright-data/files"
    assert (settings.host, settings.port, settings.max_upload_mb) == ("127.0.0.1", 8000, 100)
    assert settings.nest_workers >= 1


def test_given_before_environment_before_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NESTWRIGHT_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("NESTWRIGHT_PORT", "9000")
    assert load_settings(port=None).port == 9000
    assert load_settings(port=7000).port == 7000
    assert load_settings().database_url.endswith(f"{tmp_path}/nestwright.db")


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("PORT", "70000", "less than or equal to 65535"),
        ("PORT", "http", "valid integer"),
        ("NEST_WORKERS", "0", "greater than or equal to 1"),
        ("DATABASE_URL", "mysql://shop", "sqlite:/// or postgresql://"),
        ("BLOB_URL", "/srv/files", "file:///, memory:/// or s3://"),
        ("PUBLIC_URL", "nest.example", "http:// or https://"),
        ("LINK_SECRET", "short", "at least 16 characters"),
        ("DRAWING_TIME_LIMIT_S", "0", "greater than 0"),
        ("DEFAULT_UNITS", "furlong", "'mm', 'cm', 'm', 'in' or 'ft'"),
        ("LOG_LEVEL", "loud", "'debug', 'info', 'warning' or 'error'"),
    ],
)
def test_a_bad_value_is_named_with_what_is_allowed(
    name: str, value: str, allowed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"NESTWRIGHT_{name}", value)
    with pytest.raises(BadParameter) as raised:
        load_settings()
    assert raised.value.field == f"NESTWRIGHT_{name}"
    assert allowed in str(raised.value)


def test_settings_cannot_change_and_show_no_secret(tmp_path: Path) -> None:
    settings = load_settings(
        data_dir=tmp_path,
        link_secret="a very secret secret",
        database_url="postgresql://shop:hunter2@127.0.0.1/shop",
    )
    with pytest.raises(ValidationError):
        settings.port = 1
    assert "a very secret secret" not in repr(settings)
    assert "hunter2" not in repr(settings)
    assert settings.link_secret is not None
    assert settings.link_secret.get_secret_value() == "a very secret secret"
