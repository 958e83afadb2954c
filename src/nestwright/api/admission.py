"""Whether a caller may call an operation, and not too often; asked before a byte of the body is read."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool

from nestwright.services import access, call_limits
from nestwright.services.context import Context


async def admit(ctx: Context, app_id: str, operation: str) -> None:
    """Count a call of an operation.

    Raises
    ------
    AccessDenied
        1007 the app may not call it, 1008 its calls for today are used up, 1009 too many in this second.
    """
    app = access.find_app(ctx, app_id)
    if app is not None:
        call_limits.check_operation(app, operation)
        if call_limits.has_limit(app, operation):
            await run_in_threadpool(call_limits.count, ctx, app, operation)
