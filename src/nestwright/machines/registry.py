"""From a machine's settings to its connector: the one list of the kinds of connectors there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from nestwright.errors import BadParameter
from nestwright.machines.connector import Connector
from nestwright.machines.faults import Faults
from nestwright.machines.folder import FolderMachine
from nestwright.machines.http import HttpMachine
from nestwright.machines.simulated import SimulatedMachine

FASTEST = 1_000_000.0
FAULTS = tuple(fault.name for fault in fields(Faults))


def connect(kind: str, settings: Mapping[str, Any]) -> Connector:
    """Return a new connector; raises ``BadParameter`` naming the setting that is wrong."""
    if kind not in KINDS:
        raise BadParameter("connector", f"one of {', '.join(KINDS)}")
    known, make = KINDS[kind]
    for name in settings:
        if name not in known:
            raise BadParameter(f"settings.{name}", f"of a {kind} machine one of {', '.join(known)}")
    return make(settings)


def _simulated(settings: Mapping[str, Any]) -> Connector:
    likelihoods: Any = settings.get("faults", {})
    if not isinstance(likelihoods, Mapping):
        raise BadParameter("settings.faults", f"an object of likelihoods: {', '.join(FAULTS)}")
    for name, likelihood in likelihoods.items():
        if name not in FAULTS:
            raise BadParameter(f"settings.faults.{name}", f"one of {', '.join(FAULTS)}")
        _number(f"settings.faults.{name}", likelihood, 0.0, 1.0)
    sheet_s: Any = settings.get("sheet_s")
    return SimulatedMachine(
        speed=_number("settings.speed", settings.get("speed", 1.0), 0.001, FASTEST),
        seed=int(_number("settings.seed", settings.get("seed", 1), 0.0, 2.0**31)),
        faults=Faults(**{str(name): float(likelihood) for name, likelihood in likelihoods.items()}),
        sheet_s=None if sheet_s is None else _number("settings.sheet_s", sheet_s, 0.001, 86_400.0),
    )


def _folder(settings: Mapping[str, Any]) -> Connector:
    folder: Any = settings.get("folder")
    if not isinstance(folder, str) or not Path(folder).is_absolute():
        raise BadParameter("settings.folder", "the whole path of a folder")
    return FolderMachine(Path(folder))


def _http(settings: Mapping[str, Any]) -> Connector:
    url: Any = settings.get("url")
    secret: Any = settings.get("secret")
    if not isinstance(url, str) or not url.startswith(("http://", "https://")):
        raise BadParameter("settings.url", "an address that begins with http:// or https://")
    if secret is not None and not (isinstance(secret, str) and secret):
        raise BadParameter("settings.secret", "a text")
    return HttpMachine(url, secret)


def _number(field: str, value: Any, least: float, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise BadParameter(field, f"a number from {least:g} to {most:g}")
    return float(value)


KINDS: Mapping[str, tuple[tuple[str, ...], Callable[[Mapping[str, Any]], Connector]]] = {
    "simulated": (("speed", "seed", "faults", "sheet_s"), _simulated),
    "folder": (("folder",), _folder),
    "http": (("url", "secret"), _http),
}
