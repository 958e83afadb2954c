"""What a line is for, by its layer's name and its line type: cut, mark, note or frame."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache


class Role(StrEnum):
    """``cut``: contours; ``mark``: goes with the part; ``note``: left out; ``frame``: round the sheet."""

    CUT = "cut"
    MARK = "mark"
    NOTE = "note"
    FRAME = "frame"


# What a word of a layer's name begins with, accents taken off, lower case; "$" ends a whole word.
_MARK = re.compile(
    r"""engrav | grav | etch | scrib | mark | marqu | bend | fold | crease | score | scoring | pocket
    | vscore | vcut | punz | jel$ | jeloles | biege | biegung | kant$ | kantung | kantlinie | abkant | pli$
    | plis$ | pliage | plieg | plega | dobl | piega | pieghe | hajlit | elhajl | ohyb | giec | ritz | stamp
    | tangent | graba(do|r)s?$ | marca(do|r)s?$ | marcatur | incision | grawer | znakow | сгиб | гибк
    | chamfer | bevel | fillet | countersink | fase$ | fasen$ | senk(ung)?$ | гравиров""",
    re.VERBOSE,
)
_CUT = re.compile(
    r"""cut | outline | outer | inner | contour | kontur | profile | hole | drill | perimeter | schneid
    | schnitt | decoupe | coupe | corte | taglio | vag$ | vagas | laser | plasma""",
    re.VERBOSE,
)
_NOTE = re.compile(
    r"""text | txt$ | note | noprint | dims?$ | dimension | bemass | masse?$ | massen | koten? | kota$
    | koty$ | cota | cotes?$ | cotation | quot[ae]$ | wymiar | размер | annot | testo$ | tekst | текст | popis
    | opis[uy]?$ | felirat | os[ai]$ | kozepvonal
    | label | titl | schrift | legend | cent(er|re) | mittel | achsen?$ | ax[ei]s$ | hidden | verdeckt
    | construct | konstrukt | constraint | hilfs | auxil | defpoints | watermark | viewport | hatch
    | schraff | unconsumed | altrep""",
    re.VERBOSE,
)
_FRAME = re.compile(
    r"""frame | border | rahmen | blattrahmen | zeichnungsrahmen | cadre | marco | titleblock | sheets?$
    | boards?$ | cartouche | zeichnungskopf | ramk[ai] | keret | рамк""",
    re.VERBOSE,
)
# Chinese and Japanese names have no blanks between words: anywhere in the name.
_CJK_MARK = re.compile("折弯|弯折|折线|刻|打标|标记|标识|划线|曲げ|ケガキ|けがき")
_CJK_CUT = re.compile("切割|轮廓")
_CJK_FRAME = re.compile("图框|边框|図枠")
_CJK_NOTE = re.compile("标注|尺寸|文字|中心线|辅助|虚线|寸法|中心線")
# What a plate is made of says nothing about its lines.
_MATERIAL = re.compile(r"sheet[\W_]*metal|metal[\W_]*sheets?")
# A layer that is named for what a mill does on it: "MILL: 1 Td: -10.5 Ts: -5.5 F500". The cutter runs
# beside the edge, so its way is no edge.
_TOOL_PATH = re.compile(r"(mill|pocket|drill|profile|engrave|breaks|tabs)\s*:\s*\d", re.IGNORECASE)
_PLATE_LAYER = re.compile(r"plate h\d+ w\d+")  # what DeepNestSharp calls the plate of a layout


@lru_cache(maxsize=4096)
def role_of_layer(name: str) -> Role:
    """Return what the lines of a layer are for; a name that says nothing means cut.

    A word for marking wins over a word for cutting ("cut_marks"), and that over a word for notes
    ("center hole").
    """
    if _TOOL_PATH.match(name.strip()):
        return Role.MARK
    words = _words(name)
    for role, beginning, anywhere in (
        (Role.MARK, _MARK, _CJK_MARK),
        (Role.CUT, _CUT, _CJK_CUT),
        (Role.FRAME, _FRAME, _CJK_FRAME),
        (Role.NOTE, _NOTE, _CJK_NOTE),
    ):
        if anywhere.search(name) or any(beginning.match(word) for word in words):
            return role
    return Role.FRAME if _PLATE_LAYER.fullmatch(name.strip().lower()) else Role.CUT


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.findall(r"[^\W\d_]+", _MATERIAL.sub(" ", plain))
