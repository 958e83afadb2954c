"""From a template to an answer that a browser runs nothing foreign in."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from nestwright.services import links
from nestwright.services.context import Context
from nestwright.web.sessions import COOKIE, IDLE_S, Session

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_templates = Environment(
    loader=PackageLoader("nestwright.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


def page(ctx: Context, template: str, session: Session | None, status: int = 200, **values: Any) -> Response:
    """Return a page; in it ``picture(key)`` is the address of a stored file."""

    def picture(key: str) -> str:
        name = key.rsplit("/", 1)[-1]
        return f"/files/{links.make_token(ctx, key, name)}/{quote(name)}"

    html = _templates.get_template(template).render(session=session, picture=picture, **values)
    return HTMLResponse(html, status, headers={"content-security-policy": POLICY})


def to(path: str) -> Response:
    """Send the browser on to a page of ours."""
    return RedirectResponse(path, 303)


def keep(answer: Response, session: Session, request: Request, ctx: Context) -> Response:
    """Give the browser the cookie of a session."""
    is_https = request.url.scheme == "https" or (ctx.settings.public_url or "").startswith("https:")
    answer.set_cookie(
        COOKIE, session.cookie, max_age=IDLE_S, httponly=True, samesite="strict", secure=is_https
    )
    return answer
