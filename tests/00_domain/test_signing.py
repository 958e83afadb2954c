"""The signature of a call: the wire's formula, the window, nothing that raises."""

import hashlib

import pytest

from nestwright.domain.signing import WINDOW_MS, in_window, is_signed, sign

NOW_MS = 1_700_000_000_000


def test_signature_is_the_md5_of_id_secret_and_time_stamp():
    right = hashlib.md5(b"app1secret1700000000000").hexdigest()
    assert sign("app1", "secret", "1700000000000") == right
    assert is_signed("app1", "secret", "1700000000000", right)


def test_text_is_signed_as_utf_8():
    assert sign("Müller", "s", "1") == hashlib.md5("Müllers1".encode()).hexdigest()


@pytest.mark.parametrize("wrong", ["", "0" * 32, "é", "\ud800", sign("app1", "other", "1")])
def test_any_other_signature_is_wrong(wrong: str):
    assert not is_signed("app1", "secret", "1", wrong)


@pytest.mark.parametrize("off_ms", [-WINDOW_MS, 0, WINDOW_MS])
def test_a_time_stamp_ten_minutes_off_either_way_is_good(off_ms: int):
    assert in_window(str(NOW_MS + off_ms), NOW_MS)


@pytest.mark.parametrize(
    "text",
    [
        str(NOW_MS - WINDOW_MS - 1),
        str(NOW_MS + WINDOW_MS + 1),
        "",
        "abc",
        "1.7e12",
        "-5",
        "٣",
        " 1",
        "9" * 5000,
    ],
)
def test_anything_else_is_outside_the_window(text: str):
    assert not in_window(text, NOW_MS)
