"""What the API tells of customers, prospects, products and what belongs to them, and what it takes."""

from datetime import date, datetime
from typing import Annotated

from ninja import Field, Schema

from mascate.api.custom_values import CustomValueOut
from mascate.api.pages import PageQuery

CODES_LIMIT = 500


class PartnerOut(Schema):
    key: str
    code: str
    store: str
    legal_name: str
    trade_name: str
    tax_id: str
    city: str
    state: str
    segment: str


class ContactOut(Schema):
    name: str
    role: str
    phone: str
    mobile: str
    email: str


class AddressOut(Schema):
    key: str
    kind: str
    name: str
    address: str
    district: str
    city: str
    state: str
    postal_code: str
    country: str


class PartnerDetailsOut(PartnerOut):
    custom: list[CustomValueOut]
    person_type: str
    address: str
    district: str
    postal_code: str
    country: str
    phone: str
    email: str
    contact_name: str
    contact_role: str
    contacts: list[ContactOut]
    addresses: list[AddressOut]


class CustomerOut(PartnerOut):
    last_purchase_on: date | None
    credit_left_minor: int
    overdue_bills: int
    blocked: bool


class BillOut(Schema):
    key: str
    due_on: date
    amount_minor: int
    balance_minor: int


class LineOut(Schema):
    product_code: str
    description: str
    quantity_e4: int
    unit_price_e4: int
    discount_e6: int
    total_minor: int


class PastOrderOut(Schema):
    key: str
    ordered_on: date
    total_minor: int
    lines: list[LineOut]


class CustomerDetailsOut(PartnerDetailsOut):
    price_list_key: str | None
    price_list_name: str | None
    payment_term_key: str | None
    payment_term_name: str | None
    carrier_key: str | None
    carrier_name: str | None
    operation_type_key: str | None
    operation_type_name: str | None
    risk_grade: str
    credit_limit_minor: int
    released_minor: int
    open_bills_minor: int
    credit_left_minor: int
    overdue_bills: int
    last_purchase_on: date | None
    blocked: bool
    financial_at: datetime | None
    open_bills: list[BillOut]
    past_orders: list[PastOrderOut]


class ProspectOut(PartnerOut):
    status: str
    last_contact_on: date | None


class ProspectDetailsOut(PartnerDetailsOut):
    origin: str
    status: str
    last_contact_on: date | None
    customer_key: str | None


class ProductOut(Schema):
    key: str
    code: str
    description: str
    group_name: str
    brand: str
    unit: str
    packaging: str
    bar_code: str
    pack_quantity_e4: int
    price_e4: int
    on_price_list: bool
    stock_e4: int
    stock_at: datetime | None
    promotion: bool
    blocked: bool


class ListPriceOut(Schema):
    price_list_key: str
    price_list_name: str
    price_e4: int


class ProductDetailsOut(ProductOut):
    custom: list[CustomValueOut]
    prices: list[ListPriceOut]


class VisitOut(Schema):
    time: str | None
    kind: str
    key: str
    name: str
    city: str
    state: str
    last_purchase_on: date | None
    overdue_bills: int


class ChecksOut(Schema):
    """Check → off, warn, hold or stop, and the days that two of them reckon with."""

    stock: str
    credit: str
    customer_blocked: str
    product_blocked: str
    product_withdrawn: str
    price_list_expired: str
    repeated: str
    overdue_days: int
    repeated_days: int


class QuotationPolicyOut(Schema):
    days: int
    honoured: bool


class PolicyOut(Schema):
    max_discount_e6: int
    currency: str
    home_is_brazil: bool
    checks: ChecksOut
    quotations: QuotationPolicyOut
    carry_over: bool
    standing_selections: bool
    max_records: int
    max_bytes: int


class CustomerPage(Schema):
    items: list[CustomerOut]
    hasNext: bool
    total: int
    total_is_exact: bool


class ProspectPage(Schema):
    items: list[ProspectOut]
    hasNext: bool
    total: int
    total_is_exact: bool


class ProductPage(Schema):
    items: list[ProductOut]
    hasNext: bool
    total: int


class VisitPage(Schema):
    items: list[VisitOut]
    hasNext: bool
    total: int


class ProductQuery(PageQuery):
    price_list: str = Field(default="", max_length=20, description="Key of the price list whose prices are shown.")


class CodesIn(Schema):
    """Codes or bar codes, as they stand in a spreadsheet or on a pack."""

    codes: list[Annotated[str, Field(max_length=80, pattern=r"^[^\x00]*$")]] = Field(max_length=CODES_LIMIT)
    price_list: Annotated[str, Field(max_length=80, pattern=r"^[^\x00]*$")] = ""


class FoundProducts(Schema):
    items: list[ProductOut]
