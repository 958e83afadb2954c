"""Rules of recognition as data: read from JSON, checked, each mistake named by rule and field.

A rule is an object with ``id``, ``field`` (name, quantity, material, thickness, gas, remark, or ignore),
``pattern`` (a regular expression, letter case does not matter, with shorthands such as ``%{number}``) and
``confidence``; optional are ``value`` (a template over the pattern's groups, default ``{value}``), ``map``
(other words for values), ``unit`` (mm, in, gauge; of thickness), ``least`` and ``most`` (bounds of a number),
``sources`` (where it applies, default everywhere), ``claims`` (false: other rules may read the same letters)
and ``note``. Rules apply in their order: what one has read is taken out of the text before the next one
looks.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from string import Formatter
from typing import Any, cast

import regex

from nestwright.drawings.information.evidence import Field, Source
from nestwright.drawings.information.shorthands import expanded
from nestwright.errors import BadParameter

IGNORE = "ignore"
MM, INCH, GAUGE = "mm", "in", "gauge"
MOST_RULES = 500
LONGEST_PATTERN = 4000
LONGEST_ID = 64
SHIPPED_VERSION = 0
SECONDS_A_SEARCH = 0.05
SECONDS_TO_CHECK = 20.0
_FIELDS = (*(field.value for field in Field), IGNORE)
SOURCES_OF_TEXTS = tuple(
    source.value for source in Source if source not in {Source.API, Source.LIST, Source.FILE}
)
_UNITS = (MM, INCH, GAUGE)
_KEYS = frozenset(
    "id field pattern confidence value map unit least most sources claims note".split()  # noqa: SIM905
)
# Texts on which a pattern with repeats in repeats runs for ever.
_TRIALS = tuple(
    f"{text}!" for text in ("a" * 299, "1" * 299, " " * 299, "x1 " * 99, "1.1" * 99, "Ab-1_" * 59)
)


@dataclass(frozen=True)
class Rule:
    """One rule, see the module; ``mapping`` are the pairs of ``map``, ``sources`` None means everywhere."""

    id: str
    field: str
    pattern: str
    confidence: float
    value: str = "{value}"
    mapping: tuple[tuple[str, str], ...] = ()
    unit: str = MM
    least: float | None = None
    most: float | None = None
    sources: tuple[Source, ...] | None = None
    claims: bool = True
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the rule as it is written in a file; what is as usual is left out."""
        full = {**self.__dict__, "map": dict(self.mapping), "sources": self.sources and list(self.sources)}
        del full["mapping"]
        usual = Rule("", "", "", 0.0).__dict__ | {"map": {}}
        return {key: value for key, value in full.items() if key not in usual or value != usual[key]}


