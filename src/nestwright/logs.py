"""How the server logs: one line per event to standard error, times in UTC."""

from __future__ import annotations

import logging
import sys

import structlog

COMMON = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


def configure_logs(level: str) -> None:
    """Log at this level (debug, info, warning, error), whichever library an event comes from."""
    renderer = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(),
        # The pretty one shows the local variables, among them secrets.
        exception_formatter=structlog.dev.plain_traceback,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=COMMON,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.getLogger("alembic").setLevel(
        logging.WARNING
    )  # it tells of every start that there is nothing to do
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        processors=[*COMMON, renderer],
    )
