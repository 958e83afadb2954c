"""``nestwright serve``."""

from __future__ import annotations

from pathlib import Path

from nestwright.bootstrap import serve
from nestwright.config import load_settings


def run_server(host: str | None, port: int | None, data_dir: Path | None) -> int:
    """Serve until stopped."""
    serve(load_settings(host=host, port=port, data_dir=data_dir))
    return 0
