"""What rules write for short, as ``%{number}``, and the signs for letters that were read already."""

from __future__ import annotations

import re

CLAIMED = {
    "ignore": "\ue000",
    "name": "\ue001",
    "quantity": "\ue002",
    "material": "\ue003",
    "thickness": "\ue004",
    "gas": "\ue005",
    "remark": "\ue006",
}
"""Signs of the private use area: each stands for one letter that a rule of that field has taken."""

_LETTER = r"[\p{Latin}\p{Greek}\p{Cyrillic}\p{N}]"
_NUMBER = r"(?:\d{1,4}(?:[.,]\d{1,4})?|[.,]\d{1,4})"
_FRACTION = r"(?:(?:\d{1,2}[ -])?\d{1,2}/\d{1,3})"
_MM = "(?:mm|мм|毫米)"
_INCH = rf"(?P<inch>\"|inch(?:es)?(?!{_LETTER})|in(?!{_LETTER}))"
SHORTHANDS = {
    "start": rf"(?<!{_LETTER})",
    "end": rf"(?!{_LETTER})",
    "nstart": rf"(?<!{_LETTER}|\d[.,])",
    "nend": rf"(?!{_LETTER}|[.,]\d)",
    "number": _NUMBER,
    "fraction": _FRACTION,
    "length": rf"(?P<value>{_FRACTION}|{_NUMBER})(?: ?(?P<mm>{_MM})| ?{_INCH})?",
    "length_unit": rf"(?P<value>{_FRACTION}|{_NUMBER})(?: ?(?P<mm>{_MM})| ?{_INCH})",
    "number_mm": rf"(?P<value>{_NUMBER}) ?(?P<mm>{_MM})",
    "number_inch": rf"(?P<value>{_FRACTION}|{_NUMBER}) ?{_INCH}",
    "count": r"(?:0{0,3}[1-9]\d{0,5})",
    "times": r"[xX×*х]",
    "to": r"[ _]?[.:=_-]?[ ]{0,3}",
    "gap": r"[ _,;/|()\[\].-]{0,3}",
    "material": f"{CLAIMED['material']}+",
    "thickness": f"{CLAIMED['thickness']}+",
    "quantity": f"{CLAIMED['quantity']}+",
}
_USE = re.compile(r"%\{(\w*)\}")


def expanded(pattern: str) -> str:
    """Return a pattern with its shorthands written out.

    Raises
    ------
    ValueError
        naming a shorthand that there is not.
    """

    def one(found: re.Match[str]) -> str:
        name = found.group(1)
        if name not in SHORTHANDS:
            raise ValueError(f"%{{{name}}} is not known; allowed: {', '.join(SHORTHANDS)}")
        return SHORTHANDS[name]

    return _USE.sub(one, pattern)
