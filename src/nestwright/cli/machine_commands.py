"""``nestwright machine``: the cutting machines of a team."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from nestwright.cli.running import AsJson, DataDir, checked

machines = typer.Typer(help="Cutting machines of a team.", no_args_is_help=True)


@machines.command("add")
def add_machine(
    team: Annotated[str, typer.Option(help="The team that the machine belongs to.")],
    name: Annotated[str, typer.Option(help="What the machine is called.")],
    connector: Annotated[
        Literal["simulated", "folder", "http"],
        typer.Option(
            help="How tasks get to it: played in memory, dropped into a folder, posted to an address."
        ),
    ],
    settings: Annotated[
        str,
        typer.Option(
            metavar="JSON",
            help='simulated: {"speed": 60, "seed": 1, "faults": {"bad": 0.1}}; '
            'folder: {"folder": "/srv/laser1"}; http: {"url": "http://laser1/tasks", "secret": "..."}.',
        ),
    ] = "{}",
    card_id: Annotated[str | None, typer.Option(help="12 digits; without it a new one is made.")] = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Add a cutting machine and say both its ids, gmid and cardId."""
    from nestwright.cli import machines as commands

    raise typer.Exit(
        checked(
            lambda: commands.add_machine(team, name, connector, settings, card_id, data_dir, as_json=as_json)
        )
    )


@machines.command("list")
def list_machines(
    team: Annotated[str, typer.Option(help="The team whose machines to list.")],
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """List a team's machines with their state."""
    from nestwright.cli import machines as commands

    raise typer.Exit(checked(lambda: commands.list_machines(team, data_dir, as_json=as_json)))
