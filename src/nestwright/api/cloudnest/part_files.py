"""Operation 3: parts straight from DXF files, one entry of ``data`` a part."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import ConfigDict, Field, model_validator

from nestwright.api.cloudnest.optimization import OptimizationParm, clean_up_of
from nestwright.api.signing import Caller
from nestwright.api.wire import (
    FileRequest,
    JobId,
    Name,
    PositiveInt,
    Props,
    Request,
    Text,
    Title,
    ZeroOrOne,
)
from nestwright.services import part_files
from nestwright.services.context import Context
from nestwright.services.part_files import PartFile, PartsMade


class PartValuesIn(Request):
    """What a part is to be; everything but the shape."""

    part_name: Title | None = None
    material: Name | None = None
    thickness: float | None = None
    gas: Text | None = None
    amount: PositiveInt = 1
    rotate_lock: Annotated[ZeroOrOne, Field(description="0 free, 1 locked")] = 0
    fill_color: Text | None = None
    prop: Props | None = None


class PartFromFile(Request):
    """One entry: the file it is drawn in, the job it belongs to, and its values."""

    datas: PartValuesIn = PartValuesIn()
    filename: Title
    job_id: JobId
    units: Text | None = None
    profile: Name | None = None
    optimization_parm: OptimizationParm | None = None


def _as_array(schema: dict[str, Any]) -> None:
    """Describe the request as it is sent: an array."""
    entries = schema["properties"]["data"]
    schema.clear()
    schema.update(entries, examples=[[_EXAMPLE]])


_EXAMPLE = {
    "datas": {"part_name": "bracket", "material": "S235JR", "thickness": 3, "amount": 10},
    "filename": "bracket.dxf",
    "jobId": 7350,
    "optimization_parm": [{"type": "layer_map", "ENGRAVE": "process_mark"}],
}


class CreateByDxf(FileRequest):
    """An array of entries, and the files that they name."""

    model_config = ConfigDict(json_schema_extra=_as_array)

    data: Annotated[list[PartFromFile], Field(min_length=1, max_length=1000)]

    @model_validator(mode="before")
    @classmethod
    def _as_entries(cls, value: Any) -> Any:
        """Take the array itself, and a single entry that was sent without one."""
        if isinstance(value, dict) and "data" in value:
            return value
        return {"data": value if isinstance(value, list) else [value]}


def create_by_dxf(ctx: Context, caller: Caller, request: CreateByDxf) -> PartsMade:
    """Make parts from drawings at once; a drawing with several outlines gives several parts."""
    entries = [_entry(i, one) for i, one in enumerate(request.data)]
    return part_files.create_from_dxf(ctx, caller.team, entries, request.files)


def _entry(i: int, one: PartFromFile) -> PartFile:
    values = one.datas
    return PartFile(
        filename=one.filename,
        job_id=one.job_id,
        part_name=values.part_name,
        material=values.material,
        thickness=values.thickness,
        gas=values.gas,
        amount=values.amount,
        rotate_lock=values.rotate_lock,
        fill_color=values.fill_color,
        props=dict(values.prop or {}),
        units=one.units,
        profile=one.profile,
        clean_up=clean_up_of(one.optimization_parm, f"data[{i}].optimization_parm"),
    )
