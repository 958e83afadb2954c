"""Writes ``docs/compatibility.md`` from the table of routes.

``python -m nestwright.api.cloudnest.compatibility > docs/compatibility.md``
"""

from __future__ import annotations

import sys

from nestwright.api.cloudnest.routes import BASE, OPERATIONS

HEAD = f"""# Compatibility with the CloudNest Open Platform API

Written from the table of routes (`nestwright/api/cloudnest/routes.py`); do not edit by hand:
`python -m nestwright.api.cloudnest.compatibility > docs/compatibility.md`.

Paths are below `{BASE}`. **Confirmed** means that path and fields are those of the original's public
documentation; *ours* means that the original cannot be read and that this project chose in its style.
An operation that is not built yet answers `status` 3001 after its signature was checked.
"""
ROW = "| {0.number} | {0.name} | {0.method} `{0.path}` | {0.origin} | {1} |"


def page() -> str:
    """Return the whole page."""
    built = sum(operation.handler is not None for operation in OPERATIONS)
    lines = [HEAD, f"{built} of {len(OPERATIONS)} operations are built.", ""]
    for group in dict.fromkeys(operation.group for operation in OPERATIONS):
        lines += [
            f"## {group}",
            "",
            "| # | operation | method and path | origin | state |",
            "|---|---|---|---|---|",
        ]
        lines += [
            ROW.format(operation, "built" if operation.handler else "not built yet")
            for operation in OPERATIONS
            if operation.group == group
        ]
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(page())
