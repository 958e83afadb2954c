"""Signed links: one file, for a while."""

import dataclasses
from unittest.mock import patch

import pytest

from nestwright.errors import BadLink, NotFound
from nestwright.services import links


def test_a_link_opens_its_file(shop):
    shop.ctx.blobs.put("layouts/1/order.dxf", b"0\nSECTION")
    file = links.open_file(shop.ctx, links.make_token(shop.ctx, "layouts/1/order.dxf"))
    assert (file.content, file.media_type, file.file_name) == (b"0\nSECTION", "image/vnd.dxf", "order.dxf")


def test_a_link_may_name_its_file(shop):
    token = links.make_token(shop.ctx, "layouts/1/order.dxf", "Träger.dxf")
    assert links.check_token(shop.ctx, token) == ("layouts/1/order.dxf", "Träger.dxf")


def test_a_link_is_letters_of_a_url(shop):
    token = links.make_token(shop.ctx, "layouts/1/order.dxf", "钣金.dxf")
    assert token.replace(".", "").replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize(
    "spoil",
    [lambda t: t[1:], lambda t: t[:-1], lambda t: "", lambda t: "a.b", lambda t: "é.é", lambda t: t + ".x"],
)
def test_a_changed_link_opens_nothing(shop, spoil):
    shop.ctx.blobs.put("a.dxf", b"")
    with pytest.raises(BadLink):
        links.open_file(shop.ctx, spoil(links.make_token(shop.ctx, "a.dxf")))


def test_another_servers_link_opens_nothing(shop):
    other = dataclasses.replace(
        shop.ctx, settings=shop.ctx.settings.with_link_secret("another secret, longer")
    )
    with pytest.raises(BadLink):
        links.check_token(shop.ctx, links.make_token(other, "a.dxf"))


def test_a_link_expires(shop):
    with patch("nestwright.services.links.time.time", return_value=1000.0):
        token = links.make_token(shop.ctx, "a.dxf")
    lifetime_s = shop.ctx.settings.link_lifetime_s
    with patch("nestwright.services.links.time.time", return_value=1000.0 + lifetime_s):
        assert links.check_token(shop.ctx, token)[0] == "a.dxf"
    with (
        patch("nestwright.services.links.time.time", return_value=1001.0 + lifetime_s),
        pytest.raises(BadLink),
    ):
        links.check_token(shop.ctx, token)


def test_the_link_of_a_file_that_is_gone_says_so(shop):
    with pytest.raises(NotFound):
        links.open_file(shop.ctx, links.make_token(shop.ctx, "gone.dxf"))
