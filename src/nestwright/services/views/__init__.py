"""What the services answer, in the words of the contract's section 2 and 3.

Field names are the wire's. Moments are aware datetimes in UTC. A field named ``..._url`` holds the key of a
stored file, or None; the face that answers turns it into a signed link (``services.links``).
"""

from __future__ import annotations

from nestwright.services.views.common import (
    Counters,
    Page,
    Prop,
)
from nestwright.services.views.drawings import (
    DrawingHeader,
    DrawingStatus,
    DrawingView,
)
from nestwright.services.views.jobs import (
    DrawingTree,
    JobHeader,
    JobTree,
    LayoutTree,
    NestTaskTree,
)
from nestwright.services.views.layouts import (
    JobName,
    LayoutDetail,
    LayoutDxf,
    LayoutMaterial,
    LayoutView,
    PlacedOrder,
    PlacedPiece,
    TaskPlacedOrder,
)
from nestwright.services.views.nests import (
    NestTaskView,
    NotPlacedPart,
)
from nestwright.services.views.parts import (
    CountedPartView,
    PartView,
    PlacedPart,
)
from nestwright.services.views.stock import (
    MaterialView,
    PlateView,
    StockPlateView,
)

__all__ = [
    "CountedPartView",
    "Counters",
    "DrawingHeader",
    "DrawingStatus",
    "DrawingTree",
    "DrawingView",
    "JobHeader",
    "JobName",
    "JobTree",
    "LayoutDetail",
    "LayoutDxf",
    "LayoutMaterial",
    "LayoutTree",
    "LayoutView",
    "MaterialView",
    "NestTaskTree",
    "NestTaskView",
    "NotPlacedPart",
    "Page",
    "PartView",
    "PlacedOrder",
    "PlacedPart",
    "PlacedPiece",
    "PlateView",
    "Prop",
    "StockPlateView",
    "TaskPlacedOrder",
]
