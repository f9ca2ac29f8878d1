"""When the ERP learns of a prospect that a rep made here: the row becomes the ERP's, and keeps what names it."""

from collections.abc import Mapping

from mascate.registers.importing.records import Records
from mascate.registers.models import Customer, Prospect
from mascate.registers.prospecting.rules import bare_tax_id


def hand_to_erp(registers: Mapping[str, Records]) -> set[int]:
    """Before prospects are written: a made one whose tax id the ERP sends under a new key gets that key. Whose.

    Thereby it is changed, not doubled, and what names it (quotations, selections) goes on naming it.
    """
    records = registers.get("prospects")
    changed: set[int] = set()
    if records is None or "tax_id" not in records.columns:
        return changed
    made = {bare_tax_id(row.tax_id): row for row in Prospect.objects.filter(Prospect.MADE_HERE) if row.tax_id}
    if not made:
        return changed
    known = set(Prospect.objects.values_list("key", flat=True))
    for (key,), values in records.by_key.items():
        row = made.get(bare_tax_id(values["tax_id"]))
        if row is not None and key not in known:
            made.pop(bare_tax_id(row.tax_id))
            Prospect.objects.filter(pk=row.pk).update(key=key, handed_over=True)
            known.add(key)
            changed |= {row.rep_id} if row.rep_id else set()
    return changed


def link_customers(registers: Mapping[str, Records]) -> set[int]:
    """After customers are written: a made prospect whose tax id the ERP knows as a customer of the same rep is one.

    Answers the reps whose prospects they are.
    """
    changed: set[int] = set()
    if "customers" not in registers:
        return changed
    waiting = Prospect.objects.filter(Prospect.MADE_HERE, customer=None).exclude(tax_id="")
    by_tax_id = {bare_tax_id(row.tax_id): row for row in waiting}
    if not by_tax_id:
        return changed
    customers = Customer.objects.filter(withdrawn=False, rep__in={row.rep_id for row in waiting}).exclude(tax_id="")
    for pk, tax_id, rep_id in customers.values_list("pk", "tax_id", "rep_id").iterator():
        row = by_tax_id.get(bare_tax_id(tax_id))
        if row is not None and row.rep_id == rep_id:
            Prospect.objects.filter(pk=row.pk).update(customer_id=pk, status=Prospect.Status.CUSTOMER)
            changed.add(rep_id)
    return changed
