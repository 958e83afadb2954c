"""The composition root: from settings to a context that works, and the server around it."""

from __future__ import annotations

import os
import secrets
import signal
import sys
from collections.abc import Generator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from sqlalchemy import make_url

from nestwright.config import Settings
from nestwright.errors import NestwrightError
from nestwright.jobs.child import ChildSolver
from nestwright.jobs.inline_runner import InlineRunner, InlineSolver
from nestwright.jobs.machine_clock import MachineClock
from nestwright.jobs.seat import take_seat
from nestwright.jobs.webhook_sender import WebhookSender
from nestwright.outbound.addresses import Allowed
from nestwright.outbound.client import Outbound
from nestwright.services import acts, users
from nestwright.services.context import Context
from nestwright.storage.blobs import Blobs
from nestwright.storage.migrate import upgrade
from nestwright.storage.session import Database

SECRET_FILE = "link-secret"  # noqa: S105  the name of a file
# Reading a drawing is short, and somebody waits for it: one on each core (they are niced), two at the least.
LEAST_DRAWING_WORKERS = 2
# How long requests may take to end when the server is asked to stop.
GOODBYE_S = 3


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or Ctrl-C. Work that is interrupted goes on at the next start.

    Raises
    ------
    InUse
        Another server works on the same SQLite database.
    """
    import uvicorn  # noqa: PLC0415  commands that serve nothing do not wait for it

    from nestwright.api.app import create_app  # noqa: PLC0415
    from nestwright.logs import configure_logs  # noqa: PLC0415
    from nestwright.web.routes import pages  # noqa: PLC0415

    configure_logs(settings.log_level)
    # The web server hands a SIGTERM on when it has ended; unwinding from here closes everything else.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt), open_context(settings) as context:
        uvicorn.run(
            create_app(context, pages(context, _setup_code(context))),
            host=settings.host,
            port=settings.port,
            log_config=None,  # its messages go the way of all others
            access_log=False,  # the API logs its requests itself
            timeout_graceful_shutdown=GOODBYE_S,
        )


def _setup_code(context: Context) -> str:
    """Return the code that the first user is made with, told to whoever starts the server."""
    code = secrets.token_hex(8)
    if not users.list_all(context):
        sys.stderr.write(f"Nobody can sign in yet. Open the start page and give this code: {code}\n")
    return code


@contextmanager
def open_context(settings: Settings) -> Generator[Context, None, None]:
    """Open the server's context: durable background work, solver children. One per process."""
    with ExitStack() as stack:
        settings = _settled(settings)
        # First of all: the process that children are forked from loads while the rest is opened.
        solver = ChildSolver(settings.drawing_time_limit_s, settings.solver_memory_mb)
        from nestwright.jobs.dbos_runner import DbosRunner  # noqa: PLC0415  takes a second

        database = _open_database(settings, stack)
        seat = stack.enter_context(take_seat(database.engine))  # before its tables are touched
        upgrade(database.engine)
        workers = {
            "drawing": max(LEAST_DRAWING_WORKERS, settings.nest_workers, os.cpu_count() or 1),
            "nest": settings.nest_workers,
        }
        runner = DbosRunner(database.engine, seat, workers)
        outbound = Outbound(Allowed.parse(settings.outbound_allow))
        context = Context(settings, database, Blobs(settings.blob_url), runner, solver, outbound)
        stack.callback(runner.close)
        stack.callback(solver.close)  # before the runner: it interrupts what runs
        solver.warm_up()
        runner.start(context)
        sender = WebhookSender(context)
        sender.start()
        stack.callback(sender.close)
        machines = MachineClock(context, settings.machine_interval_s)
        stack.callback(machines.close)  # before what it works with
        machines.start()
        yield context


@contextmanager
def open_inline_context(settings: Settings) -> Generator[Context, None, None]:
    """Open a context that does what is submitted at once, in this process: for commands and tests."""
    with ExitStack() as stack:
        settings = _settled(settings)
        database = _open_database(settings, stack)
        upgrade(database.engine)
        runner = InlineRunner()
        outbound = Outbound(Allowed.parse(settings.outbound_allow))
        context = Context(settings, database, Blobs(settings.blob_url), runner, InlineSolver(), outbound)
        runner.start(context)
        yield context


def _settled(settings: Settings) -> Settings:
    # For its owner alone: the database holds the secrets of the apps.
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    if settings.link_secret is not None:
        return settings
    return settings.with_link_secret(_kept_secret(settings.data_dir / SECRET_FILE))


def _kept_secret(path: Path) -> str:
    try:
        # Readable for its owner alone from the first moment.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        kept = path.read_text(encoding="ascii").strip()
        if not kept:
            raise NestwrightError(f"{path} is empty; delete it and start again") from None
        return kept
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secret := secrets.token_hex(32))
    return secret


def _open_database(settings: Settings, stack: ExitStack) -> Database:
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database_url)
    acts.watch(database.sessions)
    stack.callback(database.close)
    return database
