"""``nestwright user``: people who use the web page."""

from __future__ import annotations

from typing import Annotated

import typer

from nestwright.cli.running import AsJson, DataDir, checked

users = typer.Typer(help="People who use the web page.", no_args_is_help=True)
UserName = Annotated[str, typer.Argument(help="The name to log in with.")]
Password = Annotated[
    str, typer.Option(prompt=True, confirmation_prompt=True, hide_input=True, envvar="NESTWRIGHT_PASSWORD")
]


@users.command("add")
def add(
    user_name: UserName,
    team: Annotated[str, typer.Option(help="The team whose data the user sees.")],
    role: Annotated[str, typer.Option(help="admin, planner or operator.")],
    password: Password,
    data_dir: DataDir = None,
) -> None:
    """Add a user; the password is asked for, or comes in NESTWRIGHT_PASSWORD."""
    from nestwright.cli.users import add_user

    raise typer.Exit(checked(lambda: add_user(user_name, team, role, password, data_dir)))


@users.command("list")
def list_users(data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Show all users."""
    from nestwright.cli.users import list_users as run

    raise typer.Exit(checked(lambda: run(data_dir, as_json=as_json)))


@users.command("password")
def password(user_name: UserName, password: Password, data_dir: DataDir = None) -> None:
    """Give a user another password."""
    from nestwright.cli.users import set_password

    raise typer.Exit(checked(lambda: set_password(user_name, password, data_dir)))


@users.command("role")
def role(
    user_name: UserName,
    role: Annotated[str, typer.Argument(help="admin, planner or operator.")],
    data_dir: DataDir = None,
) -> None:
    """Give a user another role."""
    from nestwright.cli.users import set_role

    raise typer.Exit(checked(lambda: set_role(user_name, role, data_dir)))


@users.command("lock")
def lock(
    user_name: UserName,
    off: Annotated[bool, typer.Option("--off", help="Let the user in again.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Lock a user out."""
    from nestwright.cli.users import set_active

    raise typer.Exit(checked(lambda: set_active(user_name, data_dir, active=off)))
