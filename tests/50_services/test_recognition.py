"""What drawings say reaches the parts; rules of a team and a job; the caller's word counts most."""

from __future__ import annotations

import threading

import pytest

from nestwright.errors import BadParameter, NotFound
from nestwright.services import drawings, evidence, job_removal, part_copies, parts, recognition_rules
from nestwright.services.parts import PartFilter
from nestwright.storage.repositories import recognition

OUR_RULE = {
    "id": "ours",
    "field": "thickness",
    "pattern": r"%{start}B(?P<value>%{number})%{end}",
    "confidence": 0.9,
}


def only_part(shop, job_id):
    [part] = parts.list_parts(shop.ctx, shop.team, PartFilter(job_ids=[job_id])).list
    return part


def read_part(shop, file_name, **options):
    job_id = shop.job()
    shop.upload(job_id, {file_name: "10x10*2"}, **options)
    shop.read()
    return only_part(shop, job_id)


def test_values_of_the_name_land_in_the_part(shop):
    part = read_part(shop, "bracket T=3 Q235 x10.dxf")
    assert (part.part_name, part.amount, part.material, part.thickness) == (
        part.part_name,
        20,
        "Q235",
        3.0,
    )


def test_the_callers_word_counts_most_and_its_rival_is_kept(shop):
    part = read_part(shop, "bracket T=3 Q235.dxf", material="DC01", thickness=2.0, amount=5)
    assert (part.amount, part.material, part.thickness) == (10, "DC01", 2.0)
    known = evidence.of_part(shop.ctx, shop.team, part.guid.lower())
    thickness = known.fields["thickness"]
    assert (thickness["value"], thickness["evidence"]["source"]) == (2.0, "api")
    assert [(rival["value"], rival["source"]) for rival in thickness["rivals"]] == [(3.0, "file_name")]
    assert known.rules == {"scope": "shipped", "version": 0}
    assert known.copies == 2


def test_a_material_is_told_in_the_shops_own_words(shop):
    shop.material("V2A")
    shop.material("Alu-Spezial")
    part = read_part(shop, "a 1.4301 2mm.dxf")
    assert (part.material, part.thickness) == ("V2A", 2.0)
    known = evidence.of_part(shop.ctx, shop.team, part.guid)
    assert "1.4301" in known.fields["material"]["evidence"]["text"]
    assert read_part(shop, "b_Alu-Spezial_3mm.dxf").material == "Alu-Spezial"


def test_rules_of_the_team_then_of_the_job(shop):
    assert read_part(shop, "a B7.dxf").thickness is None
    first = recognition_rules.set_rules(shop.ctx, shop.team, {"rules": [OUR_RULE], "extends": True})
    assert (first.version, first.scope) == (1, "team")
    assert read_part(shop, "b B7 x4.dxf").thickness == 7.0
    second = recognition_rules.set_rules(shop.ctx, shop.team, {"rules": [OUR_RULE]})
    assert (second.version, len(second.rules)) == (2, 1)
    part = read_part(shop, "c B7 x4.dxf")
    assert (part.thickness, part.amount) == (7.0, 2)
    job_id = shop.job()
    assert recognition_rules.set_rules(shop.ctx, shop.team, {"rules": []}, job_id).version == 1
    assert recognition_rules.config(shop.ctx, shop.team, job_id).rules == []
    shop.upload(job_id, {"d B7.dxf": "10x10"})
    shop.read()
    assert only_part(shop, job_id).thickness is None
    known = evidence.of_part(shop.ctx, shop.team, part.guid)
    assert known.rules == {"scope": "team", "version": 2}


def test_shipped_rules_come_back_as_they_were_set(shop):
    shipped = recognition_rules.config(shop.ctx, shop.team)
    assert (shipped.version, shipped.scope) == (0, "shipped")
    again = recognition_rules.set_rules(shop.ctx, shop.team, {"rules": shipped.rules})
    assert again.rules == shipped.rules
    assert recognition_rules.config(shop.ctx, shop.team).version == 1


