"""Drawings with named dimensions: values drive them, the rest changes as little as it can."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from ezdxf.document import Drawing
from hypothesis import given, settings
from hypothesis import strategies as st

from nestwright.drawings.reading import ReadOptions
from nestwright.drawings.templates.smartdraw.drive import open_smart_drawing, parts_of_drawing
from nestwright.drawings.templates.smartdraw.names import name_in
from nestwright.errors import BadParameter, TemplateFailed, UnreadableDrawing
from nestwright.geometry.contours import arc_of, as_circle, bounds_mm

ROUND = math.tan(math.pi / 8)


class Sheet:
    """A drawing in the making."""

    def __init__(self, new: Callable[..., Drawing], as_bytes: Callable[..., bytes]) -> None:
        self.doc = new("R2010")
        self.space = self.doc.modelspace()
        self._as_bytes = as_bytes

    def outline(self, *points) -> Sheet:
        rows = [(*point, 0.0)[:3] for point in points]
        self.space.add_lwpolyline([(x, y, 0, 0, bulge) for x, y, bulge in rows], close=True)
        return self

    def circle(self, x, y, radius) -> Sheet:
        self.space.add_circle((x, y), radius)
        return self

    def across(self, p1, p2, text="<>", angle=0) -> Sheet:
        self.space.add_linear_dim(
            base=(p1[0] - 20, p1[1] - 20), p1=p1, p2=p2, angle=angle, text=text
        ).render()
        return self

    def up(self, p1, p2, text="<>") -> Sheet:
        return self.across(p1, p2, text, 90)

    def make(self, **argument):
        return parts_of_drawing("sheet", self._as_bytes(self.doc), argument)

    def shape(self, **argument):
        [part] = self.make(**argument)
        return part.shape


@pytest.fixture
def sheet(new, as_bytes) -> Sheet:
    return Sheet(new, as_bytes)


@pytest.fixture
def plate(sheet) -> Sheet:
    """100 x 60 with four holes of 8; the lower left one is dimensioned from the upper left corner across."""
    sheet.outline((0, 0), (100, 0), (100, 60), (0, 60))
    for x, y in ((10, 10), (90, 10), (10, 50), (90, 50)):
        sheet.circle(x, y, 4)
    sheet.across((0, 0), (100, 0), "L1").up((0, 0), (0, 60), "L2=60").across((0, 60), (10, 50))
    return sheet


def points(shape) -> set[tuple[float, float]]:
    return {(round(x, 6) + 0.0, round(y, 6) + 0.0) for x, y, _ in shape.outer.tolist()}


def centres(shape) -> list[tuple[float, float]]:
    circles = [as_circle(hole, 1e-4) for hole in shape.holes]
    return sorted((round(circle[0], 5), round(circle[1], 5)) for circle in circles if circle)


class TestLengths:
    def test_without_values_the_drawing_is_as_drawn(self, plate):
        assert bounds_mm(plate.shape().outer) == (0, 0, 100, 60)

    def test_a_length_moves_the_edge_and_what_lies_at_it(self, plate):
        shape = plate.shape(L1="150")
        assert bounds_mm(shape.outer) == pytest.approx((0, 0, 150, 60))
        assert centres(shape) == [(10, 10), (10, 50), (140, 10), (140, 50)]

    def test_several_values_at_once(self, plate):
        shape = plate.shape(L1=150, L2=90)
        assert bounds_mm(shape.outer) == pytest.approx((0, 0, 150, 90))
        assert centres(shape) == [(10, 10), (10, 80), (140, 10), (140, 80)]

    def test_a_dimension_without_a_name_keeps_its_value(self, sheet):
        sheet.outline((0, 0), (100, 0), (100, 60), (0, 60)).circle(90, 30, 5)
        sheet.across((0, 0), (100, 0), "L1").across((90, 30), (100, 60))
        assert centres(sheet.shape(L1=200)) == [(190, 30)]

    def test_a_notch_moves_with_its_edge_and_keeps_its_size(self, sheet):
        sheet.outline((0, 0), (120, 0), (120, 30), (110, 30), (110, 50), (120, 50), (120, 80), (0, 80))
        sheet.across((0, 0), (120, 0), "L1")
        expected = {(0, 0), (200, 0), (200, 30), (190, 30), (190, 50), (200, 50), (200, 80), (0, 80)}
        assert points(sheet.shape(L1=200)) == expected

    def test_walls_keep_their_thickness_and_level_tops_stay_level(self, sheet):
        sheet.outline((0, 0), (100, 0), (100, 80), (80, 80), (80, 20), (20, 20), (20, 80), (0, 80))
        sheet.across((0, 0), (100, 0), "W").up((0, 0), (0, 80), "H").across((0, 80), (20, 80), "T")
        grown = {(0, 0), (160, 0), (160, 120), (140, 120), (140, 20), (20, 20), (20, 120), (0, 120)}
        assert points(sheet.shape(W=160, H=120)) == grown
        assert points(sheet.shape(T=30)) >= {(30, 80), (30, 20), (80, 20), (80, 80)}

    def test_what_lies_in_the_middle_stays_there(self, sheet):
        sheet.outline((0, 0), (100, 0), (100, 60), (0, 60)).circle(50, 30, 5)
        sheet.across((0, 0), (100, 0), "L1")
        assert centres(sheet.shape(L1=160)) == [(80, 30)]

    def test_a_chamfer_keeps_its_size(self, sheet):
        sheet.outline((0, 0), (100, 0), (100, 40), (80, 60), (0, 60))
        sheet.across((0, 0), (100, 0), "L1").up((0, 0), (0, 60), "L2")
        assert points(sheet.shape(L1=150, L2=90)) == {(0, 0), (150, 0), (150, 70), (130, 90), (0, 90)}

    def test_an_aligned_dimension_drives_its_own_direction(self, sheet):
        sheet.outline((0, 0), (100, 0), (30, 80))
        for name, start, end in (("A", (0, 0), (100, 0)), ("B", (100, 0), (30, 80)), ("C", (30, 80), (0, 0))):
            sheet.space.add_aligned_dim(p1=start, p2=end, distance=-10, text=name).render()
        corners = sorted(sheet.shape(A=50, B=60, C=70).outer[:, :2].tolist(), key=lambda at: at[1])
        (x0, _), (x1, _), (x2, y2) = corners
        left, right = min(x0, x1), max(x0, x1)
        assert right - left == pytest.approx(50)
        assert (math.dist((x2, y2), (right, 0)), math.dist((x2, y2), (left, 0))) == pytest.approx((60, 70))

    def test_single_lines_are_driven_as_well(self, sheet):
        corners = [(0, 0), (100, 0), (100, 60), (0, 60)]
        for start, end in zip(corners, corners[1:] + corners[:1], strict=True):
            sheet.space.add_line(start, end)
        sheet.across((0, 0), (100, 0), "L1")
        assert bounds_mm(sheet.shape(L1=40).outer) == pytest.approx((0, 0, 40, 60))

    def test_a_bend_line_reaches_from_edge_to_edge_afterwards(self, sheet):
        sheet.outline((0, 0), (100, 0), (100, 60), (0, 60)).up((0, 0), (0, 60), "H")
        sheet.space.add_line((30, 0), (30, 60), dxfattribs={"layer": "BEND"})
        [mark] = sheet.shape(H=90).marks
        assert bounds_mm(mark, closed=False) == pytest.approx((30, 0, 30, 90))

    def test_values_are_mm_in_an_inch_drawing_too(self, new, as_bytes):
        sheet = Sheet(lambda version: new(version, units=1), as_bytes)
        sheet.outline((0, 0), (4, 0), (4, 2), (0, 2)).across((0, 0), (4, 0), "L1")
        assert bounds_mm(sheet.shape(L1=152.4).outer) == pytest.approx((0, 0, 152.4, 50.8))


class TestRoundThings:
    @pytest.fixture
    def cover(self, sheet) -> Sheet:
        """100 x 60 with corners of 10 and a slot in the middle."""
        corners = [(10, 0), (90, 0, ROUND), (100, 10), (100, 50, ROUND)]
        corners += [(90, 60), (10, 60, ROUND), (0, 50), (0, 10, ROUND)]
        sheet.outline(*corners).outline((40, 25), (60, 25, 1), (60, 35), (40, 35, 1))
        sheet.across((0, 10), (100, 10), "W").up((10, 0), (10, 60), "H")
        sheet.space.add_radius_dim(center=(90, 50), radius=10, angle=45, text="R1").render()
        return sheet.across((40, 30), (60, 30), "S")

    def test_arcs_stay_tangent_and_keep_their_radius(self, cover):
        shape = cover.shape(W=160, H=100)
        assert shape.net_area_mm2 == pytest.approx(16000 - (400 - 100 * math.pi) - (200 + 25 * math.pi))
        assert bounds_mm(shape.outer) == pytest.approx((0, 0, 160, 100))

    def test_a_radius_is_driven_and_stays_tangent(self, cover):
        shape = cover.shape(R1=20)
        arcs = [arc_of(a, b) for a, b in zip(shape.outer, [*shape.outer[1:], shape.outer[0]], strict=True)]
        radii = sorted(round(arc[2], 6) for arc in arcs if arc)
        assert radii == [10, 10, 10, 20]
        assert (80, 60) in points(shape)
        assert (100, 40) in points(shape)

    def test_a_slot_grows_and_keeps_its_ends_round(self, cover):
        [slot] = cover.shape(S=40, W=160).holes
        left, bottom, right, top = bounds_mm(slot)
        assert (right - left, top - bottom, (left + right) / 2) == pytest.approx((50, 10, 80))

    def test_diameters_and_a_pair_of_holes_about_the_middle(self, sheet):
        for x, radius in ((0, 50), (0, 20), (35, 5), (-35, 5)):
            sheet.circle(x, 0, radius)
        sheet.space.add_diameter_dim(center=(0, 0), radius=50, angle=45, text="D").render()
        sheet.space.add_diameter_dim(center=(0, 0), radius=20, angle=135, text="<B>").render()
        sheet.across((-35, 0), (35, 0), "K")
        shape = sheet.shape(D=140, B=60, K=110)
        assert as_circle(shape.outer, 1e-4) == pytest.approx((70, 70, 70))
        assert centres(shape) == [(15, 70), (70, 70), (125, 70)]


class TestNames:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("L1", "L1"),
            ("L1=50", "L1"),
            ("L1 = 50,5 mm", "L1"),
            ("L1=<>", "L1"),
            ("<L1>", "L1"),
            ("[Breite]", "Breite"),
            (r"\A1;L1", "L1"),
            (r"{\fArial|b0;W_2}", "W_2"),
            ("宽度", "宽度"),
            ("R10", None),
            ("Ø20", None),
            ("<>", None),
            ("", None),
            ("50", None),
            ("50 ±0.1", None),
            ("2x L1", None),
            ("TYP", None),
        ],
    )
    def test_names(self, text, name):
        assert name_in(text, 10.0) == name

    def test_a_size_on_something_else_is_a_name(self):
        assert name_in("R10", 25.0) == "R10"

    def test_a_name_in_extended_data(self, sheet):
        sheet.outline((0, 0), (100, 0), (100, 60), (0, 60))
        sheet.doc.appids.add("SHOP")
        dimension = sheet.space.add_linear_dim(base=(0, -9), p1=(0, 0), p2=(100, 0))
        dimension.dimension.set_xdata("SHOP", [(1000, "Width")])
        dimension.render()
        assert bounds_mm(sheet.shape(width=70).outer)[2] == pytest.approx(70)

    def test_one_name_on_two_dimensions_drives_both(self, sheet):
        sheet.outline((0, 0), (100, 0), (100, 60), (0, 60))
        sheet.across((0, 0), (100, 0), "A").up((0, 0), (0, 60), "A")
        assert bounds_mm(sheet.shape(A=30).outer) == pytest.approx((0, 0, 30, 30))

    def test_a_dimension_in_parentheses_holds_nothing(self, sheet):
        sheet.outline((0, 0), (100, 0), (100, 60), (60, 60), (60, 40), (0, 40))
        sheet.across((0, 0), (100, 0), "(100)").across((0, 40), (60, 40), "L1").across((60, 60), (100, 60))
        assert bounds_mm(sheet.shape(L1=90).outer)[2] == pytest.approx(130)

    def test_the_names_of_a_drawing_with_their_values(self, plate, as_bytes):
        assert open_smart_drawing(as_bytes(plate.doc), ReadOptions()).names() == {"L1": 100, "L2": 60}


class TestRefused:
    @pytest.mark.parametrize(
        ("argument", "words"),
        [
            ({"L9": 5}, "argument.L9': no such name; names of this template: L1, L2"),
            ({"L1": "wide"}, "argument.L1': a number such as 50"),
            ({"L1": -5}, "argument.L1': a length greater than 0"),
            ({"L1": 0}, "argument.L1': a length greater than 0"),
            ({"L1": 1e9}, "argument.L1': a length greater than 0, at most 100000 mm"),
        ],
    )
    def test_wrong_values(self, plate, argument, words):
        with pytest.raises(BadParameter) as failure:
            plate.make(**argument)
        assert words in str(failure.value)

    def test_dimensions_that_contradict_each_other_are_named(self, sheet):
        sheet.outline((0, 0), (100, 0), (100, 60), (60, 60), (60, 40), (0, 40))
        sheet.across((0, 0), (100, 0), "L1").across((0, 40), (60, 40)).across((60, 60), (100, 60))
        with pytest.raises(TemplateFailed) as failure:
            sheet.make(L1=150)
        for words in ("L1 = 150", "the dimension 60", "the dimension 40"):
            assert words in str(failure.value)

    def test_a_triangle_that_cannot_be(self, sheet):
        sheet.outline((0, 0), (100, 0), (30, 80))
        for name, start, end in (("A", (0, 0), (100, 0)), ("B", (100, 0), (30, 80)), ("C", (30, 80), (0, 0))):
            sheet.space.add_aligned_dim(p1=start, p2=end, distance=-10, text=name).render()
        with pytest.raises(TemplateFailed, match=r"cannot be met together: .*B = 10"):
            sheet.make(A=50, B=10, C=10)

    def test_holes_that_no_longer_fit(self, plate):
        with pytest.raises(TemplateFailed, match="with these values"):
            plate.make(L1=12)

    def test_a_hole_that_would_lie_outside(self, sheet):
        sheet.outline((0, 0), (100, 0), (100, 60), (0, 60)).circle(80, 30, 5)
        sheet.across((0, 0), (100, 0), "L1").across((0, 0), (80, 30))
        with pytest.raises(TemplateFailed, match="2 pieces instead of 1"):
            sheet.make(L1=50)

    def test_a_name_that_touches_nothing(self, plate):
        plate.across((300, 300), (400, 300), "L7")
        with pytest.raises(TemplateFailed, match="dimension L7 touches no line at 300, 300"):
            plate.make(L1=120)

    def test_an_angle_with_a_name(self, plate):
        plate.space.add_angular_dim_2l(
            base=(50, 50), line1=((0, 0), (100, 0)), line2=((0, 0), (0, 60)), text="W1"
        ).render()
        with pytest.raises(TemplateFailed, match="dimension W1: only lengths, radii and diameters"):
            plate.make()

    def test_a_drawing_without_a_contour(self, sheet):
        sheet.space.add_line((0, 0), (10, 0))
        with pytest.raises(TemplateFailed, match="no closed contour"):
            sheet.make()

    def test_an_empty_drawing(self, sheet):
        with pytest.raises(TemplateFailed, match="no line that is cut"):
            sheet.make()

    def test_too_many_points(self, sheet):
        sheet.outline(*[(math.cos(i / 100), math.sin(i / 100)) for i in range(628)] * 2)
        with pytest.raises(TemplateFailed, match="more than 400 points"):
            sheet.make()

    def test_no_dxf(self):
        with pytest.raises(UnreadableDrawing, match="a PDF"):
            parts_of_drawing("x", b"%PDF-1.7", {})


@settings(max_examples=15)
@given(st.floats(40, 400), st.floats(40, 300), st.floats(1, 9))
def test_any_plate_has_the_values_that_were_asked_for(plate_bytes, width, height, radius):
    [part] = parts_of_drawing("p", plate_bytes, {"L1": width, "L2": height, "D1": 2 * radius})
    assert bounds_mm(part.shape.outer) == pytest.approx((0, 0, width, height), abs=1e-4)
    radii = sorted(round(as_circle(hole, 1e-3)[2], 4) for hole in part.shape.holes)
    assert radii == sorted([round(radius, 4), 4, 4, 4])


@pytest.fixture(scope="module")
def plate_bytes() -> bytes:
    import io  # noqa: PLC0415

    import ezdxf  # noqa: PLC0415

    doc = ezdxf.new("R2010", setup=True)
    doc.header["$INSUNITS"] = 4
    space = doc.modelspace()
    space.add_lwpolyline([(0, 0), (100, 0), (100, 60), (0, 60)], close=True)
    for x, y in ((10, 10), (90, 10), (10, 50), (90, 50)):
        space.add_circle((x, y), 4)
    space.add_linear_dim(base=(50, -20), p1=(0, 0), p2=(100, 0), text="L1").render()
    space.add_linear_dim(base=(-20, 30), p1=(0, 0), p2=(0, 60), angle=90, text="L2").render()
    space.add_diameter_dim(center=(10, 10), radius=4, angle=45, text="D1").render()
    text = io.StringIO()
    doc.write(text)
    return text.getvalue().encode()
