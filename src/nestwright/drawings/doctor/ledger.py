"""The ledger: every finding of a drawing with its id, its confidence, and what can be decided about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from nestwright.drawings.decisions import Decisions, finding_id
from nestwright.drawings.doctor.rules import RULES, UNKNOWN
from nestwright.drawings.reading import Finding

_BY_GAP = frozenset(("joined_gap", "gap_closed"))
_WIDE_GAP_MM = 1.0
_WIDE_GAP_DOUBT = 0.6


def ledger(
    findings: Iterable[Finding], decisions: Decisions, holding: frozenset[Finding]
) -> tuple[Finding, ...]:
    """Return findings as entries of the ledger; of those that hold the parts, none that was accepted does."""
    seen: Counter[str] = Counter()
    entries: list[Finding] = []
    for finding in findings:
        identity = finding_id(finding.rule, finding.place, decisions.mm_per_unit)
        seen[identity] += 1
        numbered = identity if seen[identity] == 1 else f"{identity}-{seen[identity]}"
        entries.append(
            replace(
                finding,
                id=numbered,
                confidence=confidence(finding),
                can_undo=RULES.get(finding.rule, UNKNOWN).undo == "here",
                held=finding in holding and numbered not in decisions.accepted,
            )
        )
    return tuple(entries)


def confidence(finding: Finding) -> float:
    """Return how sure a finding is: what it says itself, else by the width of the gap, else by its rule."""
    if finding.confidence is not None:
        return finding.confidence
    if finding.rule in _BY_GAP and finding.size_mm is not None:
        return round(1.0 - _WIDE_GAP_DOUBT * min(finding.size_mm / _WIDE_GAP_MM, 1.0), 2)
    return RULES.get(finding.rule, UNKNOWN).confidence


def stale_decisions(entries: Sequence[Finding], decisions: Decisions) -> tuple[str, ...]:
    """Return the decided ids that nothing in the drawing has: the file or the reader has changed."""
    return stale_in([entry.id for entry in entries], decisions)


def stale_in(ids: Iterable[str], decisions: Decisions) -> tuple[str, ...]:
    """Return the decided ids that are not among these; a rule's name fits always."""
    known = {*ids, *RULES}
    decided = decisions.undone | decisions.accepted | decisions.as_parts
    return tuple(sorted(one for one in decided if one not in known))