@dataclass(frozen=True)
class RuleSet:
    """The rules in their order; ``version`` 0 are those that the program brings along."""

    version: int
    rules: tuple[Rule, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the set as a file or answer holds it."""
        return {"version": self.version, "rules": [rule.to_json() for rule in self.rules]}

    def knowing(self, materials: Sequence[str]) -> RuleSet:
        """Return the set with a rule for each material that a team has: its own words come first."""
        own = [_rule_of_material(name) for name in sorted(materials, key=len, reverse=True) if _telling(name)]
        return replace(self, rules=(*own, *self.rules)) if own else self


def rules_from_json(content: Any, version: int, where: str = "rules") -> RuleSet:
    """Return the rules of a list, or of an object with ``rules`` and ``extends`` (true: shipped ones follow).

    Parameters
    ----------
    where
        the field to name when something is wrong.

    Raises
    ------
    BadParameter
        naming the first rule and field that is wrong and what is allowed.
    """
    extends, entries = False, content
    if isinstance(content, Mapping):
        given = cast("Mapping[str, Any]", content)
        extends, entries = given.get("extends", False), given.get("rules")
        if not isinstance(extends, bool):
            raise BadParameter("extends", "true (the shipped rules follow) or false")
    if not isinstance(entries, list):
        raise BadParameter(where, "a list of rules")
    own = _rules(where, cast("list[Any]", entries))
    if extends:
        known = {rule.id for rule in own}
        own += [rule for rule in shipped().rules if rule.id not in known]
    return RuleSet(version, tuple(own))


def _rules(where: str, entries: Sequence[Any]) -> list[Rule]:
    if len(entries) > MOST_RULES:
        raise BadParameter(where, f"at most {MOST_RULES} rules")
    began = time.perf_counter()
    rules: dict[str, Rule] = {}
    for place, entry in enumerate(entries):
        rule = _rule(f"{where}[{place}]", entry)
        if rule.id in rules:
            raise BadParameter(f"{where}[{place}].id", f"one rule each; '{rule.id}' stands above too")
        if time.perf_counter() - began > SECONDS_TO_CHECK:
            raise BadParameter(
                where, f"rules that are checked within {SECONDS_TO_CHECK:g} s: they are too slow"
            )
        rules[rule.id] = rule
    return list(rules.values())


def rules_of_file(name: str, content: bytes) -> RuleSet:
    """Return the rules of a JSON file; raises ``BadParameter``."""
    try:
        raw = json.loads(content.decode("utf-8-sig"))
    except ValueError as failure:
        raise BadParameter("--rules", f"a JSON file in UTF-8; {name}: {failure}") from failure
    version = cast("Mapping[str, Any]", raw).get("version", 1) if isinstance(raw, Mapping) else 1
    if isinstance(version, bool) or not isinstance(version, int):
        raise BadParameter("version", "a whole number")
    return rules_from_json(raw, version)


@lru_cache(maxsize=1)
def shipped() -> RuleSet:
    """Return the rules that the program brings along."""
    text = files(__package__ or "").joinpath("shipped_rules.json").read_text("utf-8")
    entries = cast("list[dict[str, Any]]", json.loads(text)["rules"])
    return RuleSet(SHIPPED_VERSION, tuple(_plain_rule(entry) for entry in entries))


@lru_cache(maxsize=4096)
def compiled(pattern: str) -> regex.Pattern[str]:
    """Return a rule's pattern ready for use; raises ``ValueError`` or ``regex.error``."""
    return regex.compile(expanded(pattern), regex.IGNORECASE | regex.V0)


def _plain_rule(entry: Mapping[str, Any]) -> Rule:
    values = dict(entry)
    mapping = tuple((key.casefold(), value) for key, value in values.pop("map", {}).items())
    sources = values.pop("sources", None)
    return Rule(**values, mapping=mapping, sources=sources and tuple(Source(one) for one in sources))


def _rule(where: str, entry: Any) -> Rule:
    if not isinstance(entry, Mapping):
        raise BadParameter(where, "an object with id, field, pattern and confidence")
    given = cast("Mapping[str, Any]", entry)
    named = f" of rule '{given['id']}'" if isinstance(given.get("id"), str) else ""
    for key in given:
        if key not in _KEYS:
            raise BadParameter(f"{where}.{key}", f"no such field{named}; allowed: {', '.join(sorted(_KEYS))}")
    for key, allowed, fits in _CHECKS:
        if key in given and not fits(given[key]):
            raise BadParameter(f"{where}.{key}", f"{allowed}{named}")
        if key not in given and key in {"id", "field", "pattern", "confidence"}:
            raise BadParameter(f"{where}.{key}", f"is required{named}: {allowed}")
    rule = _plain_rule(given)
    _check_pattern(where, rule)
    return rule


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _are_sources(value: object) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(one in SOURCES_OF_TEXTS for one in cast("list[Any]", value))
    )


def _are_words(value: object) -> bool:
    if not isinstance(value, Mapping):
        return False
    pairs = cast("Mapping[Any, Any]", value)
    return all(isinstance(word, str) for pair in pairs.items() for word in pair)


