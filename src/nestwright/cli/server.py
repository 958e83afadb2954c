"""``nestwright serve`` and ``nestwright app create``."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from nestwright.bootstrap import open_inline_context, serve
from nestwright.config import load_settings
from nestwright.services.access import create_app


def run_server(host: str | None, port: int | None, data_dir: Path | None) -> int:
    """Serve until stopped."""
    serve(load_settings(host=host, port=port, data_dir=data_dir))
    return 0


def create_credentials(team: str, name: str, data_dir: Path | None, *, as_json: bool) -> int:
    """Make an app for a team and print its id and secret, the only time that the secret is shown."""
    with open_inline_context(load_settings(data_dir=data_dir)) as context:
        made = create_app(context, team=team, name=name)
    if as_json:
        typer.echo(json.dumps({"app_id": made.app_id, "app_secret": made.app_secret, "team": team}))
    else:
        typer.echo(f"app_id      {made.app_id}\napp_secret  {made.app_secret}\nteam        {team}")
    return 0
