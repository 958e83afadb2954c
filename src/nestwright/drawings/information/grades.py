"""Materials by their many names: which of them are the same sheet, and which word covers which grade.

Equivalences are those of EN 10027-2, EN 10088, EN 573 and the usual cross lists (AISI, JIS, GB, GOST); only
pairs that a sheet dealer sells as one and the same are here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class Family(StrEnum):
    """What a material is; each has its own gauge table."""

    STEEL = "steel"
    GALVANISED = "galvanised steel"
    STAINLESS = "stainless steel"
    ALUMINIUM = "aluminium"
    COPPER = "copper"
    BRASS = "brass"
    OTHER = "other"


# Words that stand for a family, without blanks, and the one that stands for all of them.
_GENERAL = {
    word: (words.split()[0], family)
    for family, words in (
        (Family.STEEL, "STEEL"),
        (Family.STEEL, "MILDSTEEL MS CS CARBONSTEEL"),
        (Family.GALVANISED, "GALVANISEDSTEEL GALVANIZEDSTEEL GALVANISED GALVANIZED GALV GI"),
        (Family.STAINLESS, "STAINLESSSTEEL STAINLESS INOX SS EDELSTAHL"),
        (Family.ALUMINIUM, "ALUMINIUM ALUMINUM ALU AL"),
        (Family.COPPER, "COPPER KUPFER"),
        (Family.BRASS, "BRASS MESSING"),
    )
    for word in words.split()
}
_MILD_WORD = "MILDSTEEL"
# One line a grade: the name that stands for all, and its other names.
_SAME = """
S235JR 1.0038 1.0037 RST37-2 ST37-2
S235J2 1.0117 ST37-3
S275JR 1.0044 ST44-2
S355JR 1.0045
S355J2 1.0577 ST52-3
S355MC 1.0976
S420MC 1.0980
S460MC 1.0982
S500MC 1.0984
S550MC 1.0986
S600MC 1.8969
S700MC 1.8974
S690QL 1.8928
DC01 1.0330 ST12
DC03 1.0347 ST13
DC04 1.0338 ST14
DC05 1.0312
DC06 1.0873
DD11 1.0332
DD12 1.0398
DD13 1.0335
DX51D 1.0226
C45 1.0503
42CRMO4 1.7225
304 1.4301 X5CRNI18-10 V2A 06CR19NI10 0CR18NI9 08Х18Н10
304L 1.4307 1.4306 X2CRNI18-9 X2CRNI19-11
316 1.4401 X5CRNIMO17-12-2 V4A
316L 1.4404 1.4435 X2CRNIMO17-12-2 X2CRNIMO18-14-3
316TI 1.4571 X6CRNIMOTI17-12-2
321 1.4541 X6CRNITI18-10 12Х18Н10Т
301 1.4310 X10CRNI18-8
303 1.4305 X8CRNIS18-9
310S 1.4845
409 1.4512 X2CRTI12
410 1.4006 X12CR13
420 1.4021 X20CR13
430 1.4016 X6CR17 12Х17
439 1.4510
441 1.4509 X2CRTINB18
444 1.4521
2205 1.4462
904L 1.4539
3CR12 1.4003 X2CRNI12
AL1050 3.0255 AL99.5
AL2024 3.1355 ALCUMG2
AL5005 3.3315 ALMG1
AL5052 3.3523 ALMG2.5
AL5083 3.3547 ALMG4.5MN ALMG4.5MN0.7
AL5754 3.3535 ALMG3 АМГ3
AL6060 3.3206 ALMGSI0.5 ALMGSI
AL6061 3.3211 ALMG1SICU
AL6082 3.2315 ALMGSI1 ALSI1MGMN
AL7075 3.4365 ALZNMGCU1.5
CUZN37 2.0321 CW508L MS63
CU-ETP 2.0065 CW004A
CU-DHP 2.0090 CW024A
"""
_SPELLED = """
St12 St13 St14 St37 St37-2 St37-3 St44 St44-2 St52 St52-3 RSt37-2 Fe360 Fe430 Fe510
42CrMo4 16MnCr5 16Mo3 Ck45 65Mn 16Mn
AlMg1 AlMg2.5 AlMg3 AlMg4.5Mn AlMg4.5Mn0.7 AlMgSi AlMgSi0.5 AlMgSi1 AlSi1MgMn AlMg1SiCu AlCuMg1 AlCuMg2
AlZnMgCu1.5 Al99.5 CuZn37 CuZn36 CuZn39Pb3 Cu-ETP Cu-DHP Cu-OF CuSn6 CuSn8 Ti6Al4V
X5CrNi18-10 X2CrNi18-9 X2CrNi19-11 X5CrNiMo17-12-2 X2CrNiMo17-12-2 X2CrNiMo18-14-3 X6CrNiMoTi17-12-2
X6CrNiTi18-10 X10CrNi18-8 X8CrNiS18-9 X6Cr17 X2CrNi12 X2CrTi12 X2CrTiNb18 X12Cr13 X20Cr13
06Cr19Ni10 0Cr18Ni9 1Cr18Ni9Ti 316Ti
"""
_MIXED_CASE = {name.upper(): name for name in _SPELLED.split()}
_KEY = {other: line.split()[0] for line in _SAME.strip().splitlines() for other in line.split()}
_STAINLESS_NAME = re.compile(
    r"(?:AISI|SUS|SS|SAE|INOX|TYPE|TP|STS|06)?(20[12]|30[1-9]|31[0-7]|321|347|409|410|416|420|430|43[469]|44[0-6]|904"
    r"|2205|2507)(L|LN|S|H|TI|J1|J2)?(?:2B|BA|HL|NO4|1D|2R)?"
)
_ALUMINIUM_NAME = re.compile(r"(?:ENAW|AW|ALU|AL|AA|A)?([1-8]\d{3})A?((?:O|F|H\d{1,3}|T\d{1,4})?)")
_SUFFIXED = (
    (re.compile(r"(S\d{3}|P\d{3})((?:J[R0O2]|K2|[NMQ]L?\d?|MC|NC|GH|GD|WP?)*(?:\+.*)?)"), Family.STEEL),
    (re.compile(r"(Q\d{3})(.*)"), Family.STEEL),
    (re.compile(r"(DX5\d)D?(.*)"), Family.GALVANISED),
    (re.compile(r"(D[CD]\d\d)(.*)"), Family.STEEL),
    (re.compile(r"(SEC[CDE]|SGC[CDE]|SGHC)(.*)"), Family.GALVANISED),
    (re.compile(r"(SP[CH][CDE])(.*)"), Family.STEEL),
    (re.compile(r"(ST\d\d)(.*)"), Family.STEEL),
)
_MILD = re.compile(
    r"S(185|235|275)|Q(195|215|235|255|275)|D[CD]\d\d|SP[CH][CDE]|SS400|A36|ST(12|13|14|37|44)|FE360|FE430|A1008|A1011"
    r"|CRCA|CRS|HRS|HRPO|СТ3|SAE1008|1008|1018"
)
_COPPER_NAME, _BRASS_NAME = (
    re.compile(r"CU(?!ZN)|CW0|E-?CU|C1[01]\d{3}"),
    re.compile(r"CUZN|MS\d|CW[56]|H6\d$"),
)
_OTHER_NAME = re.compile(
    r"MDF|PLYWOOD|ACRYLIC|PMMA|POM|PVC|HDPE|TITAN|TI6|TA\d|TC4|CUSN|BRONZE|POLYCARB|EPDM|CORK"
)

_IN_WORDS = re.compile(r"[A-Za-z]{4,}[ _-]|EN AW|A\d{3} ?gr", re.IGNORECASE)


@dataclass(frozen=True)
class Grade:
    """A material taken apart: ``base`` is one for all its names, ``suffix`` the delivery state or quality.

    ``general``: a word for a whole family, such as "stainless steel".
    """

    base: str
    suffix: str
    family: Family
    general: bool = False

    @property
    def mild(self) -> bool:
        """Whether it is an ordinary structural or cold-rolled steel."""
        return self.base == _MILD_WORD or _MILD.fullmatch(self.base) is not None


@lru_cache(maxsize=4096)
def grade_of(name: str) -> Grade:
    """Return a material's name taken apart; one that nobody knows is its own base."""
    upper = name.strip().upper()
    plain = re.sub(r"[\s_®()]+", "", upper)
    tight = plain.replace("-", "")
    if tight in _GENERAL:
        base, family = _GENERAL[tight]
        return Grade(base, "", family, general=True)
    known = _KEY.get(plain) or _KEY.get(plain.replace(",", "."))
    if known is not None:
        return _of_key(known)
    stainless = _STAINLESS_NAME.fullmatch(tight)
    if stainless is not None:
        return Grade(stainless.group(1) + (stainless.group(2) or ""), "", Family.STAINLESS)
    aluminium = _ALUMINIUM_NAME.fullmatch(tight)
    if aluminium is not None and tight not in {"1008", "1018", "1045"}:
        return Grade(f"AL{aluminium.group(1)}", aluminium.group(2), Family.ALUMINIUM)
    for pattern, family in _SUFFIXED:
        found = pattern.fullmatch(plain)
        if found is not None:
            return Grade(found.group(1), found.group(2).strip("-+"), _coated(family, found.group(2)))
    return Grade(tight, "", _family_of(tight))


