"""Files behind signed, expiring links: how a link is written, and the path that serves it without headers."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from starlette.responses import Response

from nestwright.api.envelope import failure
from nestwright.api.signing import Caller
from nestwright.errors import BadLink, NotFound
from nestwright.services import links
from nestwright.services.context import Context

# A drawing or picture may hold what a customer sent: no browser may run anything in it.
FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
SHOWN_TYPES = ("image/svg+xml", "image/png", "application/json")


def link_maker(ctx: Context, caller: Caller) -> Callable[[str], str]:
    """Return the function from a stored file's key to the absolute link that this caller can follow."""

    def link(key: str) -> str:
        file_name = key.rsplit("/", 1)[-1]
        return f"{caller.base_url}/files/{links.make_token(ctx, key, file_name)}/{quote(file_name)}"

    return link


def serve_file(ctx: Context, token: str, file_name: str) -> Response:
    """Return the file of a link; HTTP 404 where the link is not ours, was changed or has expired."""
    try:
        stored = links.open_file(ctx, token)
    except (BadLink, NotFound) as error:
        return failure(error, http_status=404)
    if stored.file_name != file_name:
        return failure(BadLink(), http_status=404)
    disposition = "inline" if stored.media_type in SHOWN_TYPES else "attachment"
    headers = {
        "content-disposition": f"{disposition}; filename*=utf-8''{quote(file_name)}",
        "content-security-policy": FILE_POLICY,
    }
    return Response(stored.content, media_type=stored.media_type, headers=headers)
