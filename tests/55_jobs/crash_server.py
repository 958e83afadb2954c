"""A server without its HTTP face, configured by the environment; slow, to be killed in time."""

from __future__ import annotations

import signal
import sys
import threading
from contextlib import suppress

import solver_work

from nestwright.bootstrap import open_context
from nestwright.config import load_settings
from nestwright.jobs import child_main
from nestwright.logs import configure_logs

if __name__ == "__main__":
    configure_logs("info")
    child_main.read = solver_work.read_slowly
    child_main.nest = solver_work.nest_slowly
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt), open_context(load_settings()):
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        threading.Event().wait()
