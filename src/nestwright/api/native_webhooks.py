"""``/v1/webhooks``: who is told what happened, and the log of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from nestwright.api.operation import Operation
from nestwright.api.signing import Caller
from nestwright.api.wire import Address, Guid, GuidRequest, NoFields, Request, Text, example
from nestwright.domain.events import EventKind
from nestwright.services import webhooks
from nestwright.services.checks import DEFAULT_PAGE_SIZE, LARGEST_PAGE_SIZE, PageRequest
from nestwright.services.context import Context
from nestwright.services.views import Page
from nestwright.services.views.webhooks import DeliveryView, WebhookMade, WebhookView
from nestwright.services.webhooks import NewWebhook

BEYOND = "ours, beyond CloudNest"


class AddWebhook(Request):
    """An address (http, https) to tell of events; without ``kinds`` of all of them."""

    model_config = example(url="https://erp.example.com/nestwright", kinds=["nest.finished"])

    url: Address
    kinds: Annotated[list[Text] | None, Field(min_length=1, max_length=len(EventKind))] = None
    secret: Text | None = None


class DeliveriesRequest(Request):
    """Messages of a webhook, newest first."""

    guid: Guid
    state: Literal["waiting", "delivered", "failed"] | None = None
    page_no: Annotated[int, Field(ge=1)] = 1
    page_size: Annotated[int, Field(ge=1, le=LARGEST_PAGE_SIZE)] = DEFAULT_PAGE_SIZE


@dataclass(frozen=True)
class WebhookDeleted:
    """The guid of the webhook that was deleted."""

    deleted: str


def add(ctx: Context, caller: Caller, request: AddWebhook) -> WebhookMade:
    """Add a webhook."""
    return webhooks.add(ctx, caller.team, NewWebhook(request.url, request.kinds, request.secret))


def list_all(ctx: Context, caller: Caller, _request: NoFields) -> tuple[WebhookView, ...]:
    """Return the team's webhooks."""
    return webhooks.list_all(ctx, caller.team)


def delete(ctx: Context, caller: Caller, request: GuidRequest) -> WebhookDeleted:
    """Delete a webhook."""
    return WebhookDeleted(webhooks.remove(ctx, caller.team, request.guid))


def deliveries(ctx: Context, caller: Caller, request: DeliveriesRequest) -> Page[DeliveryView]:
    """Return the log of a webhook."""
    page = PageRequest(request.page_no, request.page_size)
    return webhooks.log(ctx, caller.team, request.guid, request.state, page)


def redeliver(ctx: Context, caller: Caller, request: GuidRequest) -> DeliveryView:
    """Send a message again."""
    return webhooks.redeliver(ctx, caller.team, request.guid)


# fmt: off
OPERATIONS = (
    Operation(None, "webhooks", "list webhooks", "GET", "webhooks", BEYOND,
              NoFields, list[WebhookView], list_all),
    Operation(None, "webhooks", "add webhook", "POST", "webhooks", BEYOND,
              AddWebhook, WebhookMade, add),
    Operation(None, "webhooks", "delete webhook", "POST", "webhooks/{guid}/delete", BEYOND,
              GuidRequest, WebhookDeleted, delete),
    Operation(None, "webhooks", "what a webhook was told", "GET", "webhooks/{guid}/deliveries", BEYOND,
              DeliveriesRequest, Page[DeliveryView], deliveries),
    Operation(None, "webhooks", "send a message again", "POST", "deliveries/{guid}/redeliver", BEYOND,
              GuidRequest, DeliveryView, redeliver),
)
# fmt: on
