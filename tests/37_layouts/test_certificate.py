"""The certificate: green for exactly the file that was proved, red for every change of it."""

from __future__ import annotations

import io
import json

import pytest
from ezdxf.math import Matrix44

from nestwright.drawings.files.document import load_document
from nestwright.drawings.limits import Budget
from nestwright.errors import BadParameter
from nestwright.layouts.certificate import certificate, check_certificate, order_hash
from nestwright.layouts.dxf_write import APP_ID, layout_dxf
from nestwright.layouts.files import layout_files, result_json
from nestwright.verification.report import Rule


@pytest.fixture(scope="module")
def content(order, layout) -> bytes:
    return layout_dxf(order, layout)


@pytest.fixture(scope="module")
def answer(order, result) -> dict:
    return json.loads(json.dumps(result_json(order, result)))


@pytest.fixture(scope="module")
def told(content, answer) -> dict:
    return json.loads(json.dumps(certificate("layout-1", content, answer)))


def rules(report) -> set[Rule]:
    return {violation.rule for violation in report.violations}


def test_it_says_what_was_proved(told, answer):
    assert told["valid"] is True
    assert told["measured"]["least_gap_mm"] == pytest.approx(5.0)
    assert len(told["measured"]["least_gap_at"]["pieces"]) == 2
    assert len(told["measured"]["least_margin_at"]["pieces"]) == 1
    assert all(rule["broken"] == [] for rule in told["rules"])
    assert {rule["rule"] for rule in told["rules"]} == {rule.value for rule in Rule} - {"certificate"}
    assert all(set(rule) & {"tolerance_mm", "tolerance_deg", "tolerance"} for rule in told["rules"])
    assert told["plate"] == {"key": "P1", "name": "1500x1000", "stock": 3, "used": 2}
    bracket = told["parts"][0]
    assert (bracket["here"], bracket["ordered"], bracket["placed"], bracket["holes"]) == (4, 8, 8, 6)
    hook = told["parts"][-1]
    assert (hook["turns_used_deg"], hook["mirrored_here"]) == ([0.0, 90.0], 1)
    assert told["order"]["sha256"] == order_hash(answer)
    assert {"nestwright", "checked_by"} <= set(told["versions"])


def test_it_lies_beside_its_file_and_is_green_for_it(order, result, answer):
    files = layout_files(order, result)
    told = json.loads(files["layout-1.certificate.json"])
    assert check_certificate(files["layout-1.dxf"], told).valid
    assert check_certificate(files["layout-1.dxf"], told, answer).valid


def changed(content: bytes, change) -> bytes:
    document = load_document(content, Budget()).document
    change(document.modelspace())
    text = io.StringIO()
    document.write(text)
    return document.encode(text.getvalue())


def of_piece(space, serial: int) -> list:
    return [
        entity
        for entity in space
        if entity.has_xdata(APP_ID)
        and f'"serial": {serial},' in "".join(tag.value for tag in entity.get_xdata(APP_ID))
        and entity.dxf.layer.startswith("CUT")
    ]


def move(space) -> None:
    for entity in of_piece(space, 5):
        entity.translate(0.05, 0, 0)


def drop_a_hole(space) -> None:
    space.delete_entity(next(e for e in of_piece(space, 1) if e.dxf.layer == "CUT_INNER"))


def double_a_line(space) -> None:
    copy = of_piece(space, 1)[0].copy()
    space.add_entity(copy)


def scale(space) -> None:
    for entity in list(space):
        entity.transform(Matrix44.scale(25.4))


def swap(space) -> None:
    for entity in of_piece(space, 11):
        entity.translate(-100, 0, 0)
    for entity in of_piece(space, 6):
        entity.translate(100, 0, 0)


@pytest.mark.parametrize("mutation", [move, drop_a_hole, double_a_line, scale, swap])
def test_every_mutation_is_red(content, told, answer, mutation):
    wrong = changed(content, mutation)
    assert Rule.CERTIFICATE in rules(check_certificate(wrong, told))
    # Also where somebody puts the new file's hash into the certificate, the order's own shapes tell.
    forged = {**told, "file": certificate("layout-1", wrong, answer)["file"]}
    assert rules(check_certificate(wrong, forged, answer)) - {Rule.CERTIFICATE}


def test_one_byte_is_enough(content, told):
    assert rules(check_certificate(content.replace(b"1500x1000", b"1500y1000") + b"\n", told)) == {
        Rule.CERTIFICATE
    }


def test_another_order_is_red(content, told, answer):
    other = {**answer, "parameters": {**answer["parameters"], "gap_mm": 4.0}}
    assert rules(check_certificate(content, told, other)) == {Rule.CERTIFICATE}


def test_a_certificate_of_a_wrong_layout_is_not_valid(content, answer):
    wrong = certificate("layout-1", changed(content, drop_a_hole), answer)
    assert wrong["valid"] is False
    assert next(rule for rule in wrong["rules"] if rule["rule"] == "shape")["broken"]
    assert Rule.CERTIFICATE in rules(check_certificate(content, wrong))


@pytest.mark.parametrize("nonsense", [{}, {"measured": 3}, {"format": "x/1"}])
def test_what_is_no_certificate_is_refused(content, told, nonsense):
    with pytest.raises(BadParameter):
        check_certificate(content, nonsense)
    with pytest.raises(BadParameter):
        check_certificate(content, {**told, "format": "nestwright-certificate/9"})
    with pytest.raises(BadParameter):
        certificate("layout-9", content, {"layouts": []})
