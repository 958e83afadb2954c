"""Apps and the check of a signed call."""

from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest

from nestwright.domain.signing import sign
from nestwright.errors import AccessDenied, BadParameter
from nestwright.services import access
from nestwright.services.access import AppCredentials
from nestwright.services.app_cache import AppCache
from nestwright.storage.repositories import apps

NOW = datetime(2026, 5, 1, tzinfo=UTC)
STAMP = str(round(NOW.timestamp() * 1000))


def _call(shop, app: AppCredentials, **other) -> str:
    headers = {
        "app_id": app.app_id,
        "timestamp": STAMP,
        "signature": sign(app.app_id, app.app_secret, STAMP),
        "team": app.team,
    } | other
    return access.authenticate(shop.ctx, **headers, now=NOW)


def test_a_signed_call_acts_on_the_apps_team(shop):
    app = access.create_app(shop.ctx, "TEAM001", "erp")
    assert _call(shop, app) == "TEAM001"
    assert _call(shop, app, team=None) == "TEAM001"


@pytest.mark.parametrize(
    ("header", "value", "number"),
    [
        ("app_id", None, 1000),
        ("app_id", "nobody", 1001),
        ("app_id", "no\0body", 1001),
        ("timestamp", None, 1003),
        ("timestamp", "1", 1003),
        ("signature", None, 1004),
        ("signature", "0" * 32, 1005),
        ("team", "TEAM002", 1007),
    ],
)
def test_every_wrong_header_has_its_number(shop, header, value, number):
    app = access.create_app(shop.ctx, "TEAM001")
    with pytest.raises(AccessDenied) as caught:
        _call(shop, app, **{header: value})
    assert caught.value.status == number


def test_an_app_ends_when_it_expires(shop):
    soon = access.create_app(shop.ctx, "TEAM001", expire_time=NOW + timedelta(seconds=1))
    past = access.create_app(shop.ctx, "TEAM001", expire_time=NOW)
    assert _call(shop, soon) == "TEAM001"
    with pytest.raises(AccessDenied) as caught:
        _call(shop, past)
    assert caught.value.status == 1002


def test_a_second_call_costs_no_query(shop):
    app = access.create_app(shop.ctx, "TEAM001")
    _call(shop, app)
    with patch.object(apps, "find", side_effect=AssertionError("queried")):
        _call(shop, app)


def test_the_memory_ends():
    now = [0.0]
    loads: list[str] = []
    cache = AppCache(lifetime_s=10.0, clock=lambda: now[0])

    def load(app_id: str) -> None:
        loads.append(app_id)

    for now[0] in (0.0, 9.0, 11.0):
        assert cache.find("a", load) is None
    assert loads == ["a", "a"]


@pytest.mark.parametrize("team", ["", " ", "x" * 65, "a\0b"])
def test_a_team_needs_a_name(shop, team):
    with pytest.raises(BadParameter, match="team"):
        access.create_app(shop.ctx, team)
