"""Operations 1, 2 and 4: parts from NC1 files, scripts and drawings with named dimensions."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AliasChoices, Field, model_validator

from nestwright.api.signing import Caller
from nestwright.api.wire import (
    FileRequest,
    JobId,
    Name,
    PositiveInt,
    Props,
    PropValue,
    Request,
    Text,
    Title,
    ZeroOrOne,
    example,
)
from nestwright.errors import BadParameter
from nestwright.services import nc1_parts, templates
from nestwright.services.context import Context
from nestwright.services.nc1_parts import Nc1Entry, Nc1PartsMade
from nestwright.services.new_parts import PartWishes
from nestwright.services.templates import TemplateKind, TemplateParts, TemplateRequest


class WishedPart(Request):
    """What is said of the parts: it counts instead of what their source says."""

    part_name: Title | None = None
    material: Name | None = None
    thickness: float | None = None
    gas: Text | None = None
    amount: Annotated[PositiveInt | None, Field(description="pieces of each part")] = None
    rotate_lock: Annotated[ZeroOrOne | None, Field(description="0 free, 1 locked")] = None
    fill_color: Text | None = None
    props: Annotated[Props, Field(validation_alias=AliasChoices("props", "prop"))] = {}  # noqa: RUF012

    def wishes(self) -> PartWishes:
        """Return what was said."""
        names = PartWishes.__dataclass_fields__
        return PartWishes(**{name: value for name, value in self.given().items() if name in names})


class Nc1File(Request):
    """One of the files, and what is said of its parts."""

    datas: WishedPart = WishedPart()
    filename: Text | None = None
    job_id: JobId


class CreateByNc1(FileRequest):
    """``data`` is an array, one entry a file; ``datas`` counts instead of what the NC1 says."""

    model_config = example(
        data=[
            {
                "datas": {"amount": 4, "gas": "O2", "prop": {"order": "4711"}},
                "filename": "P-12.nc1",
                "jobId": 7350,
            }
        ]
    )

    data: Annotated[list[Nc1File], Field(min_length=1, max_length=nc1_parts.MOST_ENTRIES)]

    @model_validator(mode="before")
    @classmethod
    def _an_array(cls, value: Any) -> Any:
        return {"data": value} if isinstance(value, list) else value


class CreateByTemplate(FileRequest, WishedPart):
    """Parts of a template: a file, or ``template``: a stored name; with both the file is stored by it."""

    job_id: JobId
    template: Name | None = None
    argument: Annotated[dict[Name, PropValue], Field(description="name to value; lengths in mm")] = {}  # noqa: RUF012

    def wanted(self, units: str | None = None) -> TemplateRequest:
        """Return the request for the service."""
        return TemplateRequest(self.job_id, self.template, self.argument, self.wishes(), units)


class CreateByJs(CreateByTemplate):
    """Parts of a script: its file, or ``template``: its stored name; with both it is stored by that name."""

    model_config = example(
        jobId=7350, partName="shim", material="S235JR", thickness=3, amount=10, argument={"W": "120"}
    )


class CreateBySmartdraw(CreateByTemplate):
    """Parts of a drawing with named dimensions: its file, or ``template``: a stored or built-in one."""

    model_config = example(
        jobId=7350,
        partName="plate",
        material="Q235B",
        thickness=3,
        gas="O2",
        amount=1,
        fillColor="800000",
        rotateLock=0,
        props={"order": "4711"},
        template="rectangle",
        argument={"W": "120", "H": "80", "R": "5"},
    )

    units: Annotated[Text | None, Field(description="of a drawing that states none")] = None


def create_by_nc1(ctx: Context, caller: Caller, request: CreateByNc1) -> Nc1PartsMade:
    """Make parts of NC1 files."""
    entries = [Nc1Entry(each.job_id, each.filename, each.datas.wishes()) for each in request.data]
    return nc1_parts.create(ctx, caller.team, entries, request.files)


def create_by_js(ctx: Context, caller: Caller, request: CreateByJs) -> TemplateParts:
    """Make parts of a script."""
    return _create(ctx, caller, TemplateKind.SCRIPT, request, request.wanted())


def create_by_smartdraw(ctx: Context, caller: Caller, request: CreateBySmartdraw) -> TemplateParts:
    """Make parts of a drawing with named dimensions, or of a built-in shape."""
    return _create(ctx, caller, TemplateKind.DRAWING, request, request.wanted(request.units))


def _create(
    ctx: Context, caller: Caller, kind: TemplateKind, request: FileRequest, wanted: TemplateRequest
) -> TemplateParts:
    if len(request.files) > 1:
        raise BadParameter("file", "one template at a time")
    file = request.files[0] if request.files else None
    return templates.create(ctx, caller.team, kind, wanted, file)
