"""Customers, prospects, products and what belongs to them."""

from typing import Any, cast

from django.db.models import F, Prefetch, QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Schema

from mascate.accounts.models import User
from mascate.accounts.order_policy import order_policy_in_force
from mascate.accounts.policy import policy_in_force
from mascate.api.auth import user_of
from mascate.api.custom_values import custom_values
from mascate.api.pages import PageQuery, page_found, page_of, sort_by, whole
from mascate.api.register_shapes import (
    CODES_LIMIT,
    CodesIn,
    CustomerDetailsOut,
    CustomerPage,
    FoundProducts,
    PolicyOut,
    ProductDetailsOut,
    ProductOut,
    ProductPage,
    ProductQuery,
    ProspectDetailsOut,
    ProspectPage,
    VisitPage,
)
from mascate.config import config
from mascate.kit import clock
from mascate.kit.errors import not_found
from mascate.kit.limits import time_limited
from mascate.kit.money import E6
from mascate.registers.models import Customer, PastOrder, PriceList, Prospect, Visit
from mascate.registers.queries import (
    addresses_of,
    coded,
    contacts_of,
    customers_visible_to,
    matching,
    price_lists,
    products_visible_to,
    prospects_visible_to,
    visits_of,
    with_financial_position,
    with_list_price,
)
from mascate.registers.search import found_for

router = Router(tags=["registers"])

#: Where none travel to the devices some are shown on line all the same.
LAST_ORDERS = 10


PARTNER_COLUMNS = {name: name for name in ("key", "code", "legal_name", "trade_name", "city", "state", "segment")}
CUSTOMER_COLUMNS = PARTNER_COLUMNS | {"last_purchase_on": "last_purchase_on", "overdue_bills": "overdue_bills"}
CUSTOMER_COLUMNS |= {"credit_left_minor": "credit_left_minor", "blocked": "blocked"}
PROSPECT_COLUMNS = PARTNER_COLUMNS | {"status": "status", "last_contact_on": "last_contact_on"}
PRODUCT_COLUMNS = {name: name for name in ("key", "code", "description", "brand", "stock_e4", "price_e4", "promotion")}
PRODUCT_COLUMNS |= {"group_name": "group__name"}


@router.get("/customers", response=CustomerPage, summary="My customers")
def list_customers(request: HttpRequest, query: Query[PageQuery]) -> dict[str, Any]:
    user = user_of(request)
    with time_limited():
        found = found_for(user, customers_visible_to(user), query.search, is_whole=True)
        rows = sort_by(_with_position(found.rows), query, CUSTOMER_COLUMNS, default="legal_name")
        return page_found(found, rows, query, _itself)


@router.get("/customers/{path:key}", response=CustomerDetailsOut, summary="One customer")
def read_customer(request: HttpRequest, key: str) -> dict[str, Any]:
    past_orders = Prefetch(
        "past_orders",
        queryset=PastOrder.objects.filter(withdrawn=False).prefetch_related("lines__product"),
        to_attr="told_orders",
    )
    named = ("price_list", "payment_term", "carrier", "operation_type")
    rows = _customers(user_of(request)).select_related(*named).prefetch_related(past_orders)
    customer = rows.filter(key=key).first()
    if customer is None:
        raise not_found()
    return _partner_out(customer, CustomerDetailsOut) | {
        "custom": custom_values("customers", customer),
        **{f"{name}_{part}": _usual(getattr(customer, name), part) for name in named for part in ("key", "name")},
        "open_bills": list(customer.open_bills.filter(withdrawn=False)),
        "past_orders": [
            {
                "key": order.key,
                "ordered_on": order.ordered_on,
                "total_minor": order.total_minor,
                "lines": [line_out(line) for line in order.lines.all()],
            }
            for order in customer.told_orders[: policy_in_force().last_orders or LAST_ORDERS]
        ],
    }


@router.get("/prospects", response=ProspectPage, summary="My prospects")
def list_prospects(request: HttpRequest, query: Query[PageQuery]) -> dict[str, Any]:
    user = user_of(request)
    with time_limited():
        found = found_for(user, prospects_visible_to(user), query.search, is_whole=True)
        return page_found(found, sort_by(found.rows, query, PROSPECT_COLUMNS, default="legal_name"), query, _itself)


@router.get("/prospects/{path:key}", response=ProspectDetailsOut, summary="One prospect")
def read_prospect(request: HttpRequest, key: str) -> dict[str, Any]:
    user = user_of(request)
    prospect = prospects_visible_to(user).filter(key=key).first()
    if prospect is None:
        raise not_found()
    customer = customers_visible_to(user).filter(prospects=prospect).first()
    return _partner_out(prospect, ProspectDetailsOut) | {
        "custom": custom_values("prospects", prospect),
        "customer_key": customer.key if customer else None,
    }


@router.get("/products", response=ProductPage, summary="Products, with the prices of a list")
def list_products(request: HttpRequest, query: Query[ProductQuery]) -> dict[str, Any]:
    rows = matching(_products(user_of(request), query.price_list), query.search)
    return page_of(sort_by(rows, query, PRODUCT_COLUMNS, default="description"), query, _product_out)


