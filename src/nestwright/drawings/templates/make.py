"""Any template and its argument to parts: the one way in."""

from __future__ import annotations

from nestwright.domain.texts import text_of
from nestwright.drawings.reading import ReadOptions, RecognisedPart
from nestwright.drawings.templates.arguments import Argument
from nestwright.drawings.templates.checked import part_of
from nestwright.drawings.templates.javascript.script import parts_of_script
from nestwright.drawings.templates.kinds import Template, TemplateKind
from nestwright.drawings.templates.library import BUILT_IN
from nestwright.drawings.templates.smartdraw.drive import parts_of_drawing
from nestwright.errors import BadParameter


def make_parts(
    template: Template, argument: Argument, units: str | None = None
) -> tuple[RecognisedPart, ...]:
    """Return the parts that a template gives for an argument; lengths in mm.

    Parameters
    ----------
    units
        of a drawing that states none.

    Raises
    ------
    BadParameter
        for a name or a value that the template does not take.
    TemplateFailed
        when it gives no part with these values.
    UnreadableDrawing
        when a drawing is none.
    """
    match template.kind:
        case TemplateKind.BUILT_IN:
            return _built_in(template.name, argument)
        case TemplateKind.DRAWING:
            return parts_of_drawing(template.name, template.content, argument, ReadOptions(units=units))
        case TemplateKind.SCRIPT:
            return parts_of_script(template.name, text_of(template.content), argument)


def _built_in(name: str, argument: Argument) -> tuple[RecognisedPart, ...]:
    built_in = BUILT_IN.get(name.strip().casefold())
    if built_in is None:
        raise BadParameter("template", f"one of the built-in shapes: {', '.join(BUILT_IN)}; not '{name}'")
    return (part_of(built_in.name, built_in.draw(built_in.values(argument))),)
