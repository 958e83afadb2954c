"""Operations 14 to 18 and 33: drawings and how far their processing is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, model_validator

from nestwright.api.cloudnest.optimization import OptimizationParm, clean_up_of
from nestwright.api.signing import Caller
from nestwright.api.wire import (
    Address,
    FileRequest,
    Guid,
    JobId,
    JobRequest,
    Name,
    PositiveInt,
    Request,
    Text,
    example,
)
from nestwright.errors import BadParameter
from nestwright.services import drawing_downloads, drawing_removal, drawings
from nestwright.services.context import Context
from nestwright.services.drawings import UploadOptions
from nestwright.services.views import DrawingHeader, DrawingStatus, DrawingView


class DrawingInfo(Request):
    """One drawing or several."""

    model_config = example(guids=["5B0C7C7E-0F3A-4F6E-9B53-1C7D7F0A2E11"])

    guid: Guid | None = None
    guids: Annotated[list[Guid] | None, Field(min_length=1, max_length=1000)] = None

    @model_validator(mode="after")
    def _something_asked(self) -> DrawingInfo:
        if self.guid is None and self.guids is None:
            raise BadParameter("guid", "is required, or 'guids': a list of them")
        return self


class DrawingOptions(Request):
    """What is said of all drawings that come with one call."""

    job_id: JobId
    units: Text | None = None
    material: Name | None = None
    thickness: float | None = None
    amount: PositiveInt | None = None
    profile: Name | None = None
    optimization_parm: OptimizationParm | None = None


class UploadDrawings(DrawingOptions, FileRequest):
    """Drawings for a job; ``units`` of files without; ``material``, ``thickness``, ``amount``: parts.

    ``profile``: how this customer's drawings are read; by default the team's profile named ``default``.
    """

    model_config = example(job_id=7350, units="mm", material="S235JR", thickness=3)


class DownloadDrawings(DrawingOptions):
    """Addresses of drawings (http, https) for a job; the rest as for drawings that are sent."""

    model_config = example(job_id=7350, urls=["https://example.com/bracket.dxf"], material="S235JR")

    urls: Annotated[list[Address], Field(min_length=1, max_length=drawing_downloads.MOST_URLS)]


class DrawingsRequest(Request):
    """Drawings by their guids."""

    model_config = example(guids=["5B0C7C7E-0F3A-4F6E-9B53-1C7D7F0A2E11"])

    guids: Annotated[list[Guid], Field(min_length=1, max_length=drawing_removal.MOST_AT_ONCE)]


@dataclass(frozen=True)
class DrawingsDeleted:
    """The guids of what was deleted."""

    deleted: tuple[str, ...]


@dataclass(frozen=True)
class UploadedDrawing:
    """A drawing's id, and its name without extension."""

    guid: str
    drawing_name: str


@dataclass(frozen=True)
class DrawingsUploaded:
    """One entry a file, in the order of the files."""

    drawings: tuple[UploadedDrawing, ...]


def info(ctx: Context, caller: Caller, request: DrawingInfo) -> tuple[DrawingView, ...]:
    """Return drawings in the order asked for."""
    asked = [*([request.guid] if request.guid else []), *(request.guids or [])]
    return drawings.info(ctx, caller.team, asked)


def upload(ctx: Context, caller: Caller, request: UploadDrawings) -> DrawingsUploaded:
    """Keep drawings and have them read in the background."""
    if not request.files:
        raise BadParameter("file", "is required: one or more drawings, as multipart/form-data")
    made = drawings.upload(ctx, caller.team, request.job_id, request.files, _options(request))
    return _uploaded(made)


def upload_by_url(ctx: Context, caller: Caller, request: DownloadDrawings) -> DrawingsUploaded:
    """Download drawings and have them read in the background."""
    made = drawing_downloads.upload(ctx, caller.team, request.job_id, request.urls, _options(request))
    return _uploaded(made)


def _options(request: UploadDrawings | DownloadDrawings) -> UploadOptions:
    given = request.given("job_id", "urls", "optimization_parm")
    return UploadOptions(**given, clean_up=clean_up_of(request.optimization_parm))


def _uploaded(made: Sequence[DrawingHeader]) -> DrawingsUploaded:
    return DrawingsUploaded(tuple(UploadedDrawing(one.guid, one.drawing_name) for one in made))


def delete(ctx: Context, caller: Caller, request: DrawingsRequest) -> DrawingsDeleted:
    """Delete drawings that nobody has begun to process."""
    return DrawingsDeleted(drawing_removal.delete(ctx, caller.team, request.guids))


def force_delete(ctx: Context, caller: Caller, request: DrawingsRequest) -> DrawingsDeleted:
    """Delete drawings, processed or not."""
    return DrawingsDeleted(drawing_removal.delete(ctx, caller.team, request.guids, forced=True))


def handle_status(ctx: Context, caller: Caller, request: JobRequest) -> DrawingStatus:
    """Return how far the drawings of a job are."""
    return drawings.handle_status(ctx, caller.team, request.job_id)
