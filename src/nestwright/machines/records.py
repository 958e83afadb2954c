"""Tickets and records as JSON, the form in which folders and addresses exchange them."""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from nestwright.domain.production import RecordKind
from nestwright.errors import BadParameter
from nestwright.machines.connector import Record, ReportedBad, Ticket

LONGEST_ID = 100
LARGEST_INDEX = 1_000_000
KINDS = ", ".join(kind.value for kind in RecordKind)


def ticket_json(ticket: Ticket, *, with_file: bool) -> dict[str, Any]:
    """Return a ticket as plain JSON, with the file in base 64 or without."""
    told = asdict(ticket)
    told["due_date"] = ticket.due_date and ticket.due_date.isoformat()
    told["amount"] = len(ticket.sheets)
    del told["file"]
    if with_file:
        told["file_base64"] = base64.b64encode(ticket.file).decode("ascii")
    return told


def record_of(told: object) -> Record:
    """Return a record from plain JSON; raises ``BadParameter`` naming the field and what is allowed.

    ``time`` is ISO 8601 with its offset; ``order, bad, comment, measured`` may be left out.
    """
    if not isinstance(told, Mapping):
        raise BadParameter("record", "a JSON object")
    return Record(
        record_id=_text(told, "record_id", LONGEST_ID),
        task_guid=_text(told, "task_guid", LONGEST_ID),
        sheet_index=_whole("sheet_index", told.get("sheet_index"), 1),
        kind=_kind(told.get("kind")),
        time=_time(told.get("time")),
        order=_whole("order", told.get("order", 0), 0),
        bad=tuple(_bad(i, item) for i, item in enumerate(_list(told, "bad"))),
        comment=_text(told, "comment", 10_000, may_be_missing=True),
        measured=_numbers(told.get("measured", {})),
    )


def _text(told: Mapping[Any, Any], field: str, longest: int, *, may_be_missing: bool = False) -> str:
    value = told.get(field, "" if may_be_missing else None)
    least = 0 if may_be_missing else 1
    if not isinstance(value, str) or not least <= len(value) <= longest or "\0" in value:
        raise BadParameter(field, f"a text of {least} to {longest} characters")
    return value


def _whole(field: str, value: object, least: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= LARGEST_INDEX:
        raise BadParameter(field, f"an integer from {least} to {LARGEST_INDEX}")
    return value


def _kind(value: object) -> RecordKind:
    if value not in {kind.value for kind in RecordKind}:
        raise BadParameter("kind", f"one of {KINDS}")
    return RecordKind(str(value))


def _time(value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise BadParameter("time", "ISO 8601 with its offset, such as 2026-05-11T08:00:00+02:00")
    return moment


def _list(told: Mapping[Any, Any], field: str) -> list[Any]:
    value = told.get(field, [])
    if not isinstance(value, list):
        raise BadParameter(field, "a list")
    return value


def _bad(i: int, item: object) -> ReportedBad:
    if not isinstance(item, Mapping):
        raise BadParameter(f"bad[{i}]", "an object with part_guid, amount and reason")
    return ReportedBad(
        _text(item, "part_guid", LONGEST_ID),
        _whole(f"bad[{i}].amount", item.get("amount"), 1),
        _text(item, "reason", 1000, may_be_missing=True),
    )


def _numbers(value: object) -> dict[str, float]:
    if not isinstance(value, Mapping) or not all(map(_is_measure, value.values())):
        raise BadParameter("measured", "an object of finite numbers by name")
    return {str(name): float(number) for name, number in value.items()}


def _is_measure(number: object) -> bool:
    return isinstance(number, int | float) and not isinstance(number, bool) and math.isfinite(number)
