"""What Alembic runs for every command, on the connection that :mod:`nestwright.storage.migrate` gives."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from nestwright.storage import access_tables, event_tables, production_tables, template_tables
from nestwright.storage.tables import Base, UtcDateTime

# Importing a module of tables is what makes them part of the metadata below.
TABLE_MODULES = (access_tables, event_tables, production_tables, template_tables)


def _render(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    # A revision must not change when our own column types do: write what the database sees.
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def _is_ours(item: Any, _name: str | None, kind: str, reflected: bool, _compared_to: Any) -> bool:
    # The durable-work library keeps its own tables beside ours; they are not ours to change.
    return not (kind == "table" and reflected and item.name not in Base.metadata.tables)


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=_render,
    include_object=_is_ours,
    # SQLite can do it; one transaction around everything leaves no half-migrated database.
    transactional_ddl=True,
)
context.run_migrations()
