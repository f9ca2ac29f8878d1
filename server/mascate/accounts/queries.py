"""Access: what a user may see, as a set of reps."""

from dataclasses import dataclass
from typing import cast

from django.db.models import Q

from mascate.accounts.models import Rep, Role, User
from mascate.kit.errors import Rejection


@dataclass(frozen=True, slots=True)
class Scope:
    """The reps whose records a user sees; `everything` includes records without a rep."""

    everything: bool
    rep_ids: tuple[int, ...]

    def condition(self, path: str = "rep") -> Q:
        """The condition on a row whose rep stands at `path`."""
        return Q() if self.everything else Q(**{f"{path}_id__in": self.rep_ids})


def scope_of(user: User) -> Scope:
    """Administrators and the office see every record, a rep the own ones, a manager those of the team and the own."""
    if user.role in (Role.ADMINISTRATOR, Role.OFFICE):
        return Scope(everything=True, rep_ids=())
    rep_ids = [user.rep_id] if user.rep_id else []
    if user.role == Role.MANAGER:
        rep_ids += user.team.values_list("id", flat=True)
    return Scope(everything=False, rep_ids=tuple(rep_ids))


def rep_of(user: User) -> Rep:
    """The rep a user stands for; a user with none cannot choose records or sell."""
    if user.rep_id is None:
        raise Rejection("user_not_linked", status=403)
    return cast(Rep, user.rep)
