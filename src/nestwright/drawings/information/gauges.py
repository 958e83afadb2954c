"""Gauge numbers to millimetres: each material has its own table.

Steel: Manufacturers' Standard Gauge. Galvanised steel: the same plus its zinc, as the galvanised sheet
gauge has it. Stainless steel: US Standard Gauge as mills use it for stainless. Aluminium, copper and brass:
Brown & Sharpe (AWG). All in inches, as the tables are printed.
"""

from __future__ import annotations

from nestwright.drawings.information.grades import Family
from nestwright.drawings.information.numbers import MM_PER_INCH

# fmt: off
_STEEL = (0.2391, 0.2242, 0.2092, 0.1943, 0.1793, 0.1644, 0.1495, 0.1345, 0.1196, 0.1046, 0.0897, 0.0747,
          0.0673, 0.0598, 0.0538, 0.0478, 0.0418, 0.0359, 0.0329, 0.0299, 0.0269, 0.0239, 0.0209, 0.0179,
          0.0164, 0.0149)
_GALVANISED = (0.1681, 0.1532, 0.1382, 0.1233, 0.1084, 0.0934, 0.0785, 0.0710, 0.0635, 0.0575, 0.0516,
               0.0456, 0.0396, 0.0366, 0.0336, 0.0306, 0.0276, 0.0247, 0.0217, 0.0202, 0.0187)
_STAINLESS = (0.2500, 0.2344, 0.2187, 0.2031, 0.1875, 0.1719, 0.1562, 0.1406, 0.1250, 0.1094, 0.0937, 0.0781,
              0.0703, 0.0625, 0.0562, 0.0500, 0.0437, 0.0375, 0.0344, 0.0312, 0.0281, 0.0250, 0.0219, 0.0187,
              0.0172, 0.0156)
_AWG = (0.2294, 0.2043, 0.1819, 0.1620, 0.1443, 0.1285, 0.1144, 0.1019, 0.0907, 0.0808, 0.0720, 0.0641,
        0.0571, 0.0508, 0.0453, 0.0403, 0.0359, 0.0320, 0.0285, 0.0253, 0.0226, 0.0201, 0.0179, 0.0159,
        0.0142, 0.0126)
# fmt: on

_TABLES = {
    family: dict(enumerate(inches, first))
    for family, inches, first in (
        (Family.STEEL, _STEEL, 3),
        (Family.GALVANISED, _GALVANISED, 8),
        (Family.STAINLESS, _STAINLESS, 3),
        (Family.ALUMINIUM, _AWG, 3),
        (Family.COPPER, _AWG, 3),
        (Family.BRASS, _AWG, 3),
    )
}


def gauge_mm(gauge: int, family: Family | None) -> float | None:
    """Return the thickness of a gauge number; None where the table of that family has no such number.

    A material that is not known is taken for steel.
    """
    inches = _TABLES.get(family or Family.STEEL, _TABLES[Family.STEEL]).get(gauge)
    return None if inches is None else round(inches * MM_PER_INCH, 4)
