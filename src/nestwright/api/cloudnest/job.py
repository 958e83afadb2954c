"""Operations 21 to 23, 31, 32 and 36: jobs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from nestwright.api.signing import Caller
from nestwright.api.wire import (
    JobRequest,
    JobsRequest,
    PagedRequest,
    Props,
    Request,
    Text,
    TimeIn,
    Title,
    example,
)
from nestwright.errors import BadParameter
from nestwright.services import job_flat, job_removal, jobs
from nestwright.services.context import Context
from nestwright.services.jobs import JobFilter, NewJob
from nestwright.services.views import JobHeader, JobTree, Page
from nestwright.services.views.job_flat import JobFlat


class AddJob(Request):
    """A customer's order."""

    model_config = example(
        job_name="Order 1001", due_date="2026-05-11 08:00:00", props={"customer": "Miller"}
    )

    job_name: Title
    comments: Text | None = None
    due_date: TimeIn | None = None
    props: Props | None = None


class ListJobs(PagedRequest):
    """Which jobs: made between two times; by the state of their drawings."""

    start_time: TimeIn | None = None
    end_time: TimeIn | None = None
    status: Annotated[
        Literal["unprocessed", "processing", "completed"] | None,
        Field(description="state of the job's drawings"),
    ] = None


class SearchJobs(Request):
    """The exact name."""

    model_config = example(job_name="Order 1001")

    job_name: Title


@dataclass(frozen=True)
class JobAdded:
    """The new job's id."""

    job_id: int


@dataclass(frozen=True)
class JobsDeleted:
    """The ids of the jobs that were deleted."""

    deleted: tuple[int, ...]


def add(ctx: Context, caller: Caller, request: AddJob) -> JobAdded:
    """Add a job."""
    return JobAdded(jobs.add(ctx, caller.team, NewJob(**request.given())))


def list_jobs(ctx: Context, caller: Caller, request: ListJobs) -> Page[JobHeader]:
    """Return jobs, newest first."""
    if request.start_time and request.end_time and request.end_time < request.start_time:
        raise BadParameter("end_time", "must not be before 'start_time'")
    return jobs.list_jobs(ctx, caller.team, JobFilter(**request.filter_values()), request.page())


def info_flat(ctx: Context, caller: Caller, request: JobRequest) -> JobFlat:
    """Return a job with everything in it, side by side."""
    return job_flat.info(ctx, caller.team, request.job_id)


def delete(ctx: Context, caller: Caller, request: JobsRequest) -> JobsDeleted:
    """Delete jobs with everything in them."""
    return JobsDeleted(job_removal.delete(ctx, caller.team, request.job_id))


def search(ctx: Context, caller: Caller, request: SearchJobs) -> tuple[JobHeader, ...]:
    """Return the jobs of this name."""
    return jobs.search(ctx, caller.team, request.job_name)


def info(ctx: Context, caller: Caller, request: JobRequest) -> JobTree:
    """Return a job with everything in it."""
    return jobs.info(ctx, caller.team, request.job_id)
