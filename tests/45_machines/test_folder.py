"""The folder machine drops tasks and reads results, half-written and nonsensical ones included."""

from __future__ import annotations

import json
from typing import Any

import pytest

from nestwright.errors import MachineUnreachable
from nestwright.machines.folder import FolderMachine


def result(**given: Any) -> dict[str, Any]:
    return {
        "record_id": "r1",
        "task_guid": "t1",
        "sheet_index": 1,
        "kind": "finished",
        "time": "2026-05-11T08:00:00+02:00",
        **given,
    }


def test_a_task_is_a_file_and_a_ticket(tmp_path, ticket):
    made = FolderMachine(tmp_path / "laser 1")
    made.offer(ticket("t1", 2, 3, comments="soon", file_name="plate.LXD"))
    tasks = tmp_path / "laser 1" / "tasks"
    assert sorted(path.name for path in tasks.iterdir()) == ["t1.LXD", "t1.ticket.json"]
    told = json.loads((tasks / "t1.ticket.json").read_text("utf-8"))
    assert (told["file"], told["sheets"], told["amount"], told["comments"]) == ("t1.LXD", [2, 3], 2, "soon")
    assert told["parts"][0] == {"guid": "P1", "part_name": "bracket", "amount": 4}
    made.recall("t1", {3})
    assert json.loads((tasks / "t1.recall.json").read_text("utf-8"))["sheets"] == [3]
    assert made.status() is None


def test_results_are_told_until_they_are_kept(tmp_path):
    made = FolderMachine(tmp_path)
    assert made.collect() == []
    results = tmp_path / "results"
    (results / "a.json").write_text(json.dumps([result(), result(record_id="r2", kind="started")]), "utf-8")
    (results / "b.json").write_text(json.dumps(result(record_id="r3")), "utf-8")
    assert [record.record_id for record in made.collect()] == ["r1", "r2", "r3"]
    made.acknowledge({"r1", "r3"})
    assert sorted(path.name for path in results.glob("*.json")) == ["a.json"]
    assert [record.record_id for record in made.collect()] == ["r1", "r2"]
    made.acknowledge({"r1", "r2"})
    assert made.collect() == []
    assert sorted(path.name for path in (results / "done").iterdir()) == ["a.json", "b.json"]


def test_what_is_half_written_waits_and_what_is_nonsense_is_put_away(tmp_path):
    made = FolderMachine(tmp_path)
    made.collect()
    results = tmp_path / "results"
    (results / "half.json").write_text('{"record_id": ', "utf-8")
    for name, wrong in (
        ("kind", result(kind="exploded")),
        ("time", result(time="2026-05-11 08:00:00")),
        ("sheet_index", result(sheet_index=0)),
        ("bad", result(bad=[{"part_guid": "P1", "amount": "one"}])),
        ("measured", result(measured={"cut_time": float("inf")})),
        ("record_id", result(record_id="")),
        ("record", 5),
    ):
        (results / f"{name}.json").write_text(json.dumps(wrong), "utf-8")
        assert made.collect() == []
        why = (results / "refused" / f"{name}.json.why.txt").read_text("utf-8")
        assert f"'{name}" in why, why
    assert (results / "half.json").exists()
    (results / "half.json").write_text(json.dumps(result()), "utf-8")
    assert len(made.collect()) == 1
    impatient = FolderMachine(tmp_path, patience_s=-1.0)
    (results / "half.json").write_text('{"record_id": ', "utf-8")
    assert impatient.collect() == []
    assert (results / "refused" / "half.json").exists()


def test_a_folder_that_cannot_be_used_is_said(tmp_path, ticket):
    (tmp_path / "file").write_text("no folder")
    made = FolderMachine(tmp_path / "file")
    for call in (lambda: made.offer(ticket()), lambda: made.recall("t1", [1]), made.collect):
        with pytest.raises(MachineUnreachable, match="folder cannot be used"):
            call()
