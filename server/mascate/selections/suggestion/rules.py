"""When a visit is due. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise
from statistics import median_low

#: Orders on this many days tell how often a customer buys.
DAYS_TO_KNOW = 3


@dataclass(frozen=True, slots=True)
class Due:
    """`usual_days`: how far apart the customer's orders usually are; None where there are too few to know."""

    days: int
    usual_days: int | None
    lateness: float


def due(ordered_on: Collection[int], *, today: int, patience_days: int) -> Due | None:
    """Whether a customer who ordered on these days (day numbers) is due for a visit today.

    Due is who has not bought for the median of the pauses between the own orders, or, where too few orders tell, for
    `patience_days`. One long holiday moves a median little, where it would move a mean.
    """
    days = sorted(set(ordered_on))
    if not days:
        return None
    since = today - days[-1]
    pauses = [later - earlier for earlier, later in pairwise(days)]
    usual = median_low(pauses) if len(days) >= DAYS_TO_KNOW else None
    goal = usual or patience_days
    return Due(days=since, usual_days=usual, lateness=since / goal) if since >= goal else None
