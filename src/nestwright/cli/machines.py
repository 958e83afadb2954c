"""``nestwright machine add`` and ``nestwright machine list``."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typer

from nestwright.bootstrap import open_inline_context
from nestwright.config import load_settings
from nestwright.errors import BadParameter
from nestwright.services.machines import fleet
from nestwright.services.machines.fleet import NewMachine
from nestwright.services.views.production import MachineView


def add_machine(
    team: str,
    name: str,
    connector: str,
    settings: str,
    card_id: str | None,
    data_dir: Path | None,
    *,
    as_json: bool,
) -> int:
    """Add a machine and print both its ids."""
    machine = NewMachine(name, connector, _settings(settings), card_id)
    with open_inline_context(load_settings(data_dir=data_dir)) as context:
        made = fleet.add(context, team, machine)
    if as_json:
        typer.echo(_json(made))
    else:
        typer.echo(f"gmid    {made.gmid}\ncardId  {made.card_id}\nname    {made.name}")
    return 0


def list_machines(team: str, data_dir: Path | None, *, as_json: bool) -> int:
    """Print a team's machines, one a line."""
    with open_inline_context(load_settings(data_dir=data_dir)) as context:
        found = fleet.list_machines(context, team)
    if as_json:
        typer.echo(json.dumps([json.loads(_json(one)) for one in found], ensure_ascii=False))
        return 0
    for one in found:
        told = f"  {one.message}" if one.message else ""
        typer.echo(f"{one.gmid:>6}  {one.card_id}  {one.connector:<9}  {one.state:<8}  {one.name}{told}")
    return 0


def _settings(text: str) -> dict[str, Any]:
    try:
        settings = json.loads(text)
    except ValueError as error:
        raise BadParameter("--settings", f"a JSON object ({error})") from None
    if not isinstance(settings, dict):
        raise BadParameter("--settings", "a JSON object")
    return settings


def _json(machine: MachineView) -> str:
    return json.dumps({**asdict(machine), "create_time": machine.create_time.isoformat()}, ensure_ascii=False)
