"""How many pieces a name asks for: ``x10``, ``10x``, ``10 pcs``, ``20db``, ``5 szt``, ``10件``, ``qty10``."""

from __future__ import annotations

import re

LARGEST = 100_000

# Words for "pieces" after a number, lower case: English, German, Hungarian, Polish, Czech, Dutch,
# French, Spanish, Italian, Turkish, Russian, Chinese.
_PIECES = (
    "pcs|pc|pce|pces|pieces|piece|off|nos|ea|stueck|stück|stuck|stk|stck|st|db|drb|darab|szt|sztuk|ks|kus|kusu|"
    "stuks|pz|pzs|pzas|pieza|piezas|pezzi|pieces|pièces|adet|шт|件|个|個|片|块|張|张"
)
_QUANTITY = (
    "qty|quantity|menge|anzahl|anz|stueckzahl|stückzahl|ilosc|ilość|mennyiseg|mennyiség|cantidad|cant|数量"
)

# A number is only a quantity when nothing else touches it: no Latin letter, digit or decimal point.
_LATIN = "0-9A-Za-z\u00c0-\u024f"
_BEFORE = rf"(?<![{_LATIN}.,])"
_COUNT = r"([1-9]\d{0,5})"
_PIECES_FOLLOW = rf"[ _-]?(?:{_PIECES})(?![{_LATIN}])"
_AFTER = rf"(?![{_LATIN}]|[.,]\d)"
_RULES = (
    re.compile(rf"{_BEFORE}(?:{_QUANTITY})[ ]?[.:=_-]?[ ]?{_COUNT}{_AFTER}", re.IGNORECASE),
    re.compile(rf"(?:{_BEFORE}|(?<=[x*×])){_COUNT}{_PIECES_FOLLOW}", re.IGNORECASE),
    re.compile(rf"(?:{_BEFORE}x|(?<![0-9])[*×])[ ]?{_COUNT}(?![ ]?[x*×]){_AFTER}", re.IGNORECASE),
    re.compile(rf"{_BEFORE}{_COUNT}[ ]?[x*×](?![{_LATIN}]|[ ]?\d)", re.IGNORECASE),
)
# Numbers with an "x" between them are a size: 280x140, 100 x 50 x 3. One with a word for pieces is none.
_NUMBER = rf"\d+(?:[.,]\d+)?(?:mm|cm|m)?(?!\d|[.,]\d|{_PIECES_FOLLOW})"
_SIZE = re.compile(rf"{_NUMBER}(?:(?:[x*×]{_NUMBER})+|(?: [x*×] {_NUMBER})+)", re.IGNORECASE)
_FIRST = re.compile(r"(?<![0-9])1st(?![a-z.])", re.IGNORECASE)  # "1st draft" is no single piece
_EXTENSION = re.compile(r"\.(?:dxf|dwg|nc1?|svg|pdf|step|stp)$", re.IGNORECASE)


def quantity_from_name(text: str) -> int | None:
    """Return the quantity that a file or part name asks for, None when it says nothing.

    The rules, in order: a word for quantity before a number (``qty 10``); a word for pieces after one
    (``20db``); ``x10``; ``10x``. Each counts only as a word of its own: ``3mm``, ``M10``, ``280x140``
    and ``R2x`` ask for nothing. Of several matches of one rule the last counts: quantities stand at
    the end of names. 0 and more than 100,000 are no quantities.
    """
    name = _EXTENSION.sub("", text.strip())
    name = _FIRST.sub("#", _SIZE.sub("#", name))
    for rule in _RULES:
        counts = [int(count) for count in rule.findall(name) if int(count) <= LARGEST]
        if counts:
            return counts[-1]
    return None
