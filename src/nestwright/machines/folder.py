"""A machine behind a folder: layouts and job tickets are dropped into it, result files are read back.

::

    tasks/GUID.dxf            the file to cut (or with the ending of the file that was sent)
    tasks/GUID.ticket.json    what to cut how often; written last, so that who sees it finds the file too
    tasks/GUID.recall.json    sheets that are not wanted any more
    results/*.json            written by the machine's side: one record or a list of them
    results/done/, refused/   where result files go once they were kept, or cannot be understood
"""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from nestwright.errors import BadParameter, MachineUnreachable
from nestwright.machines.connector import MachineStatus, Record, Ticket
from nestwright.machines.records import record_of, ticket_json

# A file that does not parse may be half written; after so long nobody writes at it any more.
PATIENCE_S = 30.0
LARGEST_RESULT_BYTES = 10_000_000


class FolderMachine:
    """A connector; ``folder`` is made where it is missing."""

    forgets = False

    def __init__(self, folder: Path, patience_s: float = PATIENCE_S) -> None:
        self._tasks, self._results = folder / "tasks", folder / "results"
        self._patience_s = patience_s
        # Records of files that are not acknowledged as a whole: by file, the ids still to be heard of.
        self._waiting: dict[Path, set[str]] = {}

    def offer(self, ticket: Ticket) -> None:
        """Drop the file and then its ticket."""
        try:
            self._tasks.mkdir(parents=True, exist_ok=True)
            ending = Path(ticket.file_name).suffix or ".dxf"
            _put(self._tasks / f"{ticket.task_guid}{ending}", ticket.file)
            told = {**ticket_json(ticket, with_file=False), "file": f"{ticket.task_guid}{ending}"}
            _put(self._tasks / f"{ticket.task_guid}.ticket.json", _text(told))
        except OSError as error:
            raise _unreachable(error) from error

    def recall(self, task_guid: str, sheets: Collection[int]) -> None:
        """Drop a note which sheets are not wanted any more."""
        try:
            self._tasks.mkdir(parents=True, exist_ok=True)
            note = {"task_guid": task_guid, "sheets": sorted(sheets)}
            _put(self._tasks / f"{task_guid}.recall.json", _text(note))
        except OSError as error:
            raise _unreachable(error) from error

    def collect(self) -> Sequence[Record]:
        """Read the result files that are there."""
        found: list[Record] = []
        try:
            self._results.mkdir(parents=True, exist_ok=True)
            self._waiting = {}
            for path in sorted(self._results.glob("*.json")):
                records = self._read(path)
                if records is not None:
                    self._waiting[path] = {record.record_id for record in records}
                    found.extend(records)
        except OSError as error:
            raise _unreachable(error) from error
        return found

    def acknowledge(self, record_ids: Collection[str]) -> None:
        """Put away the files of which every record was kept."""
        for path, ids in list(self._waiting.items()):
            ids -= set(record_ids)
            if not ids:
                _move(path, self._results / "done")
                del self._waiting[path]

    def status(self) -> MachineStatus | None:
        """Say nothing: a folder does not know."""
        return None

    def _read(self, path: Path) -> list[Record] | None:
        """Return a file's records; None: not whole yet, or put away as not understood."""
        try:
            return _records_in(path)
        except BadParameter as error:
            self._refuse(path, str(error))
        except ValueError as error:
            if time.time() - path.stat().st_mtime > self._patience_s:
                self._refuse(path, f"not JSON: {error}")
        return None

    def _refuse(self, path: Path, why: str) -> None:
        _move(path, self._results / "refused")
        _put(self._results / "refused" / f"{path.name}.why.txt", why.encode())


def _records_in(path: Path) -> list[Record]:
    if path.stat().st_size > LARGEST_RESULT_BYTES:
        raise BadParameter("file", f"at most {LARGEST_RESULT_BYTES} bytes")
    told: Any = json.loads(path.read_text(encoding="utf-8-sig"))
    return [record_of(one) for one in (told if isinstance(told, list) else [told])]


def _text(told: dict[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _put(path: Path, content: bytes) -> None:
    """Write a file that is whole from the first moment that its name is seen."""
    half = path.with_name(f".{path.name}.part")
    half.write_bytes(content)
    half.replace(path)


def _move(path: Path, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    path.replace(folder / path.name)


def _unreachable(error: OSError) -> MachineUnreachable:
    return MachineUnreachable(f"the machine's folder cannot be used: {error.strerror or error}")
