"""``nestwright app``: programs that may call the API."""

from __future__ import annotations

from typing import Annotated

import typer

from nestwright.cli.running import AsJson, DataDir, checked

apps = typer.Typer(help="Programs that may call the API.", no_args_is_help=True)
AppId = Annotated[str, typer.Argument(help="The app's id.")]


def create(
    team: Annotated[str, typer.Option(help="The team whose data the program may use.")],
    name: Annotated[str, typer.Option(help="What the program is called.")] = "",
    days: Annotated[int | None, typer.Option(help="It expires after so many days. [default: never]")] = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Make an app id and its secret for a program of one team."""
    from nestwright.cli.apps import create_credentials

    raise typer.Exit(checked(lambda: create_credentials(team, name, days, data_dir, as_json=as_json)))


apps.command("add")(create)
apps.command("create", hidden=True)(create)


@apps.command("list")
def list_apps(data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Show all apps, without their secrets."""
    from nestwright.cli.apps import list_apps as run

    raise typer.Exit(checked(lambda: run(data_dir, as_json=as_json)))


@apps.command("rotate")
def rotate(
    app_id: AppId,
    overlap: Annotated[float, typer.Option(help="Hours that the old secret stays good.")] = 24.0,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Give an app a new secret; for a while the old one is good too."""
    from nestwright.cli.apps import rotate_secret

    raise typer.Exit(checked(lambda: rotate_secret(app_id, overlap, data_dir, as_json=as_json)))


@apps.command("expire")
def expire(
    app_id: AppId,
    days: Annotated[
        float | None, typer.Option(help="It expires after so many days; 0: now. [default: never]")
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Set until when an app may call."""
    from nestwright.cli.apps import set_expiry

    raise typer.Exit(checked(lambda: set_expiry(app_id, days, data_dir)))


@apps.command("allow")
def allow(
    app_id: AppId,
    operations: Annotated[
        list[str] | None, typer.Argument(help="Operations such as job/boost or job/*. [default: all]")
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Set what an app may call, and nothing else; without operations everything."""
    from nestwright.cli.apps import set_operations

    raise typer.Exit(checked(lambda: set_operations(app_id, operations, data_dir)))


@apps.command("limit")
def limit(
    app_id: AppId,
    operation: Annotated[
        str, typer.Argument(help="job/boost, job/* or *: each operation that is meant is counted by itself.")
    ],
    per_day: Annotated[int | None, typer.Option(help="Calls a day (UTC). [default: any number]")] = None,
    per_second: Annotated[int | None, typer.Option(help="Calls a second. [default: any number]")] = None,
    data_dir: DataDir = None,
) -> None:
    """Set how often an app may call an operation."""
    from nestwright.cli.apps import set_limit

    raise typer.Exit(checked(lambda: set_limit(app_id, operation, per_day, per_second, data_dir)))