_CHECKS: tuple[tuple[str, str, Callable[[Any], bool]], ...] = (
    (
        "id",
        f"a text of 1 to {LONGEST_ID} letters, digits and - _ .",
        lambda value: (
            isinstance(value, str) and re.fullmatch(rf"[\w.-]{{1,{LONGEST_ID}}}", value) is not None
        ),
    ),
    ("field", f"one of {', '.join(_FIELDS)}", lambda value: value in _FIELDS),
    (
        "pattern",
        f"a regular expression of 1 to {LONGEST_PATTERN} characters",
        lambda value: isinstance(value, str) and 0 < len(value) <= LONGEST_PATTERN,
    ),
    ("confidence", "a number from 0 to 1", lambda value: _is_number(value) and 0.0 <= value <= 1.0),
    ("value", "a text, with groups of the pattern in braces", lambda value: isinstance(value, str)),
    ("map", "an object of texts by text", _are_words),
    ("unit", f"one of {', '.join(_UNITS)}", lambda value: value in _UNITS),
    ("least", "a number", _is_number),
    ("most", "a number", _is_number),
    ("sources", f"a list of some of {', '.join(SOURCES_OF_TEXTS)}", _are_sources),
    ("claims", "true or false", lambda value: isinstance(value, bool)),
    ("note", "a text", lambda value: isinstance(value, str)),
)


def _check_pattern(where: str, rule: Rule) -> None:
    field, of_rule = f"{where}.pattern", f"of rule '{rule.id}'"
    try:
        pattern = compiled(rule.pattern)
        is_empty = any(pattern.search(text, timeout=SECONDS_A_SEARCH) for text in ("", "\ue000"))
        for trial in _TRIALS:
            _try(pattern, trial)
    except TimeoutError:
        raise BadParameter(
            field, f"a pattern that is quick on every text; that {of_rule} is not: are repeats in a repeat?"
        ) from None
    except (ValueError, regex.error, RecursionError, MemoryError, OverflowError) as failure:
        raise BadParameter(field, f"a regular expression; that {of_rule} is none: {failure}") from failure
    if is_empty:
        raise BadParameter(
            field, f"a pattern that needs at least one letter; that {of_rule} fits an empty text"
        )
    if rule.field == IGNORE:
        return
    unknown = [name for name in _groups(where, rule) if name not in pattern.groupindex]
    if unknown:
        raise BadParameter(
            f"{where}.value", f"groups that the pattern {of_rule} has, such as (?P<{unknown[0]}>...)"
        )


def _try(pattern: regex.Pattern[str], text: str) -> None:
    """Search a text; raises ``TimeoutError`` also where the library notices too late how long it took."""
    began = time.thread_time()
    pattern.search(text, timeout=SECONDS_A_SEARCH)
    if time.thread_time() - began > SECONDS_A_SEARCH:
        raise TimeoutError


def _groups(where: str, rule: Rule) -> list[str]:
    try:
        parts = list(Formatter().parse(rule.value))
    except ValueError as failure:
        raise BadParameter(f"{where}.value", f"a template of rule '{rule.id}': {failure}") from failure
    if any(spec or conversion for _, _, spec, conversion in parts):
        raise BadParameter(f"{where}.value", f"names of groups alone in braces, in rule '{rule.id}'")
    return [name for _, name, _, _ in parts if name is not None]


def _telling(material: str) -> bool:
    return len(material) >= 3 and regex.search(r"\p{L}", material) is not None


def _rule_of_material(name: str) -> Rule:
    words = [regex.escape(word) for word in regex.split(r"[\s_-]+", name.strip()) if word]
    pattern = "%{start}" + "[ _-]?".join(words) + "%{end}"
    return Rule("team-material", Field.MATERIAL, pattern, 0.95, name.replace("{", "{{").replace("}", "}}"))