def test_every_change_gets_a_version_of_its_own(shop):
    failures = []

    def change():
        try:
            recognition_rules.set_rules(shop.ctx, shop.team, {"rules": [OUR_RULE]})
        except Exception as failure:  # noqa: BLE001
            failures.append(failure)

    threads = [threading.Thread(target=change) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert recognition_rules.config(shop.ctx, shop.team).version == 4


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"id": "a b"}, "rules[0].id", "letters"),
        ({"field": "weight"}, "rules[0].field", "thickness"),
        ({"pattern": "("}, "rules[0].pattern", "'ours'"),
        ({"pattern": "%{nonsense}"}, "rules[0].pattern", "%{nonsense}"),
        ({"pattern": "(a+)+$"}, "rules[0].pattern", "quick"),
        ({"pattern": "x*"}, "rules[0].pattern", "empty"),
        ({"pattern": "abc"}, "rules[0].value", "(?P<value>"),
        ({"value": "{value"}, "rules[0].value", "template"),
        ({"confidence": 2}, "rules[0].confidence", "0 to 1"),
        ({"confidence": True}, "rules[0].confidence", "0 to 1"),
        ({"sources": ["api"]}, "rules[0].sources", "part_text"),
        ({"unit": "cm"}, "rules[0].unit", "gauge"),
        ({"colour": 1}, "rules[0].colour", "no such field"),
    ],
)
def test_a_bad_rule_is_named_with_its_field(shop, change, field, words):
    with pytest.raises(BadParameter) as raised:
        recognition_rules.set_rules(shop.ctx, shop.team, {"rules": [{**OUR_RULE, **change}]})
    assert raised.value.field == field
    assert words in str(raised.value)
    assert recognition_rules.config(shop.ctx, shop.team).version == 0


@pytest.mark.parametrize("content", [{"rules": {}}, {}, {"rules": [1]}, {"rules": [OUR_RULE, OUR_RULE]}])
def test_what_is_no_list_of_rules_is_refused(shop, content):
    with pytest.raises(BadParameter):
        recognition_rules.set_rules(shop.ctx, shop.team, content)


def test_a_slow_rule_costs_itself_and_no_drawing(shop):
    sly = {**OUR_RULE, "id": "sly", "pattern": r"(?P<value>1)(?:[b-z]+)+[0-9]$"}
    recognition_rules.set_rules(shop.ctx, shop.team, {"rules": [sly], "extends": True})
    part = read_part(shop, f"1{'b' * 60} Q235.dxf")
    assert part.material == "Q235"


def test_a_copy_keeps_its_evidence_and_a_deleted_job_no_rules(shop):
    part = read_part(shop, "a 2mm DC01.dxf")
    [copy] = part_copies.copy(shop.ctx, shop.team, [part.guid])
    assert evidence.of_part(shop.ctx, shop.team, copy).fields["thickness"]["value"] == 2.0
    recognition_rules.set_rules(shop.ctx, shop.team, {"rules": []}, part.job_id)
    job_removal.delete(shop.ctx, shop.team, [part.job_id])
    with shop.ctx.db.read() as session:
        assert recognition.newest(session, shop.team, part.job_id) is None


def test_another_teams_things_do_not_exist(shop):
    part = read_part(shop, "a.dxf")
    with pytest.raises(NotFound):
        evidence.of_part(shop.ctx, "another", part.guid)
    with pytest.raises(NotFound):
        evidence.of_drawing(shop.ctx, "another", part.drawing_guid)
    with pytest.raises(NotFound):
        recognition_rules.set_rules(shop.ctx, "another", {"rules": []}, part.job_id)
    [known] = evidence.of_drawing(shop.ctx, shop.team, part.drawing_guid)
    assert known.guid == part.guid
    assert drawings.info(shop.ctx, shop.team, [part.drawing_guid])[0].parts == (part.guid,)
