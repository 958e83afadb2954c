"""Seeded damage to real drawings: what disks, networks, editors and other programs do to files."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path

_WILD = (
    b"1e308",
    b"-1e308",
    b"nan",
    b"inf",
    b"1e-300",
    b"0",
    b"-1",
    b"99999999999",
    b"",
    b"\xff\xfe",
    b"abc",
    b"1.0D+02",
)
_UNITS = (b"0", b"1", b"2", b"4", b"5", b"6", b"8", b"13", b"25", b"-1", b"999", b"x")
_KINDS = (
    b"LINE",
    b"ARC",
    b"CIRCLE",
    b"LWPOLYLINE",
    b"SPLINE",
    b"ELLIPSE",
    b"INSERT",
    b"POLYLINE",
    b"VERTEX",
    b"SEQEND",
    b"HATCH",
)
LARGEST_BYTES = 120_000

Mutation = Callable[[bytes, random.Random], bytes]


def case(seed: int, paths: Sequence[Path]) -> tuple[str, bytes]:
    """Return the name and the damaged bytes of one case; the same for the same seed and files."""
    rng = random.Random(seed)
    small = [path for path in paths if path.stat().st_size <= LARGEST_BYTES]
    path = rng.choice(small)
    content = path.read_bytes()
    for _ in range(rng.randint(1, 4)):
        content = rng.choice(_MUTATIONS)(content, rng)
    return path.name, content


def _flip(content: bytes, rng: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(rng.randint(1, 8)):
        if changed:
            changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def _cut_end(content: bytes, rng: random.Random) -> bytes:
    return content[: rng.randrange(len(content) + 1)]


def _cut_out(content: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(content) + 1)
    return content[:start] + content[start + rng.randint(1, 2000) :]


def _repeat(content: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(content) + 1)
    piece = content[start : start + rng.randint(1, 3000)]
    return content[:start] + piece * rng.randint(2, 5) + content[start:]


def _insert(content: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(content) + 1)
    return content[:at] + rng.randbytes(rng.randint(1, 200)) + content[at:]


def _lines(change: Callable[[list[bytes], random.Random], None]) -> Mutation:
    def mutate(content: bytes, rng: random.Random) -> bytes:
        lines = content.split(b"\n")
        for _ in range(rng.randint(1, 5)):
            change(lines, rng)
        return b"\n".join(lines)

    return mutate


def _drop_line(lines: list[bytes], rng: random.Random) -> None:
    if lines:
        del lines[rng.randrange(len(lines))]


def _drop_tag(lines: list[bytes], rng: random.Random) -> None:
    at = 2 * rng.randrange(len(lines) // 2 + 1)
    del lines[at : at + 2]


def _double_line(lines: list[bytes], rng: random.Random) -> None:
    at = rng.randrange(len(lines))
    lines.insert(at, lines[at])


def _swap_lines(lines: list[bytes], rng: random.Random) -> None:
    one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]


def _wild_value(lines: list[bytes], rng: random.Random) -> None:
    lines[rng.randrange(len(lines))] = rng.choice(_WILD)


def _other_kind(lines: list[bytes], rng: random.Random) -> None:
    kinds = [at for at, line in enumerate(lines) if line.strip() in _KINDS]
    if kinds:
        lines[rng.choice(kinds)] = rng.choice(_KINDS)


def _other_unit(content: bytes, rng: random.Random) -> bytes:
    lines = content.split(b"\n")
    for at, line in enumerate(lines[:-2]):
        if line.strip() == b"$INSUNITS":
            lines[at + 2] = rng.choice(_UNITS)
    return b"\n".join(lines)


def _other_line_ends(content: bytes, rng: random.Random) -> bytes:
    return content.replace(b"\r\n", b"\n").replace(b"\n", rng.choice((b"\r", b"\n", b"\r\n", b"\n\n")))


def _other_encoding(content: bytes, rng: random.Random) -> bytes:
    return content.decode("latin-1").encode(rng.choice(("utf-16", "utf-8-sig", "utf-8")))


def _zeros_at_end(content: bytes, rng: random.Random) -> bytes:
    return content + b"\0" * rng.randint(1, 5000)


_MUTATIONS: tuple[Mutation, ...] = (
    *(
        _flip,
        _cut_end,
        _cut_out,
        _repeat,
        _insert,
        _other_unit,
        _other_line_ends,
        _other_encoding,
        _zeros_at_end,
    ),
    *(
        _lines(change)
        for change in (_drop_line, _drop_tag, _double_line, _swap_lines, _wild_value, _other_kind)
    ),
)
