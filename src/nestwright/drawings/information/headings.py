"""Headings of columns and labels of cells: which field a heading stands for, in several languages."""

from __future__ import annotations

import re
import unicodedata

from nestwright.drawings.information.evidence import Field

_NAME = re.compile(
    r"""(name | part(name|no|number)? | file(name)? | drawing(name|no|number)? | item | article | artikel
    | teil(ename|name|enummer)? | bezeichnung | zeichnung(snummer)? | datei(name)? | nev | megnevezes | rajz
    | fajl | nazwa | rysunek | plik | detal | piece | nom | fichier | nombre | pieza | archivo | plano | nome
    | pezzo | disegno | 名称 | 零件 | 零件名称 | 文件 | 文件名 | 图名 | 图号 | 图纸)""",
    re.VERBOSE,
)
# In drawings more words head the column of names than a list has, where "description" is one column of many.
_NAME_IN_DRAWINGS = re.compile(
    r"""mark | piecemark | partmark | description | benennung | designation | denominazione | descrizione
    | denominacion | titel | title | 零件号 | 件号 | 品名 | 品番 | 部品名 | наименование | обозначение""",
    re.VERBOSE,
)
_QUANTITY = re.compile(
    r"""((order)?qty | quantity | amount | count | pcs | pieces | number | menge | anzahl | stu?e?ck(zahl)?
    | stk | db | darab | mennyiseg | ilosc | szt | sztuk | quantite | qte | cantidad | cant
    | quantita | qta | pz | mnozstvi | ks | adet | antal | aantal | bedarf | noreq(d|uired)? | reqd | kpl
    | колво | количество | 数量 | 件数 | 个数 | 員数 | 個数 | 수량)""",
    re.VERBOSE,
)
_MATERIAL = re.compile(
    r"""(materials? | matl? | mtl | materialgrade | grade | werkstoff | wkst | matiere | materiau | materiale
    | materiaal | materia | materialy? | anyag(minoseg)? | malzeme | gatunek | материал | 材料 | 材质 | 材質
    | 재질)""",
    re.VERBOSE,
)
_THICKNESS = re.compile(
    r"""(thickness(mm|in)? | thk(mm)? | thick | t | tmm | dicke | starke | blech(dicke|starke) | epaisseur
    | ep | spessore | sp | espesor | espessura | esp | vastagsag | vast | grubosc | gr | tloustka | tl
    | hrubka | dikte | tjocklek | tykkelse | kalınlık | kalinlik | paksuus | толщина | 板厚
    | 厚度 | 厚 | 두께 | s)""",
    re.VERBOSE,
)
_POSITION = re.compile(
    r"(pos(ition|ition)? | no | nr | itemno | item | id | balloon | 序号 | 番号 | lp | поз)", re.VERBOSE
)
_HOLE_TABLE = re.compile(
    r"""(holes? | drill | depth | x | y | z | xloc | yloc | xdim | ydim | dia | diameter | size | tag
    | bohrung
    | tiefe | durchmesser | ø | symbol | trou | foro | furat | 孔 | 孔径)""",
    re.VERBOSE,
)


def letters_of(heading: str) -> str:
    """Return a heading's letters, accents and what stands in brackets taken off: "Stück (St.)", "Menge_1"."""
    heading = re.sub(r"\(.*?\)", "", heading).casefold().replace("ł", "l").replace("№", "")
    letters = unicodedata.normalize("NFKD", heading)
    return re.sub(r"[\W_\d]+", "", "".join(letter for letter in letters if not unicodedata.combining(letter)))


def field_of(letters: str) -> Field | None:
    """Return the field that a list's heading stands for, from its letters; None for any other."""
    for what, heading in (
        (Field.QUANTITY, _QUANTITY),
        (Field.MATERIAL, _MATERIAL),
        (Field.THICKNESS, _THICKNESS),
        (Field.NAME, _NAME),
    ):
        if heading.fullmatch(letters):
            return what
    return None


def field_in_drawing(text: str) -> Field | None:
    """Return the field that a cell of a drawing stands for when its text is a heading or a label."""
    letters = letters_of(text)
    if _NAME_IN_DRAWINGS.fullmatch(letters):
        return Field.NAME
    return field_of(letters)


def is_position(text: str) -> bool:
    """Say whether a cell heads the column of position numbers."""
    return _POSITION.fullmatch(letters_of(text)) is not None


def heads_a_hole_table(text: str) -> bool:
    """Say whether a cell may head a column of a table of holes."""
    return _HOLE_TABLE.fullmatch(letters_of(text)) is not None
