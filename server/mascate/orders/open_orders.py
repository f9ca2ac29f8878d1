"""Which customers wait for goods: the answer to the quick filter «With open orders»."""

from django.db.models import Exists, OuterRef, Q

from mascate.orders.models import Order, Status
from mascate.registers.models import PastOrder
from mascate.selections.schemata.declaration import Asker

#: What the ERP has neither refused nor finished.
OPEN_STATUSES = (Status.HELD, Status.PROPOSED, Status.RECEIVED, Status.IN_ERP)


def has_open_order(asker: Asker) -> Q:
    """Customers with an order the ERP has not shipped, or one received here that the ERP's data does not tell of."""
    of_customer = PastOrder.objects.filter(customer=OuterRef("pk"), withdrawn=False, shipped_on__isnull=True)
    told = PastOrder.objects.filter(key=OuterRef("erp_number"))
    received = Order.objects.filter(~Exists(told), customer=OuterRef("pk"), status__in=OPEN_STATUSES)
    return Q(Exists(of_customer)) | Q(Exists(received))