@router.post(
    "/products/find", response=FoundProducts, summary="Products by code or bar code, with the prices of a list"
)
def find_products(request: HttpRequest, body: CodesIn) -> dict[str, Any]:
    """All that have one of the codes, leading zeros aside; which of them is meant the caller says."""
    rows = _products(user_of(request), body.price_list).filter(coded(body.codes)).order_by("code", "pk")
    return {"items": [_product_out(row) for row in rows[: 2 * CODES_LIMIT]]}


@router.get("/products/{path:key}", response=ProductDetailsOut, summary="One product")
def read_product(request: HttpRequest, key: str, price_list: str = "") -> dict[str, Any]:
    product = _products(user_of(request), price_list).filter(key=key).first()
    if product is None:
        raise not_found()
    prices = product.price_list_items.filter(price_list__withdrawn=False, from_quantity_e4=0).order_by(
        "price_list__key"
    )
    return _product_out(product) | {
        "custom": custom_values("products", product),
        "prices": prices.values("price_e4", price_list_key=F("price_list__key"), price_list_name=F("price_list__name")),
    }


@router.get("/visits", response=VisitPage, summary="Today's route")
def list_visits(request: HttpRequest) -> dict[str, Any]:
    user, day = user_of(request), clock.today().date
    visits = list(visits_of(user, day=day))
    customers = _customers(user).filter(pk__in=[visit.customer_id for visit in visits])
    overdue = dict(customers.values_list("pk", "overdue_bills"))
    return whole(_visit_out(visit, overdue) for visit in visits)


@router.get("/policy", response=PolicyOut, summary="What a rep may decide and take along")
def read_policy(request: HttpRequest) -> dict[str, Any]:
    policy, order_policy = policy_in_force(), order_policy_in_force()
    return {
        "max_discount_e6": config().max_discount_percent * E6 // 100,
        "currency": config().currency,
        "home_is_brazil": config().home_is_brazil,
        "checks": order_policy.checks,
        "quotations": order_policy.quotations,
        "carry_over": policy.carry_over,
        "standing_selections": policy.standing_selections,
        "max_records": policy.records_limit,
        "max_bytes": policy.max_bytes,
    }


def line_out(line: Any) -> dict[str, Any]:
    """A line of an order or a past order, its product loaded."""
    return {
        "product_code": line.product.code,
        "description": line.product.description,
        "quantity_e4": line.quantity_e4,
        "unit_price_e4": line.unit_price_e4,
        "discount_e6": line.discount_e6,
        "total_minor": line.total_minor,
    }


def _itself(row: Any) -> Any:
    return row


def _customers(user: User) -> QuerySet[Any]:
    return _with_position(customers_visible_to(user))


def _with_position(customers: QuerySet[Customer]) -> QuerySet[Any]:
    rows: QuerySet[Any] = with_financial_position(customers, day=clock.today().date)
    with_credit: QuerySet[Any] = rows.annotate(
        credit_left_minor=F("credit_limit_minor") - F("released_minor") - F("open_bills_minor")
    )
    return with_credit


def _usual(row: Any, part: str) -> str | None:
    """Key or name of a customer's usual list, term, carrier …; what is withdrawn is proposed to nobody."""
    return getattr(row, part) if row is not None and not row.withdrawn else None


def _partner_out(partner: Customer | Prospect, shape: type[Schema]) -> dict[str, Any]:
    return _fields(partner, shape) | {
        "contacts": list(contacts_of(partner)),
        "addresses": list(addresses_of(partner)),
    }


def _products(user: User, price_list_key: str) -> QuerySet[Any]:
    price_list: PriceList | None = price_lists().filter(key=price_list_key).first() if price_list_key else None
    products: QuerySet[Any] = with_list_price(products_visible_to(user), price_list=price_list)
    return products.select_related("group")


def _product_out(product: Any) -> dict[str, Any]:
    on_list = product.list_price_e4 is not None
    return _fields(product, ProductOut) | {
        "group_name": product.group.name if product.group else "",
        "price_e4": product.list_price_e4 if on_list else product.price_e4,
        "on_price_list": on_list,
    }


def _visit_out(visit: Visit, overdue: dict[int, int]) -> dict[str, Any]:
    # A check constraint has every visit go to one of the two.
    partner = cast(Customer | Prospect, visit.customer or visit.prospect)
    return {
        "time": visit.time.strftime("%H:%M") if visit.time else None,
        "kind": "customer" if visit.customer else "prospect",
        "key": partner.key,
        "name": partner.trade_name or partner.legal_name,
        "city": partner.city,
        "state": partner.state,
        "last_purchase_on": visit.customer.last_purchase_on if visit.customer else None,
        "overdue_bills": overdue.get(visit.customer_id or 0, 0),
    }


def _fields(row: Any, shape: type[Schema]) -> dict[str, Any]:
    """The row's attributes that the shape names."""
    return {name: getattr(row, name) for name in shape.model_fields if hasattr(row, name)}