def _of_key(key: str) -> Grade:
    if key[0].isdigit() and key not in {"42CRMO4"}:
        return Grade(key, "", Family.STAINLESS)
    for pattern, family in _SUFFIXED:
        found = pattern.fullmatch(key)
        if found is not None:
            return Grade(found.group(1), found.group(2), family)
    return Grade(key, "", _family_of(key))


def _coated(family: Family, suffix: str) -> Family:
    return Family.GALVANISED if re.search(r"\+(Z|AZ|AS)", suffix) else family


def _family_of(tight: str) -> Family:
    if _OTHER_NAME.match(tight):
        return Family.OTHER
    if _BRASS_NAME.match(tight):
        return Family.BRASS
    if _COPPER_NAME.match(tight):
        return Family.COPPER
    if re.match(r"AL(?:\d|MG|SI|CU|ZN)|АМГ|EN-?AW", tight):
        return Family.ALUMINIUM
    if re.match(r"X\d+CR|1\.4|SUS|AISI|INOX|\d+CR\d+NI|3CR12|V[24]A", tight):
        return Family.STAINLESS
    return Family.STEEL


def family_of(name: str | None) -> Family | None:
    """Return the family of a material, None for none."""
    return None if name is None else grade_of(name).family


def same_material(one: str, other: str) -> bool:
    """Say whether two names mean the same sheet: one may leave out the quality that the other states."""
    first, second = grade_of(one), grade_of(other)
    if first.base != second.base:
        return False
    return first.suffix == second.suffix or not first.suffix or not second.suffix


