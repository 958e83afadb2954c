"""The pages over real requests: the first start, sign-in, sessions, CSRF, roles, other teams, the policy."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator

import ezdxf
import pytest
from starlette.testclient import TestClient

from nestwright.api.app import create_app
from nestwright.services import jobs, materials, plates, users
from nestwright.services.context import Context
from nestwright.services.jobs import NewJob
from nestwright.services.materials import NewMaterial
from nestwright.services.plates import NewPlate
from nestwright.web.routes import pages

CODE, PASSWORD = "0123456789abcdef", "long enough for all"


@pytest.fixture
def browser(context: Context) -> Iterator[TestClient]:
    with TestClient(create_app(context, pages(context, CODE))) as client:
        yield client


def first_admin(browser: TestClient, code: str = CODE):
    form = {"code": code, "team": "shop", "user_name": "ann", "password": PASSWORD}
    return browser.post("/first-start", data=form)


def sign_in(browser: TestClient, name: str, password: str = PASSWORD):
    return browser.post("/sign-in", data={"user_name": name, "password": password})


def csrf(browser: TestClient) -> str:
    found = re.search(r'name="csrf" value="(\w+)"', browser.get("/").text)
    assert found
    return found[1]


def test_first_start_needs_the_code_and_closes_behind_itself(browser: TestClient) -> None:
    assert "First start" in browser.get("/").text
    assert first_admin(browser, "wrong").status_code == 403
    assert "<h1>Jobs</h1>" in first_admin(browser).text
    browser.cookies.clear()
    assert "<h1>Sign in</h1>" in first_admin(browser).text


def test_wrong_passwords_are_slowed_down(browser: TestClient) -> None:
    first_admin(browser)
    browser.cookies.clear()
    assert [sign_in(browser, "ann", "wrong").status_code for _ in range(6)] == [403] * 5 + [429]
    assert sign_in(browser, "ann").status_code == 429


def test_cookie_and_policy_are_strict(browser: TestClient) -> None:
    first_admin(browser)
    answer = browser.get("/")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_changed_password_and_lock_end_a_session(browser: TestClient, context: Context) -> None:
    first_admin(browser)
    users.set_password(context, "ann", PASSWORD + "!")
    assert "<h1>Sign in</h1>" in browser.get("/").text
    assert "<h1>Jobs</h1>" in sign_in(browser, "ann", PASSWORD + "!").text
    users.set_active(context, "ann", active=False)
    assert "<h1>Sign in</h1>" in browser.get("/").text


def test_tampered_cookie_is_nobody(browser: TestClient) -> None:
    first_admin(browser)
    kept = browser.cookies["nestwright_session"]
    browser.cookies.clear()
    browser.cookies.set("nestwright_session", "x" + kept)
    assert "<h1>Sign in</h1>" in browser.get("/").text


def test_form_without_token_changes_nothing(browser: TestClient, context: Context) -> None:
    first_admin(browser)
    assert browser.post("/jobs", data={"job_name": "forged"}).status_code == 403
    assert jobs.list_jobs(context, "shop").total == 0


def test_operator_looks_but_does_not_plan(browser: TestClient, context: Context) -> None:
    users.add(context, "shop", "olga", "operator", PASSWORD)
    assert "Make a job" not in sign_in(browser, "olga").text
    answer = browser.post("/jobs", data={"job_name": "mine", "csrf": csrf(browser)})
    assert answer.status_code == 403
    assert jobs.list_jobs(context, "shop").total == 0


def test_another_teams_job_is_not_there(browser: TestClient, context: Context) -> None:
    other = jobs.add(context, "other", NewJob(f"secret {uuid.uuid4().hex}"))
    first_admin(browser)
    answer = browser.get(f"/jobs/{other}")
    assert answer.status_code == 404
    assert "secret" not in answer.text


def test_job_from_upload_has_pictures(browser: TestClient, tmp_path) -> None:
    drawing = ezdxf.new()
    drawing.modelspace().add_lwpolyline([(0, 0), (100, 0), (100, 50), (0, 50)], close=True)
    drawing.saveas(tmp_path / "bracket.dxf")
    first_admin(browser)
    sent = {"file": ("bracket.dxf", (tmp_path / "bracket.dxf").read_bytes())}
    answer = browser.post("/jobs", data={"job_name": "<b>order", "csrf": csrf(browser)}, files=sent)
    assert answer.status_code == 200
    assert "&lt;b&gt;order" in answer.text
    pictures = re.findall(r'<img src="(/files/[^"]+)"', answer.text)
    assert len(pictures) == 2
    assert all(browser.get(path).headers["content-type"] == "image/svg+xml" for path in pictures)


def test_job_is_nested_from_its_page(browser: TestClient, context: Context, tmp_path) -> None:
    material = materials.add(context, "shop", NewMaterial("S235"))
    plates.add(context, "shop", NewPlate(0, material, 2.0, 300, 200))
    drawing = ezdxf.new(units=4)
    drawing.modelspace().add_lwpolyline([(0, 0), (100, 0), (100, 50), (0, 50)], close=True)
    name = "bracket S235 2mm.dxf"
    drawing.saveas(tmp_path / name)
    first_admin(browser)
    sent = {"file": (name, (tmp_path / name).read_bytes())}
    made = browser.post("/jobs", data={"job_name": "order", "csrf": csrf(browser)}, files=sent)
    form = {"csrf": csrf(browser), "gap": "5", "margin": "5", "time_limit": "1"}
    assert browser.post(f"{made.url.path}/nest", data={**form, "gap": "wide"}).status_code == 400
    answer = browser.post(f"{made.url.path}/nest", data=form)
    assert answer.status_code == 200
    assert "certificate valid" in answer.text
    assert 'alt="Layout on' in answer.text


def test_sign_out(browser: TestClient) -> None:
    first_admin(browser)
    assert "<h1>Sign in</h1>" in browser.post("/sign-out", data={"csrf": csrf(browser)}).text
    assert "<h1>Sign in</h1>" in browser.get("/").text
