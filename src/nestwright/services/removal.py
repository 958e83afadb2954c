"""What deleting has in common: the files go after the commit, and what is in use is named."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator

from nestwright.services.context import Context
from nestwright.services.keys import SVG, png_key

logger = logging.getLogger(__name__)


def _with_pngs(keys: Iterable[str | None]) -> Iterator[str]:
    """Yield each key once, and after a picture's the one of the PNG beside it."""
    for key in dict.fromkeys(keys):
        if key is not None:
            yield key
            if key.endswith(SVG):
                yield png_key(key)


def remove_files(ctx: Context, keys: Iterable[str | None]) -> None:
    """Remove the files of what was deleted; one that cannot be removed costs room and nothing else."""
    for key in _with_pngs(keys):
        try:
            ctx.blobs.delete(key)
        except Exception:  # the rows are gone: the caller must not think that nothing happened
            logger.exception("the file %s of something deleted could not be removed", key)
