"""What a device holds of stock and credit for its day, so that it can promise it off line."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from mascate.api.auth import device_of, user_of
from mascate.orders.leasing.actions import grant_lease
from mascate.orders.leasing.queries import granted_in

router = Router(tags=["bags"])


class GrantedOut(Schema):
    day: date
    revision: int = Field(description="Another one in the answer of a sync: ask again.")
    holds_until: datetime
    of_stock: bool
    of_credit: bool
    products: dict[str, int] = Field(description="Product key → quantity ×10⁴.")
    customers: dict[str, int] = Field(description="Customer key → money in the minor unit.")


class LeaseOut(Schema):
    lease: GrantedOut | None = Field(description="None: the policy leases nothing, or the office has ended the lease.")


@router.put("", response=LeaseOut, summary="Take today's lease, or what was chosen since into it")
def take_lease(request: HttpRequest) -> dict[str, Any]:
    """Asking again gives the same: a share never shrinks or grows within the day, newly chosen records get theirs."""
    lease = grant_lease(user=user_of(request), device=device_of(request))
    return {"lease": None if lease is None or lease.ended_at else asdict(granted_in(lease))}
