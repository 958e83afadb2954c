"""The results as a page to read."""

from __future__ import annotations

from typing import Any

_SLOWEST = 10


def markdown(results: dict[str, Any]) -> str:
    """Return the results that are there as Markdown."""
    parts = {"quality": _quality, "speed": _speed, "job": _job}
    pages = [write(results[name]) for name, write in parts.items() if name in results]
    return "\n\n".join(["# The drawings bench", *pages]) + "\n"


def _quality(found: dict[str, Any]) -> str:
    rows = [
        f"| {each['kind']} | {each['files']} | {each['right']} | {each['share']:.1%} | {each['target']:.0%} |"
        for each in found["kinds"]
    ]
    files = found["files"]
    longest = max(files, key=lambda each: each["seconds"])
    badly = [f"- {each['name']}: {each['ended']}" for each in files if each["ended"]]
    wrong = [f"- {each['name']}: {each['wrong']}" for each in files if each["wrong"]]
    pairs = [f"- {name}: {words}" for name, words in found["pairs"].items() if words]
    lines = [
        "## Right parts",
        "",
        "| kinds of files | files | right | share | target |",
        "|---|---|---|---|---|",
        *rows,
        "",
        f"{len(files)} files; the longest took {longest['seconds']:.2f} s of computing ({longest['name']}).",
        f"Pairs of a drawing and its cleaned form that differ: {len(pairs)} of {len(found['pairs'])}.",
    ]
    for title, told in (("Ended badly", badly), ("Not as expected", wrong), ("Pairs that differ", pairs)):
        lines += ["", f"{title}:", "", *told] if told else []
    return "\n".join(lines)


def _speed(found: dict[str, Any]) -> str:
    rows = [
        f"| {row['file']} | {row['read_drawing_s']:.3f} | {row['ezdxf_load_s']:.3f} |"
        for row in found["rows"][:_SLOWEST]
    ]
    return "\n".join(
        [
            "## Speed",
            "",
            f"{found['files']} files: {found['read_drawing_s']} s read and recognised, "
            f"{found['ezdxf_load_s']} s loaded by ezdxf alone: {found['ratio']} times "
            f"(promise: {found['promised_ratio']}); {found['drawings_per_s']} drawings a second on one core.",
            "",
            "| slowest files | read and recognised, s | ezdxf's load, s |",
            "|---|---|---|",
            *rows,
        ]
    )


def _job(found: dict[str, Any]) -> str:
    return "\n".join(
        [
            "## One job",
            "",
            f"{found['drawings']} drawings on {found['cores']} cores: {found['seconds']} s, "
            f"{found['drawings_per_s']} a second, {found['upload_s']} s of it the upload. "
            f"The status was asked {found['status_calls']} times: "
            f"{found['status_ms_median']} ms in the middle (promise: {found['promised_ms']:g}), "
            f"{found['status_ms_worst']} ms at worst.",
        ]
    )
