"""Which sheet serves which part, weights, gaps, states and ids."""

import pytest

from nestwright.domain.ids import can_be_number, derived_guid, known_guid, new_guid
from nestwright.domain.sheets import Sheet, gap_from_table, in_stock, only_sheet, rounded_weight, weight_kg
from nestwright.domain.states import HandleStatus, whole_status

STEEL_3 = Sheet("S235", 3.0)


def test_a_sheet_serves_its_own_material_and_thickness_only():
    assert STEEL_3.serves(Sheet("S235", 3.0))
    assert STEEL_3.serves(Sheet("S235", 3.0 + 1e-9))
    assert not STEEL_3.serves(Sheet("S235", 3.2))
    assert not STEEL_3.serves(Sheet("S355", 3.0))


def test_a_sheet_serves_a_part_that_does_not_say():
    assert STEEL_3.serves(Sheet(None, None))
    assert STEEL_3.serves(Sheet(None, 3.0))
    assert not STEEL_3.serves(Sheet(None, 4.0))


def test_sheets_are_equal_within_the_step():
    assert only_sheet([STEEL_3, Sheet("S235", 3.0000001)]) == STEEL_3
    assert only_sheet([STEEL_3, Sheet("S235", 4.0)]) is None
    assert only_sheet([]) is None


def test_weight_is_area_times_thickness_times_density_half_up():
    assert rounded_weight(weight_kg(1_000_000, 1.0, 7.85)) == 7.85
    assert weight_kg(100, None, 7.85) is None
    assert rounded_weight(None) is None


@pytest.mark.parametrize(
    ("area", "thickness", "density", "weight"),
    [
        (100 * 100, 10, 7.85, 0.79),
        (1000 * 300, 3, 7.85, 7.07),
        (1000 * 300, 15.0, 7.85, 35.33),
        (100 * 100, 0.5, 5.0, 0.03),
        (100 * 100, 33.7, 5.0, 1.69),
        (9999.999999999998, 10.0, 7.85, 0.79),
        (10_000.0000000001, 2.7, 5.0, 0.14),
    ],
)
def test_half_of_the_last_decimal_is_rounded_up(area: float, thickness: float, density: float, weight: float):
    assert rounded_weight(weight_kg(area, thickness, density)) == weight


def test_a_sum_of_weights_rounds_once():
    each = weight_kg(100 * 40, 1.0, 7.85)
    assert each is not None
    assert rounded_weight(each * 10) == 0.31


@pytest.mark.parametrize(
    ("thickness", "gap"), [(1.0, 4.0), (2.0, 4.0), (2.5, 6.0), (6.0, 6.0), (7.0, None), (None, None)]
)
def test_the_gap_is_that_of_the_thinnest_row_thick_enough(thickness: float | None, gap: float | None):
    assert gap_from_table([(6.0, 6.0), (2.0, 4.0)], thickness) == gap


def test_stock_is_unlimited_or_above_zero():
    assert [in_stock(amount) for amount in (-1, 0, 1)] == [True, False, True]


@pytest.mark.parametrize(
    ("drawings", "job"),
    [
        ([], "unprocessed"),
        (["unprocessed"], "unprocessed"),
        (["unprocessed", "processing"], "processing"),
        (["unprocessed", "completed"], "processing"),
        (["completed", "completed"], "completed"),
    ],
)
def test_the_state_of_a_job_follows_from_its_drawings(drawings: list[str], job: str):
    assert whole_status(drawings) == HandleStatus(job)


def test_guids_are_upper_case_and_found_in_any_case():
    guid = new_guid()
    assert guid == guid.upper()
    assert known_guid(f" {guid.lower()} ") == guid
    assert [known_guid(text) for text in ("", "x", guid + "0", "\0" * 36)] == [None] * 4


def test_a_derived_guid_is_always_the_same():
    parent = new_guid()
    assert derived_guid(parent, "part 1") == derived_guid(parent, "part 1")
    assert derived_guid(parent, "part 1") != derived_guid(parent, "part 2")
    assert known_guid(derived_guid(parent, "part 1"))


def test_a_number_that_no_column_holds_is_no_id():
    assert [can_be_number(number) for number in (-1, 0, 1, 2**31 - 1, 2**31, 10**30)] == [
        False,
        False,
        True,
        True,
        False,
        False,
    ]
