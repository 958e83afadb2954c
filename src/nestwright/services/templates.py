"""Parts from templates: built-in shapes, drawings with named dimensions, scripts (operations 2 and 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from nestwright.domain.ids import new_guid
from nestwright.domain.units import MM_PER_UNIT
from nestwright.drawings.files.sniff import sniff
from nestwright.drawings.templates.javascript.sandbox import LONGEST_SCRIPT
from nestwright.drawings.templates.kinds import Template, TemplateKind
from nestwright.drawings.templates.library import BUILT_IN, listing
from nestwright.errors import BadParameter, NotFound
from nestwright.services import checks, find
from nestwright.services.context import Context
from nestwright.services.keys import file_key
from nestwright.services.new_parts import MadePart, PartWishes, named, store
from nestwright.services.uploads import UploadedFile
from nestwright.services.views import PartView
from nestwright.storage.repositories import templates
from nestwright.storage.tables import now_utc
from nestwright.storage.template_tables import TemplateRow

MOST_TEMPLATES = 1000
MOST_ARGUMENTS = 200
_SUFFIXES = {TemplateKind.SCRIPT: ".js", TemplateKind.DRAWING: ".dxf"}
_EXPECTED = {TemplateKind.SCRIPT: "a JavaScript file", TemplateKind.DRAWING: "a DXF with named dimensions"}


@dataclass(frozen=True)
class TemplateRequest:
    """Which template and with what; ``template``: a stored or built-in name, or that for the file sent."""

    job_id: int
    template: str | None = None
    argument: Mapping[str, str | int | float] = field(default_factory=dict)
    wishes: PartWishes = field(default_factory=PartWishes)
    units: str | None = None


@dataclass(frozen=True)
class TemplateParts:
    """The new parts."""

    parts: tuple[PartView, ...]


@dataclass(frozen=True)
class TemplateView:
    """A template of the team or (``built_in``) of the library, whose parameters are known."""

    name: str
    kind: str
    file_name: str | None
    meaning: str | None
    parameters: tuple[dict[str, Any], ...]


def create(
    ctx: Context, team: str, kind: TemplateKind, request: TemplateRequest, file: UploadedFile | None
) -> TemplateParts:
    """Make parts of a template; a file that comes with a name is stored by it for later calls.

    Raises
    ------
    BadParameter, NotFound
        for a name, a value or a field that is wrong; says what is allowed.
    TemplateFailed
        when the template gives no part with these values.
    UnreadableDrawing
        when a drawing is none.
    """
    _check(request)
    with ctx.db.read() as session:
        find.job(session, team, request.job_id)
    template, units = _template(ctx, team, kind, request, file)
    made = ctx.solver.template(template, request.argument, units)
    if file is not None and request.template is not None:
        _keep(ctx, team, template, file, request.units)
    amount = request.wishes.amount or 1
    parts = [
        MadePart(part, name, part.quantity * amount, request.wishes)
        for part, name in zip(made, named(made, request.wishes), strict=True)
    ]
    return TemplateParts(store(ctx, team, request.job_id, parts))


def list_all(ctx: Context, team: str) -> tuple[TemplateView, ...]:
    """Return the built-in shapes with their parameters, then the team's own templates."""
    built_in = tuple(
        TemplateView(each["name"], TemplateKind.BUILT_IN, None, each["meaning"], tuple(each["parameters"]))
        for each in listing()
    )
    with ctx.db.read() as session:
        own = templates.of_team(session, team)
        return built_in + tuple(TemplateView(row.name, row.kind, row.file_name, None, ()) for row in own)


def _check(request: TemplateRequest) -> None:
    request.wishes.check()
    if len(request.argument) > MOST_ARGUMENTS:
        raise BadParameter("argument", f"at most {MOST_ARGUMENTS} values")
    for name, value in request.argument.items():
        checks.text("argument name", name)
        if isinstance(value, str):
            checks.text(f"argument.{name}", value, checks.LONGEST_TEXT, may_be_empty=True)
    if request.template is not None:
        checks.text("template", request.template)
    if request.units is not None:
        checks.choice("units", request.units, tuple(MM_PER_UNIT))


def _template(
    ctx: Context, team: str, kind: TemplateKind, request: TemplateRequest, file: UploadedFile | None
) -> tuple[Template, str | None]:
    """Return the template and the unit of a drawing that states none."""
    name, default = request.template, ctx.settings.default_units
    if file is not None:
        _check_file(kind, name, file)
        own = name or PurePosixPath(file.name).stem
        return Template(kind, own, file.content), request.units or default
    if name is None:
        built_in = f", or a built-in shape: {', '.join(BUILT_IN)}" if kind is TemplateKind.DRAWING else ""
        raise BadParameter("template", f"is required, or a file: the name of a stored template{built_in}")
    if kind is TemplateKind.DRAWING and name.strip().casefold() in BUILT_IN:
        return Template(TemplateKind.BUILT_IN, name), None
    row = _stored(ctx, team, kind, name)
    return Template(kind, row.name, ctx.blobs.get(row.file_key)), request.units or row.units or default


def _stored(ctx: Context, team: str, kind: TemplateKind, name: str) -> TemplateRow:
    with ctx.db.read() as session:
        row = templates.find(session, team, name)
        known = [each.name for each in templates.of_team(session, team) if each.kind == kind]
    if row is None:
        names = [*known[:20], *(BUILT_IN if kind is TemplateKind.DRAWING else ())]
        hint = f"; there are: {', '.join(names)}" if names else ""
        raise NotFound("template", f"{name}{hint}", field="template")
    if row.kind != kind:
        other = {TemplateKind.SCRIPT: "part/create_by_js", TemplateKind.DRAWING: "part/create_by_smartdraw"}
        raise BadParameter("template", f"'{name}' is a {row.kind}: {other[TemplateKind(row.kind)]} takes it")
    return row


def _check_file(kind: TemplateKind, name: str | None, file: UploadedFile) -> None:
    if name is not None and name.strip().casefold() in BUILT_IN:
        raise BadParameter("template", f"another name: '{name}' is a built-in shape")
    found, words = sniff(file.content)
    is_drawing = found in {"dxf", "binary_dxf"}
    if is_drawing != (kind is TemplateKind.DRAWING) or found == "empty":
        raise BadParameter("file", f"{_EXPECTED[kind]}; '{file.name}' is {words}")
    if kind is TemplateKind.SCRIPT and len(file.content) > LONGEST_SCRIPT:
        raise BadParameter("file", f"at most {LONGEST_SCRIPT // 1024} kB of JavaScript")


def _keep(ctx: Context, team: str, template: Template, file: UploadedFile, units: str | None) -> None:
    guid = new_guid()
    key = file_key("templates", guid, template.name, _SUFFIXES[template.kind])
    ctx.blobs.put(key, file.content)
    row = TemplateRow(
        guid=guid,
        team=team,
        name=template.name,
        kind=template.kind,
        file_name=file.name[:300],
        file_key=key,
        units=units,
        create_time=now_utc(),
    )
    with ctx.db.begin() as session:
        if templates.count(session, team) >= MOST_TEMPLATES:
            raise BadParameter("template", f"at most {MOST_TEMPLATES} templates a team")
        gone = templates.keep(session, row)
    if gone is not None:
        ctx.blobs.delete(gone)
