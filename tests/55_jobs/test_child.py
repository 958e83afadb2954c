from __future__ import annotations

import math
import os
import sys
import threading
import time
from pathlib import Path

import pytest
import solver_work

from nestwright.drawings.reading import ReadOptions
from nestwright.drawings.templates.kinds import Template, TemplateKind
from nestwright.errors import BadParameter, TaskFailed, TemplateFailed, UnreadableDrawing
from nestwright.jobs import child
from nestwright.jobs.child import ChildSolver, TimeLimitReached
from nestwright.services.ports import ServerStopping


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_work_runs_in_another_niced_process_and_reports(solver: ChildSolver) -> None:
    heard = []
    value, pid, niceness = solver.run(solver_work.answer, (42,), heard.append, limit_s=10)
    assert value == 42
    assert pid != os.getpid()
    assert not is_alive(pid)
    assert heard == ["half"]
    assert niceness == min(19, os.nice(0) + 10)


def test_child_knows_nothing_of_the_server(solver: ChildSolver) -> None:
    loaded = solver.run(solver_work.modules, (), limit_s=10)
    assert "nestwright.jobs.child_main" in loaded
    roots = {name.split(".")[0] for name in loaded}
    assert not roots & {"sqlalchemy", "fastapi", "dbos", "pydantic", "uvicorn", "pytest", "typer"}
    assert not {name for name in loaded if name.startswith(("nestwright.services", "nestwright.storage"))}


def test_main_module_is_back_after_a_start(solver: ChildSolver) -> None:
    main = sys.modules["__main__"]
    solver.run(solver_work.answer, (1,), limit_s=10)
    assert sys.modules["__main__"] is main


def test_asked_to_stop_the_child_hands_over_its_best(solver: ChildSolver) -> None:
    heard: list[int] = []
    outcome = solver.run(solver_work.until_stopped, (), heard.append, lambda: len(heard) > 2, limit_s=10)
    assert outcome == "best so far"


def test_the_listener_is_not_kept_behind_a_fast_child(solver: ChildSolver) -> None:
    heard: list[int] = []

    def slow(count: int) -> None:
        heard.append(count)
        time.sleep(0.02)

    started = time.monotonic()
    assert solver.run(solver_work.flood, (), slow, limit_s=30) == "done"
    assert time.monotonic() - started < 10
    assert heard == sorted(heard)
    assert len(heard) < 2000


def test_a_child_that_does_not_stop_is_killed(solver: ChildSolver, tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    with pytest.raises(TaskFailed, match=r"did not stop within 0.5 s"):
        solver.run(solver_work.deaf, (pid_file,), stop=pid_file.exists, limit_s=10)
    assert not is_alive(int(pid_file.read_text()))


def test_a_child_over_its_time_is_killed(solver: ChildSolver, tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    with pytest.raises(TimeLimitReached):
        solver.run(solver_work.deaf, (pid_file,), limit_s=1.0)
    assert not is_alive(int(pid_file.read_text()))


@pytest.mark.parametrize(
    ("work", "words"),
    [
        (solver_work.die, "killed by signal 9.*out of memory"),
        (solver_work.leave, "exit code 3"),
        (solver_work.fail, "ValueError: the shape has no area"),
    ],
)
def test_a_child_that_fails_says_so_in_words(solver: ChildSolver, work, words: str) -> None:
    with pytest.raises(TaskFailed, match=words):
        solver.run(work, (), limit_s=10)


def test_an_error_of_our_own_arrives_as_it_was(solver: ChildSolver) -> None:
    with pytest.raises(UnreadableDrawing, match="no closed contour") as raised:
        solver.run(solver_work.refuse, (), limit_s=10)
    assert raised.value.field == "file"
    with pytest.raises(BadParameter, match="bad parameter 'gap': at least 0") as refused:
        solver.run(solver_work.refuse_a_value, (), limit_s=10)
    assert refused.value.field == "gap"


def test_templates_are_made_in_a_child(solver: ChildSolver) -> None:
    [ring] = solver.template(Template(TemplateKind.BUILT_IN, "ring"), {"D": "50", "B": 20}, None)
    assert ring.shape.net_area_mm2 == pytest.approx(math.pi * (625 - 100))
    square = b"function make({ a }) { return { outer: rectangle(a, a) } }"
    script = Template(TemplateKind.SCRIPT, "square", square)
    assert solver.template(script, {"a": 7}, None)[0].shape.net_area_mm2 == 49
    with pytest.raises(BadParameter, match="names of this template: B, D"):
        solver.template(Template(TemplateKind.BUILT_IN, "ring"), {"Q": 1}, None)
    with pytest.raises(TemplateFailed, match="may take 1 s"):
        solver.template(Template(TemplateKind.SCRIPT, "loop", b"for (;;);"), {}, None)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not count data memory")
def test_a_child_over_its_memory_says_so() -> None:
    solver = ChildSolver(drawing_time_limit_s=10, memory_mb=1024)
    assert solver.run(solver_work.eat, (64,), limit_s=10) == 64 * 1024 * 1024
    with pytest.raises(TaskFailed, match="not enough memory"):
        solver.run(solver_work.eat, (2048,), limit_s=10)


def test_closing_interrupts_the_work_and_ends_the_child(
    solver: ChildSolver, tmp_path: Path, wait_for
) -> None:
    pid_file = tmp_path / "pid"
    raised: list[BaseException] = []

    def work() -> None:
        try:
            solver.run(solver_work.deaf, (pid_file,), limit_s=60)
        except ServerStopping as stopping:
            raised.append(stopping)

    thread = threading.Thread(target=work)
    thread.start()
    wait_for(lambda: pid_file.exists() and pid_file.read_text())
    solver.close()
    thread.join(timeout=5)
    assert len(raised) == 1
    assert not is_alive(int(pid_file.read_text()))


def test_several_children_work_side_by_side(solver: ChildSolver) -> None:
    answers = []
    threads = [
        threading.Thread(
            target=lambda n=n: answers.append(solver.run(solver_work.answer, (n,), limit_s=20)[0])
        )
        for n in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == list(range(6))


def test_an_outline_over_its_time_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child.child_main, "outline", solver_work.read_for_ever)
    with pytest.raises(UnreadableDrawing, match=r"remnant\.dxf: .* longer than 0\.3 s"):
        ChildSolver(drawing_time_limit_s=0.3).outline("remnant.dxf", b"", ReadOptions())


def test_a_drawing_over_its_time_has_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child.child_main, "read", solver_work.read_for_ever)
    solver = ChildSolver(drawing_time_limit_s=0.3)
    reading = solver.read("slow.dxf", b"", ReadOptions(units="in"))
    assert reading.parts == ()
    assert [finding.rule for finding in reading.findings] == ["time_limit"]
    assert "0.3 s" in reading.findings[0].message
    assert reading.units == "in"
