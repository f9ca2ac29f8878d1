"""Prospects that reps make themselves, on line or off, beside those of the ERP."""

from dataclasses import asdict
from uuid import UUID

from django.db import transaction
from django.db.models import F

from mascate.accounts.models import Rep, User
from mascate.accounts.queries import rep_of
from mascate.config import config
from mascate.kit import clock
from mascate.kit.errors import Rejection
from mascate.kit.text import folded, sort_name
from mascate.registers.models import Customer, Partner, Prospect, ProspectCounter
from mascate.registers.prospecting.rules import (
    NewProspect,
    ProspectProblem,
    normal_prospect,
    prospect_problems,
    written_tax_ids,
)


class ProspectRejected(Rejection):
    """The business no to a prospect: every problem found, the first one's code in front."""

    def __init__(self, problems: list[ProspectProblem]) -> None:
        super().__init__(problems[0].code)
        self.data = dict(problems[0].data)
        self.problems = problems


@transaction.atomic
def add_prospect(*, user: User, made_as: UUID, written: NewProspect) -> Prospect:
    """Stores a prospect its rep made and gives it a key of ours, or raises `ProspectRejected` with all its problems.

    It is of today and of this rep. A tax id that a prospect or customer has already is told, never merged. An import
    leaves the row alone until the ERP sends a prospect with that tax id (see `takeover`).
    """
    rep = rep_of(user)
    if before := Prospect.objects.filter(made_as=made_as).first():
        raise ProspectRejected([ProspectProblem("prospect_received_before", {"key": before.key})])
    home_is_brazil = config().home_is_brazil
    prospect = normal_prospect(written, home_is_brazil=home_is_brazil)
    problems = prospect_problems(prospect, home_is_brazil=home_is_brazil)
    problems += _known_already(rep, prospect.tax_id)
    if problems:
        raise ProspectRejected(problems)
    key = _next_key()
    row = Prospect(
        key=key,
        code=key,
        rep=rep,
        made_as=made_as,
        created_on=clock.today().date,
        last_contact_on=clock.today().date,
        **asdict(prospect),
    )
    row.folded = folded(*(str(getattr(row, column)) for column in Prospect.IDENTIFYING))
    row.sort_name = sort_name(*(str(getattr(row, column)) for column in Prospect.SHOWN_NAME))
    row.save()
    return row


def _known_already(rep: Rep, tax_id: str) -> list[ProspectProblem]:
    """Who has this tax id already; of another rep's nothing is told but that it is so."""
    if not tax_id:
        return []
    models: tuple[type[Partner], ...] = (Customer, Prospect)
    for model in models:
        same = model._default_manager.filter(tax_id__in=written_tax_ids(tax_id), withdrawn=False)
        # The rep's own first: of two rows that one can be opened.
        known = next(iter(sorted(same.order_by("pk")[:50], key=lambda row: row.rep_id != rep.pk)), None)
        if known is None:
            continue
        if known.rep_id != rep.pk:
            return [ProspectProblem("prospect_of_another", {"tax_id": tax_id})]
        code = "prospect_is_customer" if model is Customer else "prospect_known"
        return [ProspectProblem(code, {"name": known.trade_name or known.legal_name, "key": known.key})]
    return []


def _next_key() -> str:
    """The next of our own keys that nobody has."""
    ProspectCounter.objects.get_or_create(pk=1)
    while True:
        ProspectCounter.objects.filter(pk=1).update(last_number=F("last_number") + 1)
        key = f"N-{ProspectCounter.objects.values_list('last_number', flat=True).get(pk=1):06d}"
        if not Prospect.objects.filter(key=key).exists():
            return key
