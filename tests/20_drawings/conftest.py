"""Drawings made on the spot, as bytes in any version."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import ezdxf
import pytest
from ezdxf.document import Drawing

from nestwright.drawings import read as reader
from nestwright.drawings.read import read_drawing
from nestwright.drawings.reading import DrawingReading, ReadOptions

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "data" / "dxf"


@pytest.fixture(autouse=True, scope="session")
def mistakes_of_ours_raise() -> Iterator[None]:
    """What a user gets as a finding and a log entry must fail a test."""

    def raise_again(*_: object) -> None:
        error = sys.exception()
        assert error is not None
        raise error

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader.logger, "exception", raise_again)
        yield


@pytest.fixture
def new() -> Callable[..., Drawing]:
    """Return a maker of empty documents in millimetres."""

    def make(version: str = "R2010", units: int | None = 4) -> Drawing:
        doc = ezdxf.new(version)
        if units is not None:
            doc.header["$INSUNITS"] = units
        return doc

    return make


@pytest.fixture
def as_bytes() -> Callable[..., bytes]:
    """Return a writer of documents: ASCII or binary DXF."""

    def write(doc: Drawing, *, binary: bool = False) -> bytes:
        if binary:
            stream = io.BytesIO()
            doc.write(stream, fmt="bin")
            return stream.getvalue()
        text = io.StringIO()
        doc.write(text)
        return text.getvalue().encode(doc.output_encoding, "replace")

    return write


@pytest.fixture
def read(as_bytes: Callable[..., bytes]) -> Callable[..., DrawingReading]:
    """Return a reader of documents: what :func:`read_drawing` makes of them."""

    def make(doc: Drawing, *, binary: bool = False, options: ReadOptions | None = None) -> DrawingReading:
        return read_drawing("part.dxf", as_bytes(doc, binary=binary), options or ReadOptions())

    return make


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Return the folder of real drawings; the test is skipped where it is not."""
    if not CORPUS.is_dir():
        pytest.skip(f"the real drawings are not here: {CORPUS}")
    return CORPUS
