"""What apps may call, how often, with which secret; users of the page."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from nestwright.domain.permissions import CallLimit, limit_of, may_call
from nestwright.domain.signing import sign
from nestwright.errors import AccessDenied, AlreadyExists, BadParameter, LimitReached, NotFound
from nestwright.services import access, apps, call_limits, users
from nestwright.services.refusals import Refusals
from nestwright.storage.tables import now_utc

KNOWN = ("job/add", "job/boost", "part/list")


def made(ctx: Any, shop: Any, **limits: Any) -> Any:
    app = access.create_app(ctx, shop.team)
    for pattern, limit in limits.items():
        apps.set_limit(ctx, app.app_id, pattern.replace("_", "/"), CallLimit(**limit), KNOWN)
    return access.find_app(ctx, app.app_id)


@pytest.mark.parametrize(
    ("patterns", "operation", "allowed"),
    [
        (None, "job/add", True),
        (["job/add"], "job/add", True),
        (["job/add"], "job/addition", False),
        (["job/*"], "job/add", True),
        (["job/*"], "jobs/add", False),
        (["*"], "anything", True),
        ([], "job/add", False),
    ],
)
def test_patterns(patterns: Any, operation: str, allowed: bool) -> None:
    assert may_call(patterns, operation) is allowed


def test_the_longest_pattern_counts() -> None:
    limits = {"*": {"per_day": 1}, "job/*": {"per_day": 2}, "job/add": {"per_second": 3}}
    assert limit_of(limits, "part/list") == CallLimit(per_day=1)
    assert limit_of(limits, "job/boost") == CallLimit(per_day=2)
    assert limit_of(limits, "job/add") == CallLimit(per_second=3)
    assert limit_of(None, "job/add") is limit_of({"part/*": {"per_day": 1}}, "job/add") is None


def test_a_day_is_counted_exactly_by_many_at_once(shop: Any) -> None:
    app = made(shop.ctx, shop, job_add={"per_day": 25})

    def call(_number: int) -> int:
        try:
            call_limits.count(shop.ctx, app, "job/add")
        except LimitReached as refusal:
            return refusal.status
        return 0

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(call, range(60)))
    assert (answers.count(0), answers.count(1008)) == (25, 35)


def test_two_servers_count_together_and_a_new_day_begins_at_midnight(shop: Any) -> None:
    app = made(shop.ctx, shop, job_add={"per_day": 2})
    other = shop.ctx.__class__(**{**shop.ctx.__dict__, "refusals": Refusals()})
    evening, midnight = 20_000 * 86_400.0 - 60, 20_000 * 86_400.0
    call_limits.count(shop.ctx, app, "job/add", lambda: evening)
    call_limits.count(other, app, "job/add", lambda: evening)
    for ctx in (shop.ctx, other, shop.ctx):
        with pytest.raises(LimitReached, match="2 times a day") as caught:
            call_limits.count(ctx, app, "job/add", lambda: evening)
        assert (caught.value.status, caught.value.retry_after_s) == (1008, 60)
    call_limits.count(shop.ctx, app, "job/add", lambda: midnight)


def test_a_second_is_counted_and_does_not_use_up_the_day(shop: Any) -> None:
    app = made(shop.ctx, shop, job_add={"per_second": 2, "per_day": 3})
    at = 1_800_000_000.25
    for _ in range(2):
        call_limits.count(shop.ctx, app, "job/add", lambda: at)
    for _ in range(5):
        with pytest.raises(LimitReached, match="2 times a second") as caught:
            call_limits.count(shop.ctx, app, "job/add", lambda: at + 0.25)
        assert (caught.value.status, caught.value.retry_after_s) == (1009, 0.5)
    call_limits.count(shop.ctx, app, "job/add", lambda: at + 1)
    with pytest.raises(LimitReached, match="a day"):
        call_limits.count(shop.ctx, app, "job/add", lambda: at + 2)


def test_each_operation_and_app_is_counted_by_itself(shop: Any) -> None:
    first = made(shop.ctx, shop, **{"*": {"per_day": 1}})
    second = made(shop.ctx, shop, **{"*": {"per_day": 1}})
    for app in (first, second):
        for operation in ("job/add", "part/list"):
            call_limits.count(shop.ctx, app, operation)
            with pytest.raises(LimitReached):
                call_limits.count(shop.ctx, app, operation)


def test_what_is_refused_again_and_again_asks_the_database_once(shop: Any, monkeypatch: Any) -> None:
    app = made(shop.ctx, shop, job_add={"per_day": 1})
    call_limits.count(shop.ctx, app, "job/add")
    with pytest.raises(LimitReached):
        call_limits.count(shop.ctx, app, "job/add")
    monkeypatch.setattr(type(shop.ctx.db), "begin", None)
    with pytest.raises(LimitReached):
        call_limits.count(shop.ctx, app, "job/add")


def test_without_a_limit_nothing_is_counted(shop: Any, monkeypatch: Any) -> None:
    app = made(shop.ctx, shop, job_add={"per_day": 1})
    monkeypatch.setattr(type(shop.ctx.db), "begin", None)
    call_limits.count(shop.ctx, app, "part/list")


def test_a_raised_limit_holds_at_once_here(shop: Any) -> None:
    app = made(shop.ctx, shop, job_add={"per_day": 1})
    call_limits.count(shop.ctx, app, "job/add")
    with pytest.raises(LimitReached):
        call_limits.count(shop.ctx, app, "job/add")
    apps.set_limit(shop.ctx, app.app_id, "job/add", CallLimit(per_day=2), KNOWN)
    call_limits.count(shop.ctx, access.find_app(shop.ctx, app.app_id), "job/add")
    view = apps.set_limit(shop.ctx, app.app_id, "job/add", CallLimit(), KNOWN)
    assert view.limits == {}


def signed_with(ctx: Any, app: Any, secret: str, after: timedelta = timedelta(0)) -> str:
    now = now_utc() + after
    stamp = str(round(now.timestamp() * 1000))
    return access.authenticate(ctx, app.app_id, stamp, sign(app.app_id, secret, stamp), None, now)


def test_two_secrets_are_good_for_a_while(shop: Any) -> None:
    app = access.create_app(shop.ctx, shop.team)
    second = apps.rotate(shop.ctx, app.app_id, timedelta(hours=1))
    for secret in (app.app_secret, second):
        assert signed_with(shop.ctx, app, secret) == shop.team
    with pytest.raises(AccessDenied, match="wrong signature"):
        signed_with(shop.ctx, app, app.app_secret, timedelta(hours=2))
    third = apps.rotate(shop.ctx, app.app_id, timedelta(0))
    assert signed_with(shop.ctx, app, third) == shop.team
    for secret in (app.app_secret, second):
        with pytest.raises(AccessDenied, match="wrong signature"):
            signed_with(shop.ctx, app, secret)


def test_an_app_that_expires(shop: Any) -> None:
    app = access.create_app(shop.ctx, shop.team)
    apps.set_expiry(shop.ctx, app.app_id, now_utc() + timedelta(hours=1))
    assert signed_with(shop.ctx, app, app.app_secret) == shop.team
    with pytest.raises(AccessDenied, match="expired"):
        signed_with(shop.ctx, app, app.app_secret, timedelta(hours=2))
    apps.set_expiry(shop.ctx, app.app_id, None)
    assert signed_with(shop.ctx, app, app.app_secret, timedelta(days=2)) == shop.team


def test_a_list_shows_no_secret(shop: Any) -> None:
    app = access.create_app(shop.ctx, shop.team, "erp")
    apps.set_operations(shop.ctx, app.app_id, ["part/*", "job/add"], KNOWN)
    [view] = [row for row in apps.list_all(shop.ctx) if row.team == shop.team]
    assert (view.name, view.operations) == ("erp", ("job/add", "part/*"))
    assert app.app_secret not in repr(view)
    assert apps.set_operations(shop.ctx, app.app_id, None, KNOWN).operations is None


def test_what_the_operator_mistypes(shop: Any) -> None:
    app = access.create_app(shop.ctx, shop.team)
    with pytest.raises(BadParameter, match=r"job/boost"):
        apps.set_operations(shop.ctx, app.app_id, ["jobs/*"], KNOWN)
    with pytest.raises(BadParameter, match="operation"):
        apps.set_limit(shop.ctx, app.app_id, "job/boots", CallLimit(1), KNOWN)
    with pytest.raises(BadParameter, match="per_day"):
        apps.set_limit(shop.ctx, app.app_id, "*", CallLimit(per_day=0), KNOWN)
    with pytest.raises(BadParameter, match="overlap"):
        apps.rotate(shop.ctx, app.app_id, timedelta(days=-1))
    with pytest.raises(NotFound):
        apps.rotate(shop.ctx, "nobody", timedelta(0))


def test_a_user_and_their_password(shop: Any) -> None:
    name = f"Eva-{shop.team[-12:]}"
    users.add(shop.ctx, shop.team, name, "planner", "correct horse")
    found = users.check(shop.ctx, f" {name.upper()} ", "correct horse")
    assert found is not None
    assert (found.user_name, found.team, found.role) == (name.casefold(), shop.team, "planner")
    for wrong in ("", "correct hors", "Correct horse", "correct horse "):
        assert users.check(shop.ctx, name, wrong) is None
    assert users.check(shop.ctx, "nobody", "correct horse") is None
    users.set_password(shop.ctx, name, "pa\u0308sswort123")
    assert users.check(shop.ctx, name, "correct horse") is None
    assert users.check(shop.ctx, name, "p\u00e4sswort123") is not None
    users.set_active(shop.ctx, name, active=False)
    assert users.check(shop.ctx, name, "p\u00e4sswort123") is None
    users.set_active(shop.ctx, name, active=True)
    assert users.set_role(shop.ctx, name, "admin").role == "admin"
    assert "scrypt" not in repr(users.list_all(shop.ctx))


def test_users_that_are_refused(shop: Any) -> None:
    name = f"u{shop.team[-12:]}"
    users.add(shop.ctx, shop.team, name, "operator", "0123456789")
    with pytest.raises(AlreadyExists):
        users.add(shop.ctx, "another", name.upper(), "operator", "0123456789")
    for role, password, field in (("boss", "0123456789", "role"), ("admin", "short", "password")):
        with pytest.raises(BadParameter, match=field):
            users.add(shop.ctx, shop.team, "x", role, password)
    with pytest.raises(NotFound):
        users.set_role(shop.ctx, "nobody", "admin")