def refines(grade: str, general: str) -> bool:
    """Say whether a grade is what a general word covers: 1.4301 is a stainless steel.

    "Galvanised" covers uncoated grades too: many parts are galvanised after they were cut.
    """
    word, one = grade_of(general), grade_of(grade)
    if not word.general or (one.general and not (one.mild and word.base == "STEEL")):
        return False
    if word.base == _MILD_WORD:
        return one.mild and not one.general
    if word.family is Family.GALVANISED:
        return one.family in {Family.STEEL, Family.GALVANISED}
    return one.family is word.family and one.base != word.base


def in_words_of(name: str, known: Iterable[str]) -> str | None:
    """Return the one known material that a recognised name means; None where there is none, or several.

    The same letters win, then another name of the same grade, then the only one that covers it or that it
    covers.
    """
    names = list(known)
    for means in (_same_letters, same_material, _covers):
        found = [one for one in names if means(name, one)]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _same_letters(one: str, other: str) -> bool:
    return _letters(one) == _letters(other)


def _letters(name: str) -> str:
    return re.sub(r"[\s_-]+", "", name.casefold())


def _covers(one: str, other: str) -> bool:
    return refines(one, other) or refines(other, one)


def spelled(name: str) -> str:
    """Return a grade in its usual spelling: "s 235 jr" is S235JR, "almg3" AlMg3; words stay as they are."""
    flat = " ".join(name.split()).strip(" -_.,;:")
    mixed = _MIXED_CASE.get(flat.replace(" ", "").replace(",", ".").upper())
    if mixed is not None:
        return mixed
    if not re.search(r"\d", flat) or len(flat) > 24:
        return flat
    if _IN_WORDS.match(flat):  # a maker's name and its number, a norm and its grade
        return flat
    return re.sub(
        r"(?<=[A-Za-z])[ _-]?(?=\d)|(?<=\d)(?<!\d{4})[ _](?=[A-Za-z+])|\s*(?=\+)|(?<=\+)\s*", "", flat
    ).upper()
