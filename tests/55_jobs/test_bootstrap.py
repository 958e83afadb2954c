from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from nestwright.bootstrap import SECRET_FILE, open_inline_context
from nestwright.config import load_settings
from nestwright.errors import NestwrightError
from nestwright.services import jobs
from nestwright.services.context import Context


def secret_of(context: Context) -> str:
    assert context.settings.link_secret is not None
    return context.settings.link_secret.get_secret_value()


def test_everything_is_made_in_the_data_folder(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"
    with open_inline_context(load_settings(data_dir=folder)) as context:
        job_id = jobs.add(context, "TEAM001", jobs.NewJob("order"))
        context.blobs.put("drawings/1", b"x")
    assert {path.name for path in folder.iterdir()} == {"nestwright.db", "files", SECRET_FILE}
    if sys.platform != "win32":
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    with open_inline_context(load_settings(data_dir=folder)) as context:
        assert [job.job_id for job in jobs.search(context, "TEAM001", "order")] == [job_id]
        assert context.blobs.get("drawings/1") == b"x"


def test_the_secret_of_links_is_made_once_and_for_the_owner_alone(tmp_path: Path) -> None:
    with open_inline_context(load_settings(data_dir=tmp_path)) as context:
        first = secret_of(context)
    with open_inline_context(load_settings(data_dir=tmp_path)) as context:
        assert secret_of(context) == first
    assert len(first) == 64
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / SECRET_FILE).stat().st_mode) == 0o600


def test_a_given_secret_is_not_written_down(tmp_path: Path) -> None:
    given = "given by whoever runs it"
    with open_inline_context(load_settings(data_dir=tmp_path, link_secret=given)) as context:
        assert secret_of(context) == given
    assert not (tmp_path / SECRET_FILE).exists()


def test_an_empty_secret_is_never_used(tmp_path: Path) -> None:
    (tmp_path / SECRET_FILE).touch()
    with (
        pytest.raises(NestwrightError, match="is empty; delete it"),
        open_inline_context(load_settings(data_dir=tmp_path)),
    ):
        pass


def test_a_context_fixture_for_both_databases(context: Context) -> None:
    assert jobs.add(context, "TEAM001", jobs.NewJob("order")) == 1
