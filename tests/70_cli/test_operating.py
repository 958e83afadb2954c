"""Apps, users and the audit log from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nestwright.cli.main import app


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NESTWRIGHT_DATA_DIR", str(tmp_path))

    def call(*words: str, code: int = 0, **more) -> str:
        result = CliRunner().invoke(app, list(words), **more)
        assert result.exit_code == code, (result.output, result.exception)
        return result.output

    return call


def test_the_life_of_an_app(run) -> None:
    made = json.loads(run("app", "add", "--team", "T1", "--name", "erp", "--days", "30", "--json"))
    app_id = made["app_id"]
    assert run("app", "list").split()[7:10] == [app_id, "T1", "erp"]
    assert made["app_secret"] not in run("app", "list", "--json")
    rotated = json.loads(run("app", "rotate", app_id, "--overlap", "2", "--json"))
    assert rotated["app_secret"] != made["app_secret"]
    assert "job/add, part/*" in run("app", "allow", app_id, "part/*", "job/add")
    assert "job/* per_day=5 per_second=2" in run(
        "app", "limit", app_id, "job/*", "--per-day", "5", "--per-second", "2"
    )
    [row] = json.loads(run("app", "list", "--json"))
    assert row["limits"] == {"job/*": {"per_day": 5, "per_second": 2}}
    run("app", "allow", app_id)
    run("app", "expire", app_id, "--days", "0")
    assert json.loads(run("app", "list", "--json"))[0]["operations"] is None
    changes = json.loads(run("audit", "--id", app_id, "--json"))
    assert [change["operation"] for change in changes] == [
        "app expire",
        "app allow",
        "app limit",
        "app allow",
        "app rotate",
        "app add",
    ]
    assert {change["who"] for change in changes} == {"command line"}


def test_what_is_mistyped_is_named(run) -> None:
    assert "job/boost" in run("app", "allow", "x", "job/boots", code=2)
    assert "no such app" in run("app", "rotate", "x", code=2)
    assert "--days" in run("app", "add", "--team", "T1", "--days", "-1", code=2)
    assert "'role'" in run(
        "user", "add", "eva", "--team", "T1", "--role", "boss", "--password", "0123456789", code=2
    )


def test_the_life_of_a_user(run) -> None:
    run("user", "add", "Eva", "--team", "T1", "--role", "planner", input="0123456789\n0123456789\n")
    run("user", "role", "eva", "admin")
    run("user", "password", "eva", env={"NESTWRIGHT_PASSWORD": "9876543210"})
    assert "False" in run("user", "lock", "eva")
    assert "True" in run("user", "lock", "eva", "--off")
    [user] = json.loads(run("user", "list", "--json"))
    assert (user["user_name"], user["role"], user["active"]) == ("eva", "admin", True)
    assert "9876543210" not in run("audit")
