"""What an order is written with besides customers and products: short lists, whole in one answer."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from mascate.accounts.letterhead import letterhead_in_force
from mascate.api.pages import whole
from mascate.orders.paper.of_order import letterhead
from mascate.orders.paper.paper import Letterhead
from mascate.registers.queries import carriers, operation_types, payment_terms, price_lists

router = Router(tags=["registers"])


class PriceListOut(Schema):
    key: str
    name: str
    valid_from: date | None
    valid_until: date | None


class PaymentTermOut(Schema):
    key: str
    name: str


class CarrierOut(Schema):
    key: str
    name: str


class OperationTypeOut(Schema):
    key: str
    name: str
    kind: str
    is_default: bool


class LogoOut(Schema):
    data: str
    width: int
    height: int


class LetterheadOut(Schema):
    name: str
    tax_id: str
    address: str
    contact: str
    footer: str
    logo: LogoOut | None


class PriceListPage(Schema):
    items: list[PriceListOut]
    hasNext: bool
    total: int


class PaymentTermPage(Schema):
    items: list[PaymentTermOut]
    hasNext: bool
    total: int


class CarrierPage(Schema):
    items: list[CarrierOut]
    hasNext: bool
    total: int


class OperationTypePage(Schema):
    items: list[OperationTypeOut]
    hasNext: bool
    total: int


@router.get("/price-lists", response=PriceListPage, summary="Price lists")
def list_price_lists(request: HttpRequest) -> dict[str, Any]:
    return whole(price_lists())


@router.get("/payment-terms", response=PaymentTermPage, summary="Payment terms")
def list_payment_terms(request: HttpRequest) -> dict[str, Any]:
    return whole(payment_terms())


@router.get("/carriers", response=CarrierPage, summary="Carriers")
def list_carriers(request: HttpRequest) -> dict[str, Any]:
    return whole(carriers())


@router.get("/operation-types", response=OperationTypePage, summary="Operation types")
def list_operation_types(request: HttpRequest) -> dict[str, Any]:
    return whole(operation_types())


@router.get("/letterhead", response=LetterheadOut, summary="The company as its papers show it")
def read_letterhead(request: HttpRequest) -> Letterhead:
    return letterhead(letterhead_in_force())
