"""Operations 41 and 42: the rules that read names, quantities, materials and thicknesses in drawings."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from nestwright.api.signing import Caller
from nestwright.api.wire import JobId, Request, example
from nestwright.services import recognition_rules
from nestwright.services.context import Context
from nestwright.services.recognition_rules import RulesView


class RecognitionConfig(Request):
    """Whose rules: the team's, or those that the drawings of one job are read with."""

    job_id: JobId | None = None


class SetRecognition(Request):
    """All rules in their order; with ``extends`` the shipped ones follow, except those of the same id."""

    model_config = example(
        rules=[
            {
                "id": "our-thickness",
                "field": "thickness",
                "pattern": "%{start}B%{number_mm}",
                "confidence": 0.9,
            }
        ],
        extends=True,
    )

    rules: Annotated[list[Any], Field(description="see docs/recognition.md")]
    extends: bool = False
    job_id: JobId | None = None


def config(ctx: Context, caller: Caller, request: RecognitionConfig) -> RulesView:
    """Return the rules that are in use."""
    return recognition_rules.config(ctx, caller.team, request.job_id)


def drawing_config(ctx: Context, caller: Caller, request: SetRecognition) -> RulesView:
    """Set the rules that drawings are read with from now on."""
    content = {"rules": request.rules, "extends": request.extends}
    return recognition_rules.set_rules(ctx, caller.team, content, request.job_id)
