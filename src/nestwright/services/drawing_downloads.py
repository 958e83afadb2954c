"""Drawings that the server fetches itself."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from nestwright.errors import BadParameter, DownloadFailed
from nestwright.services import checks, drawings, find
from nestwright.services.context import Context
from nestwright.services.drawings import NOTHING_SAID, UploadOptions
from nestwright.services.uploads import UploadedFile
from nestwright.services.views import DrawingHeader

MOST_URLS = 100
AT_ONCE = 4
MEGABYTE = 1024 * 1024
NAMELESS = "drawing.dxf"


def upload(
    ctx: Context, team: str, job_id: int, urls: Sequence[str], options: UploadOptions = NOTHING_SAID
) -> tuple[DrawingHeader, ...]:
    """Download drawings for a job and have them read in the background (operation 16); all or none.

    A drawing is named as its server says, else as its address ends.

    Raises
    ------
    BadParameter, NotFound
        Names the address that is none or may not be called; the option that is wrong; no such job.
    DownloadFailed
        Names the address and says why it could not be fetched.
    """
    checks.count("urls", urls, MOST_URLS)
    drawings.check_options(options)
    with ctx.db.read() as session:
        find.job(session, team, job_id)
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="download") as pool:
        files = list(pool.map(partial(_fetched, ctx), range(len(urls)), urls))
    most_bytes = ctx.settings.max_upload_mb * MEGABYTE
    if sum(len(file.content) for file in files) > most_bytes:
        raise BadParameter("urls", f"files of at most {ctx.settings.max_upload_mb} MB together")
    return drawings.upload(ctx, team, job_id, files, options)


def _fetched(ctx: Context, i: int, url: str) -> UploadedFile:
    field = f"urls[{i}]"
    try:
        found = ctx.outbound.fetch(
            field,
            url,
            limit_s=ctx.settings.download_time_limit_s,
            most_bytes=ctx.settings.max_upload_mb * MEGABYTE,
        )
    except DownloadFailed as error:
        raise DownloadFailed(f"{field}: {error}", field=field) from error
    return UploadedFile(found.name or NAMELESS, found.content)
