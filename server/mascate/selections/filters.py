"""Filters with a name: a rep's own and those that are shared with everybody."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet

from mascate.accounts.models import Role, User
from mascate.accounts.queries import rep_of
from mascate.kit import clock
from mascate.kit.errors import Rejection, not_found
from mascate.selections.models import SavedFilter
from mascate.selections.queries import in_normal_form
from mascate.selections.rules import Filter
from mascate.selections.schemata.declaration import Schema

SHARING_ROLES = (Role.ADMINISTRATOR, Role.OFFICE)


@dataclass(frozen=True, slots=True)
class NamedFilter:
    """What a user wants kept under a name; `standing` makes it select itself each morning where that is allowed."""

    name: str
    filter: Filter
    shared: bool = False
    standing: bool = False


def filters_visible_to(user: User, schema: Schema) -> QuerySet[SavedFilter]:
    """The schema's filters that this user may use, by name: the own ones and the shared ones."""
    return all_filters_visible_to(user).filter(schema=schema.code).order_by("name", "pk")


def all_filters_visible_to(user: User) -> QuerySet[SavedFilter]:
    """Those of every schema."""
    shared = Q(rep__isnull=True)
    return SavedFilter.objects.filter(shared if user.rep_id is None else shared | Q(rep_id=user.rep_id))


def filter_visible_to(user: User, filter_id: int) -> SavedFilter:
    found = all_filters_visible_to(user).filter(pk=filter_id).first()
    if found is None:
        raise not_found()
    return found


def may_change(user: User, saved: SavedFilter) -> bool:
    """A rep the own filters; what is shared, administrators and the office."""
    return user.role in SHARING_ROLES if saved.rep_id is None else saved.rep_id == user.rep_id


@transaction.atomic
def save_filter(user: User, schema: Schema, wanted: NamedFilter) -> SavedFilter:
    """Keeps a filter under a new name.

    Raises what `in_normal_form` raises, `filter_name_taken` (409) and `sharing_forbidden` (403).
    """
    chosen = in_normal_form(schema, wanted.filter)
    rep = None if wanted.shared else rep_of(user)
    _require_right(user, shared=wanted.shared)
    try:
        # A savepoint: PostgreSQL goes on after a refused row only from one.
        with transaction.atomic():
            return SavedFilter.objects.create(
                rep=rep,
                schema=schema.code,
                name=wanted.name,
                filter=chosen.normal_form(),
                digest=chosen.digest(),
                standing=wanted.standing,
                changed_at=clock.now(),
                changed_by=user,
            )
    except IntegrityError:
        raise Rejection("filter_name_taken", status=409, name=wanted.name) from None


@transaction.atomic
def change_filter(user: User, saved: SavedFilter, wanted: NamedFilter, *, schema: Schema, version: int) -> SavedFilter:
    """Puts `wanted` in the place of version `version`.

    Somebody else's change in between is not overwritten: `filter_changed` (409) says who made it and when.
    """
    chosen = in_normal_form(schema, wanted.filter)
    _require_right(user, shared=wanted.shared or saved.rep_id is None)
    rep = None if wanted.shared else rep_of(user)
    try:
        with transaction.atomic():
            changed = SavedFilter.objects.filter(pk=saved.pk, version=version).update(
                rep=rep,
                name=wanted.name,
                filter=chosen.normal_form(),
                digest=chosen.digest(),
                standing=wanted.standing,
                version=F("version") + 1,
                changed_at=clock.now(),
                changed_by=user,
            )
    except IntegrityError:
        raise Rejection("filter_name_taken", status=409, name=wanted.name) from None
    if changed == 0:
        raise _changed_meanwhile(saved)
    return SavedFilter.objects.get(pk=saved.pk)


def delete_filter(user: User, saved: SavedFilter) -> None:
    _require_right(user, shared=saved.rep_id is None)
    SavedFilter.objects.filter(pk=saved.pk).delete()


def _require_right(user: User, *, shared: bool) -> None:
    if shared and user.role not in SHARING_ROLES:
        raise Rejection("sharing_forbidden", status=403)


def _changed_meanwhile(saved: SavedFilter) -> Rejection:
    now = SavedFilter.objects.select_related("changed_by").filter(pk=saved.pk).first()
    if now is None:
        return not_found()
    who = now.changed_by.get_full_name() or now.changed_by.get_username()
    return Rejection("filter_changed", status=409, name=now.name, who=who, when=now.changed_at.isoformat())
