"""That something in the registers has changed: counted when it is written, so that nobody has to look for it.

A bag remembers the numbers it was packed at (`bags.models.PackedFrom`): two reads by key then tell whether what it was
packed from has moved on, however large the registers are. The import tells what it wrote; what is saved or deleted one
by one is noted by itself.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import connection, models
from django.db.models.signals import post_save, pre_delete, pre_save

from mascate.accounts.models import Letterhead, Policy, Rep
from mascate.accounts.order_policy import OrderPolicy
from mascate.kit import clock
from mascate.kit.sql import among, among_ids

#: In the place of a rep's id: what is the same for all.
EVERYBODY = 0


class RegisterChange(models.Model):
    """How often something of a kind has changed, for a rep or for everybody, and when the last time."""

    rep = models.BigIntegerField(help_text="A rep's id; 0: everybody.")
    kind = models.CharField(max_length=20)
    number = models.BigIntegerField(default=1, help_text="Counts up with each change.")
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["rep", "kind"], name="one_change_per_rep_and_kind")]

    def __str__(self) -> str:
        return f"{self.rep} {self.kind} {self.number}"


@dataclass(frozen=True, slots=True)
class Concern:
    """What a change of a model's row is to the people: its kind in a word, and the ways from the row to the rep."""

    kind: str
    to_rep: tuple[str, ...] = ()


def concerns() -> Mapping[type[models.Model], Concern]:
    """Every model whose rows may stand in a bag."""
    from mascate.registers import models as registers

    own = ("rep_id",)
    partners = ("customer__rep_id", "prospect__rep_id")
    return {
        registers.Product: Concern("products"),
        registers.ProductGroup: Concern("products"),
        registers.PriceList: Concern("prices"),
        registers.PriceListItem: Concern("prices"),
        registers.DiscountRule: Concern("rules"),
        registers.FreeGoodsRule: Concern("rules"),
        registers.TaxRule: Concern("rules"),
        registers.PaymentTerm: Concern("terms"),
        registers.Carrier: Concern("terms"),
        registers.OperationType: Concern("terms"),
        registers.Customer: Concern("customers", own),
        registers.Contact: Concern("customers", partners),
        registers.Address: Concern("customers", partners),
        registers.OpenBill: Concern("bills", ("customer__rep_id",)),
        registers.PastOrder: Concern("orders", ("customer__rep_id",)),
        registers.PastOrderLine: Concern("orders", ("order__customer__rep_id",)),
        registers.Prospect: Concern("prospects", own),
        registers.Visit: Concern("visits", own),
        registers.CustomField: Concern("policy"),
        Policy: Concern("policy"),
        OrderPolicy: Concern("policy"),
        Letterhead: Concern("policy"),
        Rep: Concern("policy", ("pk",)),
    }


class Changes:
    """What a writer has changed so far: kind → the reps it concerns."""

    def __init__(self) -> None:
        self._reps: dict[str, set[int]] = {}

    def add(self, model: type[models.Model], reps: Iterable[int]) -> None:
        self._reps.setdefault(concerns()[model].kind, set()).update(reps)

    def note(self) -> None:
        """Counts them. Last in the caller's transaction: until its end nobody else's changes of these can be noted."""
        at = models.DateTimeField().get_db_prep_save(clock.now(), connection)
        table = connection.ops.quote_name(RegisterChange._meta.db_table)
        # Always in the same order, so that two writers wait for each other and not in a ring.
        rows = [[rep, kind, at] for kind, reps in sorted(self._reps.items()) for rep in sorted(reps)]
        with connection.cursor() as cursor:
            cursor.executemany(
                f"""INSERT INTO {table} (rep, kind, number, changed_at) VALUES (%s, %s, 1, %s)
                    ON CONFLICT (rep, kind) DO UPDATE
                    SET number = {table}.number + 1, changed_at = EXCLUDED.changed_at""",
                rows,
            )


def reps_concerned(model: type[models.Model], ids: Collection[int]) -> set[int]:
    """Whose bags may hold the rows of a model with these ids."""
    return _reps_of(model, ids, lambda rows: rows.filter(among_ids("pk", ids)))


def reps_concerned_by_key(model: type[models.Model], keys: Collection[str], *, column: str = "key") -> set[int]:
    """The same of rows with these keys."""
    return _reps_of(model, keys, lambda rows: rows.filter(among(column, keys)))


def _reps_of(model: type[models.Model], named: Collection[Any], find: Callable[[Any], Any]) -> set[int]:
    to_rep = concerns()[model].to_rep
    if not named or not to_rep:
        return {EVERYBODY} if named else set()
    rows = find(model._default_manager.order_by()).values_list(*to_rep).distinct()
    return {rep for reps in rows for rep in reps if rep is not None}


def change_numbers(rep: Rep) -> dict[str, int]:
    """What a bag of this rep is packed at. To be read before the rows: what comes in meanwhile then counts as newer."""
    return {_name(change): change.number for change in _changes_for(rep.pk)}


def changes_since(numbers: Mapping[str, int], *, rep_id: int) -> list[RegisterChange]:
    """What has changed for a rep since these numbers, the latest first."""
    changed = [change for change in _changes_for(rep_id) if numbers.get(_name(change), 0) != change.number]
    return sorted(changed, key=lambda change: change.changed_at, reverse=True)


def _changes_for(rep_id: int) -> Iterable[RegisterChange]:
    return RegisterChange.objects.filter(rep__in=(EVERYBODY, rep_id))


def _name(change: RegisterChange) -> str:
    return change.kind if change.rep == EVERYBODY else f"{change.kind} own"


def note_what_is_saved() -> None:
    """From now on what is saved or deleted one by one is noted, for those who had it and those who have it then."""
    for model in concerns():
        name = model.__name__
        for signal in (pre_save, post_save, pre_delete):
            signal.connect(_note_row, sender=model, dispatch_uid=f"change of {name} {id(signal)}")


def _note_row(sender: type[models.Model], instance: Any, **_: Any) -> None:
    if instance.pk is None:
        return
    reps = reps_concerned(sender, [instance.pk])
    if reps:
        changes = Changes()
        changes.add(sender, reps)
        changes.note()
