"""What an order needs no longer of its device's lease goes back to that lease."""

from datetime import date

from django.db.models import F, Sum

from mascate.kit import clock
from mascate.orders.checks import CheckedOrder
from mascate.orders.leasing.models import Lease, LeasedCredit, LeasedStock
from mascate.orders.leasing.queries import credit_held
from mascate.orders.leasing.rules import asked_of
from mascate.orders.models import Order
from mascate.orders.positions import GOODS_TAKEN, product_states
from mascate.registers.models import Customer, OpenBill, Product


def give_back(order: Order, asked: CheckedOrder) -> None:
    """After the order has become smaller: within its transaction and `lock_leases`.

    The device may sell it again while its lease holds, but only what is free by now: where the register was read anew
    and others were promised the rest, the order keeps what it took. Of a lease that holds no longer nothing goes back:
    what the order leaves is free for everybody.
    """
    day = order.leased.get("day")
    lease = Lease.objects.filter(device=order.device, day=date.fromisoformat(day)).first() if day else None
    if lease is None or lease.ended_at is not None or lease.holds_until <= clock.now():
        return
    products: dict[str, int] = dict(order.leased["products"])
    needed = asked_of(asked)
    spare = {key: took - needed.get(key, 0) for key, took in products.items() if took > needed.get(key, 0)}
    for key, free_e4 in _free_goods(spare).items():
        if (quantity := min(spare[key], free_e4)) > 0:
            LeasedStock.objects.filter(lease=lease, product__key=key).update(used_e4=F("used_e4") - quantity)
            products[key] -= quantity
    credit_minor: int = order.leased["credit_minor"]
    spare_minor = credit_minor - max(asked.total_minor, 0)
    if spare_minor > 0 and (minor := min(spare_minor, _free_credit(order.customer))) > 0:
        LeasedCredit.objects.filter(lease=lease, customer=order.customer).update(used_minor=F("used_minor") - minor)
        credit_minor -= minor
    left = {key: quantity for key, quantity in products.items() if quantity > 0}
    order.leased = order.leased | {"products": left, "credit_minor": credit_minor}
    order.save(update_fields=["leased"])


def _free_goods(keys: dict[str, int]) -> dict[str, int]:
    """Of each what the register has beside all orders and leases; nothing where nobody has told its stock."""
    ids = Product.objects.filter(key__in=keys).values_list("pk", flat=True)
    states = product_states(ids, but=(), leased_e4={})
    return {key: state.stock_e4 - state.taken_e4 if state.stock_at else 0 for key, state in states.items()}


def _free_credit(customer: Customer) -> int:
    if customer.financial_at is None:
        return 0
    since = Order.objects.filter(customer=customer, status__in=GOODS_TAKEN, received_at__gt=customer.financial_at)
    ordered = int(since.aggregate(sum=Sum("total_minor"))["sum"] or 0)
    bills = OpenBill.objects.filter(customer=customer, withdrawn=False)
    owed = int(bills.aggregate(sum=Sum("balance_minor"))["sum"] or 0)
    taken = customer.released_minor + ordered + owed + credit_held(customer.pk)
    return customer.credit_limit_minor - taken
