"""What views of several subjects share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True)
class Page(Generic[Item]):
    """One page of a list and how many there are in all."""

    list: tuple[Item, ...]
    total: int


@dataclass(frozen=True)
class Prop:
    """One custom property."""

    prop_name: str
    prop_value: Any


@dataclass(frozen=True)
class Counters:
    """Where the pieces of a part are: every piece asked for is in exactly one of the six."""

    wait_amount: int
    nesting_amount: int
    nested_amount: int
    planned_amount: int
    cutting_amount: int
    finished_amount: int
