"""What may go wrong at a simulated machine, each with its likelihood, and the cut of one sheet with it."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from random import Random

from nestwright.domain.production import RecordKind
from nestwright.machines.connector import ReportedBad, Ticket, TicketPart

LOADING_S = 30.0
PIERCE_S = 0.6
CUTTING_MM_S = 80.0
MOVING_SHARE = 0.35  # of the cut length, between the cuts
HOLD_S = (20.0, 300.0)
REASONS = ("burr", "not cut through", "tilted", "scratched", "wrong size")
STOPPED = "the machine stopped in the middle of the sheet"


@dataclass(frozen=True)
class Faults:
    """Likelihoods 0..1. The first four are the sheet's: an alarm, a pause, a stop in its middle, bad pieces.

    The others are the records': sent ``twice``, ``late``, out of order (``disorder``) or ``never``.
    """

    alarm: float = 0.0
    pause: float = 0.0
    stop: float = 0.0
    bad: float = 0.0
    twice: float = 0.0
    late: float = 0.0
    disorder: float = 0.0
    never: float = 0.0

    @classmethod
    def all_on(cls, likelihood: float) -> Faults:
        """Return every fault with one likelihood."""
        return cls(**{fault.name: likelihood for fault in fields(cls)})


@dataclass(frozen=True)
class Moment:
    """Something that happens ``at_s`` seconds after a sheet's start."""

    at_s: float
    kind: RecordKind
    alarm: bool = False
    bad: tuple[ReportedBad, ...] = ()
    comment: str = ""
    measured: dict[str, float] = field(default_factory=dict[str, float])


def cut_of(ticket: Ticket, faults: Faults, random: Random, sheet_s: float | None) -> list[Moment]:
    """Return what happens to one sheet, in order, from its start to its end; always the same from one seed.

    ``sheet_s`` None: the time that its cut length and pierces take.
    """
    cutting_s = ticket.pierce_count * PIERCE_S + ticket.cut_length / CUTTING_MM_S
    whole_s = LOADING_S + cutting_s if sheet_s is None else sheet_s
    moments, lost_s = [Moment(0.0, RecordKind.STARTED)], 0.0
    spoiled: tuple[ReportedBad, ...] = ()
    for name in ("alarm", "pause", "stop"):
        if random.random() >= getattr(faults, name):
            continue
        at_s = moments[-1].at_s + (whole_s + lost_s - moments[-1].at_s) * random.uniform(0.2, 0.6)
        hold_s = random.uniform(*HOLD_S) * whole_s / (LOADING_S + cutting_s)
        kind = RecordKind.STOPPED if name == "stop" else RecordKind.PAUSED
        moments += [
            Moment(at_s, kind, alarm=name == "alarm"),
            Moment(at_s + hold_s, RecordKind.RESUMED),
        ]
        lost_s += hold_s
        if name == "stop":
            spoiled = _bad(ticket.parts, random, STOPPED)
    if not spoiled and random.random() < faults.bad:
        spoiled = _bad(ticket.parts, random, random.choice(REASONS))
    end = Moment(
        whole_s + lost_s, RecordKind.FINISHED, bad=spoiled, measured=_measured(ticket, whole_s, cutting_s)
    )
    return [*moments, end]


def _bad(parts: tuple[TicketPart, ...], random: Random, reason: str) -> tuple[ReportedBad, ...]:
    if not parts:
        return ()
    part = random.choice(parts)
    return (ReportedBad(part.guid, random.randint(1, part.amount), reason),)


def _measured(ticket: Ticket, whole_s: float, cutting_s: float) -> dict[str, float]:
    return {
        "pierce_count": float(ticket.pierce_count),
        "cut_length": round(ticket.cut_length, 3),
        "move_length": round(ticket.cut_length * MOVING_SHARE, 3),
        "laser_on": round(min(cutting_s, whole_s), 3),
        "gas_on": round(min(cutting_s, whole_s), 3),
        "cut_time": round(whole_s, 3),
    }
