"""The test bench of rules: every rule that reads something from a text, and which statement wins."""

from __future__ import annotations

from dataclasses import dataclass

from nestwright.drawings.information.evidence import NO_INFORMATION, PartInformation, Source
from nestwright.drawings.information.inform import statements_of
from nestwright.drawings.information.matching import Find, Gauge, Reader
from nestwright.drawings.information.rules import RuleSet


@dataclass(frozen=True)
class Trial:
    """What each rule found in one text, in the order of the rules, and what is known of the part then."""

    text: str
    finds: tuple[Find, ...]
    information: PartInformation

    def to_json(self) -> dict[str, object]:
        """Return the trial as plain values."""
        return {
            "text": self.text,
            "found": [
                {
                    "rule": find.rule.id,
                    "field": find.rule.field,
                    "value": f"{find.value.number} gauge" if isinstance(find.value, Gauge) else find.value,
                    "text": find.text,
                    "confidence": find.confidence,
                }
                for find in self.finds
            ],
            "information": self.information.to_json(),
        }


def try_text(text: str, rules: RuleSet, source: Source = Source.PART_TEXT) -> Trial:
    """Return what rules make of a text that stands at a part (or elsewhere)."""
    reader = Reader(rules)
    information = NO_INFORMATION.plus(statements_of(text, source, reader))
    return Trial(text, reader.finds(text, source), information)
