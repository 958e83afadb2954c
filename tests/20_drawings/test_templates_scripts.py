"""Scripts: what they may give, and that none does harm within its limits."""

from __future__ import annotations

import math
from contextlib import suppress

import pytest

from nestwright.drawings.templates.javascript.sandbox import Limits
from nestwright.drawings.templates.javascript.script import parts_of_script
from nestwright.errors import BadParameter, TemplateFailed
from nestwright.geometry.contours import as_circle, bounds_mm

QUICK = Limits(cpu_s=0.3)
PLATE = """
const parameters = { W: { default: 100, least: 10, most: 500 }, H: 50, kind: "a", L: { least: 1 } };
function make({ W, H, kind }) {
  return {
    name: `plate ${kind} ${W} x ${H}`,
    quantity: 3,
    outer: rounded([[0, 0, 5], [W, 0], [W, H, 5], [0, H]]),
    holes: [circle(W / 2, H / 2, 10), slot(20, 25, 20, 6, 90)],
    marks: [[[5, 5], [W - 5, 5]]],
  };
}
"""


def made(script: str, limits: Limits = QUICK, **argument: str | float):
    return parts_of_script("script", script, argument, limits)


def refused(script: str, **argument: str | float) -> str:
    with pytest.raises(TemplateFailed) as failure:
        made(script, **argument)
    return str(failure.value)


class TestGood:
    def test_a_part_with_everything(self):
        [part] = made(PLATE, W="200", kind="b", L=1)
        assert (part.name, part.quantity) == ("plate b 200 x 50", 3)
        assert bounds_mm(part.shape.outer) == pytest.approx((0, 0, 200, 50))
        area = 200 * 50 - 2 * (25 - math.pi * 6.25) - 100 * math.pi - (14 * 6 + 9 * math.pi)
        assert part.shape.net_area_mm2 == pytest.approx(area)
        assert as_circle(part.shape.holes[0]) == pytest.approx((100, 25, 10))
        assert len(part.shape.marks) == 1

    def test_several_parts_get_numbers(self):
        parts = made("const make = () => [{ outer: rectangle(5, 6) }, { outer: circle(9, 9, 4), name: 'b' }]")
        assert [part.name for part in parts] == ["script-1", "b"]

    def test_without_declared_parameters_any_name_is_taken(self):
        [part] = made(
            "function make({ L1, text }) { return { name: text, outer: rectangle(L1, 6) } }",
            L1="12,5",
            text="x7y",
        )
        assert (part.name, bounds_mm(part.shape.outer)[2]) == ("x7y", 12.5)

    def test_own_helpers_may_have_our_names(self):
        script = "const circle = 7; function rectangle(a) { return [[0, 0], [a, 0], [a, circle], [0, a]] }"
        [part] = made(script + "\nfunction make() { return { outer: rectangle(9) } }")
        assert bounds_mm(part.shape.outer) == pytest.approx((0, 0, 9, 9))

    def test_any_place_and_turn_becomes_a_part_at_its_origin(self):
        [part] = made("function make() { return { outer: rectangle(5, 6, 100, -40).reverse() } }")
        assert bounds_mm(part.shape.outer) == (0, 0, 5, 6)
        assert part.shape.net_area_mm2 == 30


@pytest.mark.parametrize(
    ("argument", "words"),
    [
        ({"W": 5, "L": 1}, "argument.W': at least 10, not 5"),
        ({"W": 501, "L": 1}, "argument.W': at most 500, not 501"),
        ({"W": "wide", "L": 1}, "argument.W': a number such as 50 or 12.5, not 'wide'"),
        ({"W": "", "L": 1}, "argument.W': a number"),
        ({"Q": 1, "L": 1}, "argument.Q': no such name; names of this template: W, H, kind, L"),
        ({}, "argument.L': is required"),
    ],
)
def test_its_parameters_are_kept_to(argument, words):
    with pytest.raises(BadParameter) as failure:
        made(PLATE, **argument)
    assert words in str(failure.value)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("return 5", "'make' must return a part"),
        ("return undefined", "'make' must return a part"),
        ("return []", "0 parts; allowed: 1 to 100"),
        ("return Array(101).fill({ outer: rectangle(1, 1) })", "101 parts"),
        ("return {}", "outer must be a list of points"),
        ("return { outer: [[0, 0], [1, NaN], [1, 1]] }", "outer[1] must be a point"),
        ("return { outer: [[0, 0], [1, '2'], [1, 1]] }", "outer[1] must be a point"),
        ("return { outer: [[0, 0], [1e12, 0], [1, 1]] }", "outer[1] must be a point"),
        ("return { outer: [[0, 0], [3e6, 0], [1, 1]] }", "a point that is not within 100000 mm"),
        ("return { outer: [[0, 0], [9, 0]] }", "the outline encloses nothing"),
        ("return { outer: [[0, 0], [9, 9], [9, 0], [0, 12]] }", "the outline crosses itself near"),
        ("return { outer: rectangle(9, 9), holes: [circle(9, 9, 2)] }", "hole 1 lies outside of the outline"),
        ("return { outer: rectangle(9, 9), holes: [circle(4, 4, 2), circle(5, 4, 2)] }", "holes 1 and 2"),
        ("return { outer: rectangle(9, 9), holes: circle(4, 4, 2) }", "holes[0][0] must be a point"),
        ("return { outer: rectangle(9, 9), hole: [] }", "'hole' is no field of a part"),
        ("return { outer: rectangle(9, 9), quantity: 0 }", "quantity must be an integer"),
        ("return { outer: rectangle(9, 9), name: 5 }", "name must be a text"),
        ("return { outer: rectangle(9, 9), marks: [[[1, 1]]] }", "mark 1 has fewer than two points"),
        ("return { outer: Array.from({ length: 20001 }, (_, i) => [i, i * i]) }", "more than 20000 points"),
        ("throw new Error('too narrow')", "the script failed: Error: too narrow"),
        ("return nothing", "'nothing' is not defined"),
    ],
)  # fmt: skip
def test_what_is_no_part_is_told(body, words):
    assert words in refused(f"function make() {{ {body} }}").replace("ReferenceError: nothing", "'nothing'")


