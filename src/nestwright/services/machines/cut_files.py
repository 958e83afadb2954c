"""Cut files of other programs: given to a machine as they are, without a layout of ours behind them.

Nobody has proved what is in them; they count no pieces and take no plate from the stock.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from pathlib import PurePosixPath

from nestwright.errors import BadParameter
from nestwright.services import checks
from nestwright.services.context import Context
from nestwright.services.keys import file_key
from nestwright.services.machines import watch
from nestwright.services.uploads import UploadedFile
from nestwright.storage.production_tables import ProductionTaskRow, SheetRow

ENDINGS = ("dxf", "lxds", "lxd", "nrp", "nrp2", "zx", "nc", "cnc", "plt", "slp")
MOST_SHEETS = 10_000


@dataclass(frozen=True)
class CutFile:
    """A file to cut ``amount`` times on the machine with a card."""

    card_id: str
    task_name: str
    amount: int
    file: UploadedFile


def add(ctx: Context, team: str, wanted: CutFile) -> str:
    """Keep a file, schedule it and return the production task's guid.

    Raises
    ------
    NotControllable, BadParameter
        The team has no such machine; a value, or the kind of the file, is not allowed.
    """
    [machine] = watch.of_cards(ctx, team, [wanted.card_id])
    checks.text("taskName", wanted.task_name, checks.LONGEST_TITLE)
    checks.whole("taskAmount", wanted.amount, 1, MOST_SHEETS)
    ending = PurePosixPath(wanted.file.name).suffix.lower()
    if ending.removeprefix(".") not in ENDINGS:
        raise BadParameter("file", f"a file ending in {', '.join(ENDINGS)}")
    guid = str(uuid.uuid4())
    key = file_key("cut", guid, wanted.task_name, ending)
    ctx.blobs.put(key, wanted.file.content)
    with ctx.db.begin() as session:
        session.add(
            ProductionTaskRow(
                guid=guid,
                team=team,
                gmid=machine.gmid,
                task_name=wanted.task_name,
                file_key=key,
                amount=wanted.amount,
            )
        )
        session.flush()
        session.add_all(SheetRow(task_guid=guid, sheet_index=i) for i in range(1, wanted.amount + 1))
    return guid
