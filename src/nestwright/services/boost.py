"""Boost: have the waiting parts of jobs nested, one task for each material and thickness."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, count
from typing import Any, Literal

from sqlalchemy.orm import Session

from nestwright.domain.ids import known_guid, new_guid
from nestwright.domain.sheets import DEFAULT_GAP_MM, UNLIMITED, gap_from_table, in_stock
from nestwright.domain.states import NestState
from nestwright.errors import BadParameter, InUse, NotFound
from nestwright.services import checks, find, nest_events
from nestwright.services.context import Context
from nestwright.services.nest_groups import (
    NestGroup,
    OfferedPlate,
    Refusal,
    WantedPart,
    groups,
    held_groups,
)
from nestwright.services.nest_order import MODES, PLATES
from nestwright.storage.repositories import drawings, jobs, materials, nest_tasks, parts, plates
from nestwright.storage.tables import (
    JobRow,
    NestTaskJobRow,
    NestTaskPartRow,
    NestTaskRow,
    PlateRow,
    now_utc,
)

MOST_ROTATIONS = 360
LARGEST_ANGLE_DEG = 36_000.0
LONGEST_RUN_S = 24 * 3600.0
LONGEST_START = 80  # of a task's name; the sheet and a number follow


@dataclass(frozen=True)
class PlateChoice:
    """A plate of the stock to nest on; ``amount`` sheets at most, None: all there are."""

    guid: str
    amount: int | None = None


@dataclass(frozen=True)
class BoostRequest:
    """What to nest and how; None: the default.

    ``plates``: the only ones to nest on, remnants that are expected among them; without them all plates in
    stock. ``gap`` part to part, by default
    the material's gap table, else 5 mm. ``margin`` part to plate edge: the largest of this and the plates'
    own. ``rotations``: angles in degrees, or "free" for any; by default the quarter turns; a part with
    ``rotate_lock`` is not turned. ``time_limit`` in seconds.

    ``objective``: all parts on the cheapest plates (plates), one sheet of one plate as full as it gets
    (fill), or all parts on the least length of one plate along its width (length). ``estimate_only``: count
    plates for a quote at once; nothing is laid, and the parts go on waiting. ``seed`` and ``max_steps``
    together make a run that another one with the same numbers repeats exactly.
    """

    job_ids: Sequence[int]
    plates: Sequence[PlateChoice] = ()
    gap: float | None = None
    margin: float | None = None
    rotations: Sequence[float] | Literal["free"] | None = None
    part_in_part: bool = True
    time_limit: float = 30.0
    seed: int = 1
    max_steps: int | None = None
    objective: str = PLATES
    estimate_only: bool = False
    name: str | None = None


@dataclass(frozen=True)
class BoostedTask:
    """A nesting task that was started."""

    task_guid: str
    task_name: str
    material: str | None
    thickness: float | None


def boost(ctx: Context, team: str, request: BoostRequest) -> tuple[BoostedTask, ...]:
    """Start nesting what waits in the jobs (operation 35) and return at once.

    Nested are the pieces that wait: on no layout yet, and in no task that has not ended. A group of parts
    that no plate serves gets a task all the same; it has ended, and its ``not_placed`` says why. So do
    parts whose drawing waits for a decision.

    Raises
    ------
    BadParameter, NotFound
        A value is not allowed; no such job or plate; more sheets than in stock; nothing waits to be nested.
    InUse
        Drawings of the jobs are still being read.
    """
    _check(request)
    with ctx.db.begin() as session:
        ordered = _locked_jobs(session, team, request)
        offered = _offered_plates(session, team, request.plates)
        waiting = _waiting_parts(session, team, ordered)
        found = [*groups([part for part in waiting if not part.row.held], offered), *held_groups(waiting)]
        _check_objective(request, found)
        rows = [_task_row(session, team, request, group, ordered, len(found)) for group in found]
        session.add_all(rows)
        session.flush()
        for row, group in zip(rows, found, strict=True):
            session.add_all(_links(row, group))
        for row in rows:
            if row.state != NestState.WAITING:
                nest_events.finished(session, row)
        tasks = tuple(BoostedTask(row.guid, row.task_name, row.material, row.thickness) for row in rows)
        to_run = [row.guid for row in rows if row.state == NestState.WAITING]
    for guid in to_run:
        ctx.runner.submit_nest(guid)
    return tasks


def _check(request: BoostRequest) -> None:
    if request.gap is not None:
        checks.length_mm("gap", request.gap, zero=True)
    if request.margin is not None:
        checks.length_mm("margin", request.margin, zero=True)
    if request.name is not None:
        checks.text("name", request.name)
    checks.positive("time_limit", request.time_limit, LONGEST_RUN_S)
    checks.whole("seed", request.seed, 0)
    checks.choice("objective", request.objective, tuple(MODES))
    if request.max_steps is not None:
        checks.whole("max_steps", request.max_steps, 1)
    if request.estimate_only and request.objective != PLATES:
        raise BadParameter("estimate_only", f"false when 'objective' is '{request.objective}'")
    _check_rotations(request)


def _check_rotations(request: BoostRequest) -> None:
    angles = [] if request.rotations is None or request.rotations == "free" else request.rotations
    if (
        request.rotations is not None
        and request.rotations != "free"
        and not 0 < len(angles) <= MOST_ROTATIONS
    ):
        raise BadParameter("rotations", f"1 to {MOST_ROTATIONS} angles, or 'free'")
    for i, angle in enumerate(angles):
        if not abs(angle) <= LARGEST_ANGLE_DEG:  # NaN is not
            raise BadParameter(f"rotations[{i}]", f"an angle of at most {LARGEST_ANGLE_DEG:g} degrees")


def _check_objective(request: BoostRequest, found: Sequence[NestGroup]) -> None:
    if request.objective != PLATES:
        for group in found:
            if len(group.plates) > 1:
                names = checks.some_of(f"'{plate.row.plate_name}'" for plate in group.plates)
                raise BadParameter(
                    "plates",
                    f"one plate of {group.sheet} when 'objective' is '{request.objective}', not {names}",
                )


def _locked_jobs(session: Session, team: str, request: BoostRequest) -> Sequence[JobRow]:
    """Return the jobs, kept from a second boost that would nest the same pieces again."""
    job_ids = find.job_ids(session, team, request.job_ids)
    ordered = jobs.lock(session, team, job_ids)
    unread = drawings.unfinished_of_jobs(session, team, job_ids)
    if unread:
        names = checks.some_of(f"'{name}'" for name in unread)
        raise InUse(f"drawings are still being read: {names}; wait until they are completed")
    return ordered


def _waiting_parts(session: Session, team: str, ordered: Sequence[JobRow]) -> list[WantedPart]:
    counted = parts.counted_of_jobs(session, team, [job.job_id for job in ordered])
    waiting = [WantedPart(row.part, row.wait_amount) for row in counted if row.wait_amount > 0]
    if not waiting:
        why = "all pieces are nested already or being nested" if counted else "there are no parts"
        raise BadParameter("job_id", f"jobs with parts that wait to be nested; here {why}")
    return waiting


def _offered_plates(session: Session, team: str, chosen: Sequence[PlateChoice]) -> list[OfferedPlate]:
    if not chosen:
        return [OfferedPlate.of_stock(row) for row in plates.in_stock(session, team)]
    guids = [known_guid(choice.guid) for choice in chosen]
    if len(set(guids)) < len(guids):
        raise BadParameter("plates", "each plate once")
    rows = plates.with_guids(session, team, [guid for guid in guids if guid is not None])
    offered: list[OfferedPlate] = []
    for i, (guid, choice) in enumerate(zip(guids, chosen, strict=True)):
        if guid not in rows:
            raise NotFound("plate", choice.guid, field=f"plates[{i}].guid")
        offered.append(_offered(f"plates[{i}]", rows[guid], choice.amount))
    return offered


def _offered(field: str, row: PlateRow, amount: int | None) -> OfferedPlate:
    """Return a chosen plate; what is in stock is checked here and taken when sheets are cut."""
    if row.expected:
        return OfferedPlate(row, checks.whole(f"{field}.amount", 1 if amount is None else amount, 1, 1))
    if not in_stock(row.remain_amount):
        raise BadParameter(field, f"plates in stock; of '{row.plate_name}' none is left")
    if amount is None:
        return OfferedPlate.of_stock(row)
    most = checks.LARGEST_AMOUNT if row.remain_amount == UNLIMITED else row.remain_amount
    return OfferedPlate(row, checks.whole(f"{field}.amount", amount, 1, most))


def _links(row: NestTaskRow, group: NestGroup) -> list[NestTaskJobRow | NestTaskPartRow]:
    job_ids = {part.row.job_id for part in group.parts}
    return [
        *(NestTaskJobRow(task_guid=row.guid, job_id=job_id) for job_id in sorted(job_ids)),
        *(
            NestTaskPartRow(task_guid=row.guid, part_guid=part.row.guid, amount=part.amount)
            for part in group.parts
        ),
    ]


def _task_row(
    session: Session, team: str, request: BoostRequest, group: NestGroup, ordered: Sequence[JobRow], of: int
) -> NestTaskRow:
    refused = {} if group.refusal is None else _ended(group, group.refusal)
    return NestTaskRow(
        guid=new_guid(),
        team=team,
        task_name=_task_name(session, team, request, group, ordered, of),
        material=group.sheet.material,
        thickness=group.sheet.thickness_mm,
        request=_settings(session, team, request, group),
        estimate_only=request.estimate_only,
        **refused,
    )


def _task_name(
    session: Session, team: str, request: BoostRequest, group: NestGroup, ordered: Sequence[JobRow], of: int
) -> str:
    """Return the name given, or the jobs' with the sheet, and a number where that is taken already.

    Layouts are named after it: two of one name lead to the wrong plate on the machine.
    """
    name = request.name
    if name is None or of > 1:
        name = _with_sheet(request, group, ordered)
    taken = nest_tasks.names_starting(session, team, name)
    numbered = (f"{name} ({number})" for number in count(2))
    return next(free for free in chain([name], numbered) if free not in taken)


def _with_sheet(request: BoostRequest, group: NestGroup, ordered: Sequence[JobRow]) -> str:
    job_ids = {part.row.job_id for part in group.parts}
    names = [job.job_name for job in ordered if job.job_id in job_ids]
    more = f" +{len(names) - 1}" if len(names) > 1 else ""
    return f"{(request.name or names[0] + more)[:LONGEST_START]} {group.sheet}"


def _settings(session: Session, team: str, request: BoostRequest, group: NestGroup) -> dict[str, Any]:
    rotations = request.rotations
    return {
        "gap": _gap(session, team, request, group),
        "margin": max([request.margin or 0.0, *(plate.row.gap for plate in group.plates)]),
        "rotations": rotations if rotations == "free" else rotations and list(rotations),
        "part_in_part": request.part_in_part,
        "time_limit": request.time_limit,
        "seed": request.seed,
        "max_steps": request.max_steps,
        "objective": request.objective,
        "plates": [{"guid": plate.row.guid, "stock": plate.stock} for plate in group.plates],
    }


def _gap(session: Session, team: str, request: BoostRequest, group: NestGroup) -> float:
    if request.gap is not None:
        return request.gap
    material = group.sheet.material and materials.find_named(session, team, group.sheet.material)
    table = (material and material.gap_table) or []
    found = gap_from_table([(row["thickness"], row["gap"]) for row in table], group.sheet.thickness_mm)
    return DEFAULT_GAP_MM if found is None else found


def _ended(group: NestGroup, refusal: Refusal) -> dict[str, Any]:
    return {
        "state": NestState.DONE,
        "stage": NestState.DONE,
        "finish_time": now_utc(),
        "message": refusal.message,
        "not_placed": [
            {
                "guid": part.row.guid,
                "part_name": part.row.part_name,
                "amount": part.amount,
                "reason": refusal.reason,
                "message": refusal.message,
            }
            for part in group.parts
        ],
    }
