"""A choice beyond what the policy allows: refused when it is packed, and told until another one is saved."""

from math import ceil

from mascate.accounts.models import Policy, User
from mascate.accounts.policy import policy_in_force
from mascate.bags.models import PackedFrom
from mascate.kit.errors import Rejection
from mascate.selections.queries import chosen_today


def beyond(packed_size: int, policy: Policy) -> Rejection:
    """What travels is what the footer of the configurator tells, and what the policy limits."""
    # Rounded away from each other: never «1.0 MB; the limit is 1.0 MB».
    size_mb, limit_mb = ceil(packed_size / 100_000) / 10, policy.max_bytes // 100_000 / 10
    return Rejection("bag_too_large", size_mb=size_mb, limit_mb=limit_mb)


def too_large_bag(user: User) -> Rejection | None:
    """Why what the user has chosen today is in no bag; None: nothing is known against it, or not any more."""
    packed = PackedFrom.objects.filter(rep_id=user.rep_id, too_large__isnull=False).first() if user.rep_id else None
    chosen = chosen_today(user).values()
    if packed is None or packed.too_large is None or not chosen:
        return None
    policy = policy_in_force()
    if packed.too_large <= policy.max_bytes or packed.packed_at < max(each.saved_at for each in chosen):
        return None
    return beyond(packed.too_large, policy)
