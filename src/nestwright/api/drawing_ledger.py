"""Ours, under ``/v1/``: the ledger of a drawing, decisions about it, and profiles of them."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

from pydantic import Field

from nestwright.api.cloudnest.optimization import OptimizationParm, clean_up_of
from nestwright.api.signing import Caller
from nestwright.api.wire import Guid, GuidRequest, Name, NoFields, Request, Text, Title, example
from nestwright.services import ledger, profiles
from nestwright.services.context import Context
from nestwright.services.decide import MOST_DECISIONS, Asked
from nestwright.services.ledger import LedgerView
from nestwright.services.profiles import ProfileSettings, ProfileView

Ids: TypeAlias = Annotated[list[Title], Field(max_length=MOST_DECISIONS)]
NONE: Any = Field(default_factory=list)  # nothing decided
Place: TypeAlias = Annotated[list[float], Field(min_length=2, max_length=2)]


class Decide(Request):
    """Decisions to add to those taken before; ids are those of the ledger's entries."""

    model_config = example(
        guid="5B0C7C7E-0F3A-4F6E-9B53-1C7D7F0A2E11", undo=["joined_gap-3f2a9c"], units="in"
    )

    guid: Guid
    undo: Annotated[Ids, Field(description="repairs that are not made")] = NONE
    redo: Annotated[Ids, Field(description="takes back that an id was undone, accepted or forced")] = NONE
    accept: Annotated[Ids, Field(description="findings that hold the parts and were looked at")] = NONE
    force: Annotated[Ids, Field(description="open lines that are parts all the same")] = NONE
    force_at: Annotated[
        list[Place], Field(max_length=100, description="x, y: the smallest hole round it is a part")
    ] = NONE
    split: Annotated[Ids, Field(description="names of parts to take apart")] = NONE
    units: Annotated[Text | None, Field(description="mm, cm, m, in or ft, whatever the file states")] = None
    reset: Annotated[bool, Field(description="forget the decisions taken before")] = False
    keep_as_profile: Annotated[Name | None, Field(description="for this customer's next drawings")] = None


class SaveProfile(Request):
    """A profile; one of that name is replaced. The one named ``default`` holds where none is named."""

    model_config = example(name="Miller", units="in", undone=["sheet_frame"])

    name: Name
    units: Text | None = None
    optimization_parm: OptimizationParm | None = None
    undone: Annotated[Ids, Field(description="rules that make no repair")] = NONE


class ProfileName(Request):
    """A profile by its name."""

    model_config = example(name="Miller")

    name: Name


def show(ctx: Context, caller: Caller, request: GuidRequest) -> LedgerView:
    """Return the ledger of a drawing."""
    return ledger.view(ctx, caller.team, request.guid)


def decide(ctx: Context, caller: Caller, request: Decide) -> LedgerView:
    """Take decisions about a drawing, read it again, and return its ledger."""
    values = request.given("guid", "force_at")
    places = [(x, y) for x, y in request.force_at]
    return ledger.decide(ctx, caller.team, request.guid, Asked(**values, force_at=places))


def list_profiles(ctx: Context, caller: Caller, _request: NoFields) -> tuple[ProfileView, ...]:
    """Return the team's profiles."""
    return profiles.list_all(ctx, caller.team)


def save_profile(ctx: Context, caller: Caller, request: SaveProfile) -> ProfileView:
    """Keep a profile."""
    settings = ProfileSettings(
        request.units, clean_up_of(request.optimization_parm), frozenset(request.undone)
    )
    return profiles.save(ctx, caller.team, request.name, settings)


def delete_profile(ctx: Context, caller: Caller, request: ProfileName) -> ProfileView:
    """Delete a profile and return what it said."""
    return profiles.delete(ctx, caller.team, request.name)
