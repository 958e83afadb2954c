"""Pieces of queries that several nouns share."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from nestwright.domain.sheets import THICKNESS_STEP_MM


def paged(
    session: Session, query: Select[*tuple[Any, ...]], offset: int, limit: int
) -> tuple[list[Any], int]:
    """Return one page of a query's rows and the number of all its rows."""
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery()))
    return list(session.execute(query.offset(offset).limit(limit))), total or 0


def of_thickness(column: InstrumentedAttribute[Any], thickness_mm: float) -> ColumnElement[bool]:
    """Match a thickness as ``domain.sheets.same_thickness`` does."""
    half = THICKNESS_STEP_MM / 2.0
    return column.between(thickness_mm - half, thickness_mm + half)


def named(column: InstrumentedAttribute[str], part_of_name: str) -> ColumnElement[bool]:
    """Match names that contain a text, of any case."""
    return func.lower(column).contains(part_of_name.lower(), autoescape=True)
