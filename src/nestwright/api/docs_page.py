"""The API's own page at ``/docs``: one file of ours that shows ``/openapi.json``, nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files

from starlette.responses import HTMLResponse, Response


def docs_page() -> Response:
    """Return the page, allowed to run and to look like what is written in it and nothing else."""
    html, policy = _page()
    return HTMLResponse(html, headers={"content-security-policy": policy})


@cache
def _page() -> tuple[str, str]:
    html = (files("nestwright.api") / "docs_page.html").read_text("utf-8")
    policy = (
        "default-src 'none'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        f"script-src {_hash_of('script', html)}; style-src {_hash_of('style', html)}"
    )
    return html, policy


def _hash_of(tag: str, html: str) -> str:
    blocks = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
    digests = (base64.b64encode(hashlib.sha256(block.encode()).digest()).decode() for block in blocks)
    return " ".join(f"'sha256-{digest}'" for digest in digests)
