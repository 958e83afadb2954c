"""The certificate of one layout: what was proved about exactly this file, and a check of it without a server.

A certificate is plain JSON. It names the file by the hash of its bytes and the order by the hash of its
parts, plates and settings; whoever doubts it proves the file again (:func:`check_certificate`), which needs
nothing but the file and the certificate.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import nestwright
from nestwright.errors import BadParameter
from nestwright.layouts.order import Margins
from nestwright.layouts.verify_dxf import found_in, verify_found
from nestwright.verification.counts import ANGLE_TOLERANCE_DEG
from nestwright.verification.report import TOLERANCE_MM, Report, Rule, Violation

FORMAT = "nestwright-certificate/1"

_WITHOUT_ORDER = (
    *(Rule.OVERLAP, Rule.GAP, Rule.OUTSIDE_PLATE, Rule.MARGIN, Rule.NO_PLATE, Rule.CROSSING_CONTOURS),
    *(Rule.OPEN_CONTOUR, Rule.DOUBLED_CONTOUR, Rule.TORN_FILE),
)
_WITH_ORDER = (
    *(Rule.ZONE, Rule.SHAPE, Rule.MISSING, Rule.UNEXPECTED, Rule.ROTATION, Rule.MIRROR),
    *(Rule.COUNT, Rule.STOCK),
)
_SAME_MM = 0.0002  # of measured distances: rounding to four digits, twice
_TOLERANCES = {
    Rule.ROTATION: {"tolerance_deg": ANGLE_TOLERANCE_DEG},
    **{
        rule: {"tolerance": 0}
        for rule in (
            *(Rule.MIRROR, Rule.COUNT, Rule.STOCK, Rule.MISSING, Rule.UNEXPECTED),
            *(Rule.NO_PLATE, Rule.TORN_FILE),
        )
    },
}
_NO_CERTIFICATE = (KeyError, TypeError, ValueError, AttributeError)


def certificate(
    name: str, content: bytes, result_json: dict[str, Any], report: Report | None = None
) -> dict[str, Any]:
    """Return the certificate of a layout's DXF, proved from its bytes against the result of its nest.

    ``report``: of just that proof, where it has been made already. Where a rule is broken the certificate
    says ``valid`` false; nothing is raised then.

    Raises
    ------
    UnreadableDrawing
        when the bytes are no DXF.
    BadParameter
        when the result is none of ours or knows no layout of this name.
    """
    layout = next((each for each in result_json.get("layouts", ()) if each.get("name") == name), None)
    if layout is None:
        raise BadParameter("result", f"a result.json with the layout {name}")
    parameters = result_json["parameters"]
    margins = margins_of(parameters["margin_mm"])
    if report is None:
        report = verify_found(found_in(content), parameters["gap_mm"], margins, result_json)
    plate = next(plate for plate in result_json["plates"] if plate["key"] == layout["plate_key"])
    return {
        "format": FORMAT,
        "layout": name,
        "valid": report.valid,
        "file": {"name": layout["files"]["dxf"], "bytes": len(content), "sha256": _sha256(content)},
        "order": {"sha256": order_hash(result_json)},
        "rules": [_rule(rule, report) for rule in (*_WITHOUT_ORDER, *_WITH_ORDER)],
        "plate": {name: plate[name] for name in ("key", "name", "stock", "used")},
        "amount": layout["amount"],
        "parts": list(_parts(layout, result_json)),
        "measured": report.to_json(),
        "versions": {**result_json["versions"], "checked_by": nestwright.__version__},
    }


def check_certificate(
    content: bytes, told: dict[str, Any], result_json: dict[str, Any] | None = None
) -> Report:
    """Prove a file again and compare it with its certificate; any change of the file is a violation.

    Raises
    ------
    BadParameter
        when this is no certificate.
    """
    try:
        measured, margins = told["measured"], margins_of(told["measured"]["margin_mm"])
        report = verify_found(found_in(content), float(measured["gap_mm"]), margins, result_json)
        return report.with_violations(_differences(content, told, report, result_json))
    except _NO_CERTIFICATE as error:
        raise BadParameter("certificate", f"a certificate as Nestwright writes it ({error!r})") from error


def order_hash(result_json: dict[str, Any]) -> str:
    """Return the SHA-256 of what was ordered: parts, plates and settings, as canonical JSON."""
    wanted = {name: result_json[name] for name in ("parts", "plates", "parameters", "units")}
    return _sha256(json.dumps(wanted, sort_keys=True, separators=(",", ":")).encode())


def margins_of(told: float | dict[str, float]) -> Margins:
    """Return margins as results tell them: one number, or one for each side by its name."""
    return (
        Margins(**{f"{side}_mm": told[side] for side in told}) if isinstance(told, dict) else Margins.of(told)
    )


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _rule(rule: Rule, report: Report) -> dict[str, Any]:
    broken = [violation.message for violation in report.violations if violation.rule is rule]
    return {"rule": rule.value, **_TOLERANCES.get(rule, {"tolerance_mm": TOLERANCE_MM}), "broken": broken}


def _parts(layout: dict[str, Any], result: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield each part on the layout: how many here, ordered, placed in all, the turns allowed and used."""
    for part in result["parts"]:
        here = [piece for piece in layout["placements"] if piece["part_key"] == part["key"]]
        if here:
            yield {
                **{
                    name: part[name]
                    for name in ("key", "name", "ordered", "placed", "rotations_deg", "mirror")
                },
                "here": len(here),
                "holes": len(part["shape"]["holes"]),
                "turns_used_deg": sorted({piece["rotation_deg"] for piece in here}),
                "mirrored_here": sum(piece["mirror"] for piece in here),
            }


def _differences(
    content: bytes, told: dict[str, Any], report: Report, result: dict[str, Any] | None
) -> Iterator[Violation]:
    if told["format"] != FORMAT:
        raise ValueError(told["format"])
    if told["file"]["sha256"] != _sha256(content):
        yield _violation("this is not the file that was certified: its bytes differ")
    if told["valid"] is not True or any(rule["broken"] for rule in told["rules"]):
        yield _violation("the certificate itself says that the layout is not valid")
    if told["measured"]["pieces"] != report.pieces:
        said = told["measured"]["pieces"]
        yield _violation(f"the file holds {report.pieces} pieces, the certificate says {said}")
    for name in ("least_gap_mm", "least_margin_mm"):
        found, said = getattr(report, name), told["measured"][name]
        if (found is None) != (said is None) or (found is not None and abs(found - said) > _SAME_MM):
            yield _violation(f"{name} is {found}, the certificate says {said}")
    if result is not None and told["order"]["sha256"] != order_hash(result):
        yield _violation("the result is not that of the certificate: parts, plates or settings differ")


def _violation(message: str) -> Violation:
    return Violation(Rule.CERTIFICATE, message)
