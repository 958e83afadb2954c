"""What deleting has in common: the files go after the commit, and what is in use is named."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from nestwright.services.context import Context

logger = logging.getLogger(__name__)


def remove_files(ctx: Context, keys: Iterable[str | None]) -> None:
    """Remove the files of what was deleted; one that cannot be removed costs room and nothing else."""
    for key in dict.fromkeys(keys):
        if key is None:
            continue
        try:
            ctx.blobs.delete(key)
        except Exception:  # the rows are gone: the caller must not think that nothing happened
            logger.exception("the file %s of something deleted could not be removed", key)
