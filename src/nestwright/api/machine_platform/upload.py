"""A cut file of another program, given to a machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from nestwright.api.signing import Caller
from nestwright.api.wire import FormRequest, Title, example
from nestwright.errors import BadParameter
from nestwright.services.context import Context
from nestwright.services.machines import cut_files
from nestwright.services.machines.cut_files import CutFile


class UploadCut(FormRequest):
    """A file to cut ``taskAmount`` times; the fields are texts of the form, beside ``file``."""

    model_config = example(cardId="012345678901", taskName="plate 7", taskAmount="2")

    card_id: Annotated[str, Field(min_length=1, max_length=64)]
    task_name: Title
    task_amount: Annotated[int, Field(ge=1, le=cut_files.MOST_SHEETS)]


@dataclass(frozen=True)
class CutTask:
    """The task; it is asked for with ``plan/detail`` too."""

    taskId: str


def upload_cut(ctx: Context, caller: Caller, request: UploadCut) -> CutTask:
    """Have a machine cut a file."""
    if len(request.files) != 1:
        raise BadParameter("file", "one file")
    wanted = CutFile(request.card_id, request.task_name, request.task_amount, request.files[0])
    return CutTask(cut_files.add(ctx, caller.team, wanted))