HOSTILE = {
    "endless loop": "while (true);",
    "endless loop in make": "function make() { for (;;); }",
    "loop that catches its own end": "function make() { try { for (;;); } finally { for (;;); } }",
    "regex bomb": "/(a+)+$/.test('a'.repeat(40) + 'b')",
    "loop in eval": "eval('for (;;);')",
    "loop in a made function": "new Function('for (;;);')()",
    "proxy that never ends": "function make() { return new Proxy({}, { ownKeys() { for (;;); } }) }",
    "toJSON that never ends": "function make() { return { toJSON() { for (;;); } } }",
    "thrown text that never ends": "function make() { throw { toString() { for (;;); } } }",
    "huge text": "function make() { let s = 'a'; for (;;) s += s }",
    "huge repeat": "function make() { return 'x'.repeat(2 ** 29) }",
    "huge array": "function make() { return new Array(2 ** 31).fill(1) }",
    "huge buffer": "function make() { return new ArrayBuffer(2 ** 33) }",
    "huge number": "function make() { let x = 2n; for (;;) x = x * x }",
    "memory": "function make() { const a = []; for (;;) a.push(new Array(1000).fill(7)) }",
    "long answer": "function make() { return Array.from({ length: 3e5 }, () => 'xxxxxxxxxxxxxx') }",
    "recursion": "function f() { return f() + 1 } function make() { return f() }",
    "deep recursion that goes on": "function make() { try { make() } finally { make() } }",
    "deep answer": "function make() { let o = {}; for (let i = 0; i < 1e5; i++) o = { o }; return o }",
    "less deep answer": "function make() { let o = []; for (let i = 0; i < 900; i++) o = [o]; return o }",
    "circle in the answer": "function make() { const o = {}; o.o = o; return o }",
    "deep text to parse": "function make() { return JSON.parse('['.repeat(1e6)) }",
    "generator of generators": "function* g() { yield* g() } function make() { return [...g()] }",
    "thrown null": "throw null",
    "thrown object": "function make() { throw { toString() { throw 1 } } }",
    "thrown in toJSON": "function make() { return { toJSON() { throw 'bad' } } }",
    "no JSON": "function make() { return () => 1 }",
    "no JavaScript": "this is no script",
    "no make": "const a = 1",
    "file": "function make() { return require('fs').readFileSync('/etc/passwd') }",
    "import": "import os from 'os'",
    "network": "function make() { return fetch('http://127.0.0.1/') }",
    "process": "function make() { return process.env }",
    "escape by constructor": "function make() { return this.constructor.constructor('return process')() }",
    "call replaced": "Object.defineProperty(globalThis, 'nestwrightCall', { value: 1 })",
    "too long": "/" * 300_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_scripts_are_refused_in_words(name):
    message = refused(HOSTILE[name])
    assert message
    assert "Traceback" not in message


@pytest.mark.parametrize(
    "games",
    [
        "Object.prototype.toJSON = () => ({ outer: 1 })",
        "Object.prototype.outer = [[0, 0], [1, 0], [1, 1]]",
    ],
)
def test_games_with_prototypes_change_the_answer_of_the_script_alone(games):
    with suppress(BadParameter, TemplateFailed):
        made(f"{games}; function make() {{ return {{ outer: rectangle(5, 5) }} }}")
    [part] = made("function make() { return { outer: rectangle(5, 5) } }")
    assert part.shape.net_area_mm2 == 25


def test_replaced_functions_do_not_change_how_it_is_called():
    games = "JSON.stringify = JSON.parse = Object.keys = Object.hasOwn = () => { throw 1 };"
    [part] = made(f"{games} function make({{ L }}) {{ return {{ outer: rectangle(L, 5) }} }}", L="7")
    assert part.shape.net_area_mm2 == 35


def test_there_is_nothing_of_the_outside(monkeypatch):
    monkeypatch.setenv("NESTWRIGHT_DATABASE_URL", "postgresql://secret")
    names = "require process fetch XMLHttpRequest std os setTimeout Deno Bun module importScripts load print"
    types = ", ".join(f"typeof {name}" for name in names.split())
    [part] = made(f"const make = () => ({{ name: [{types}].join(' '), outer: rectangle(1, 1) }})")
    assert set(part.name.split()) == {"undefined"}
