"""What an import writes: rows by the ERP's key, whole or not at all."""

from datetime import date, time, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook  # type: ignore[import-untyped]

from mascate.accounts.models import Rep
from mascate.conftest import NOON, Clock
from mascate.kit import clock
from mascate.registers.actions import Withdrawals
from mascate.registers.models import (
    Address,
    Contact,
    Customer,
    ImportRun,
    OpenBill,
    PastOrder,
    PastOrderLine,
    PriceList,
    PriceListItem,
    Product,
    Prospect,
    Visit,
)
from mascate.registers.tests.conftest import Bring, Refusal

CUSTOMERS_MAP = """
    [registers.customers]
    file = "customers.csv"
    [registers.customers.fields]
    key = "id"
    code = "id"
    legal_name = "name"
    city = "city"
"""
TWO_CUSTOMERS = """
    id,name,city
    1,Mercearia São João,Belém
    2,Empório Araucária,Curitiba
"""
ORDERS_MAP = """
    [registers.reps]
    rows = [{ code = "001", name = "Rita" }]
    [registers.customers]
    rows = [{ key = "1", code = "1", legal_name = "São João" }, { key = "2", code = "2", legal_name = "Araucária" }]
    [registers.products]
    rows = [{ key = "A", code = "A", description = "Arroz" }, { key = "F", code = "F", description = "Feijão" }]
    [registers.past_orders]
    file = "orders.csv"
    fields = { key = "number", customer = "customer", rep = "rep", ordered_on = "day" }
    [registers.past_order_lines]
    file = "lines.csv"
    [registers.past_order_lines.fields]
    order = "order"
    product = "product"
    quantity = "quantity"
    unit_price = "price"
    discount = { column = "percent", times = "0.01" }
"""
ORDERS = """
    number,customer,rep,day
    100,1,001,2025-03-01
    101,1,001,2025-03-08
"""
LINES = """
    order,product,quantity,price,percent
    100,A,3,9.80000019,7.5
    100,F,1.5,0.99,0
    101,A,1,10,
"""


def counts(run: ImportRun, register: str) -> tuple[int, int, int, int]:
    count: dict[str, int] = run.counts[register]
    return count["created"], count["changed"], count["same"], count["withdrawn"]


def customers(number: int) -> str:
    return "id,name,city\n" + "".join(f"{key},Customer {key},Belém\n" for key in range(number))


def test_rows_are_created_with_their_search_text_folded(bring: Bring) -> None:
    run = bring(CUSTOMERS_MAP, {"customers.csv": TWO_CUSTOMERS})
    assert counts(run, "customers") == (2, 0, 0, 0)
    assert Customer.objects.get(key="1").folded == "1\nmercearia sao joao\nbelem"


def test_the_same_files_again_change_nothing(bring: Bring) -> None:
    bring(CUSTOMERS_MAP, {"customers.csv": TWO_CUSTOMERS})
    run = bring(CUSTOMERS_MAP, {"customers.csv": TWO_CUSTOMERS})
    assert counts(run, "customers") == (0, 0, 2, 0)


def test_a_changed_row_keeps_its_id_and_what_the_map_does_not_fill(bring: Bring) -> None:
    bring(CUSTOMERS_MAP, {"customers.csv": TWO_CUSTOMERS})
    before = Customer.objects.get(key="1")
    Customer.objects.filter(key="1").update(phone="(91) 3555-0100", trade_name="Sanjoca")
    run = bring(CUSTOMERS_MAP, {"customers.csv": TWO_CUSTOMERS.replace("Belém", "Santarém")})
    after = Customer.objects.get(key="1")
    assert counts(run, "customers") == (0, 1, 1, 0)
    assert (after.id, after.city, after.phone) == (before.id, "Santarém", "(91) 3555-0100")
    assert after.folded == "1\nmercearia sao joao\nsanjoca\nsantarem"


def test_a_row_no_longer_sent_is_withdrawn_and_comes_back_when_sent_again(bring: Bring) -> None:
    bring(CUSTOMERS_MAP, {"customers.csv": TWO_CUSTOMERS})
    one = {"customers.csv": "id,name,city\n1,Mercearia São João,Belém\n"}
    assert counts(bring(CUSTOMERS_MAP, one), "customers") == (0, 0, 1, 1)
    assert counts(bring(CUSTOMERS_MAP, one), "customers") == (0, 0, 1, 0)
    assert Customer.objects.get(key="2").withdrawn
    run = bring(CUSTOMERS_MAP, {"customers.csv": TWO_CUSTOMERS})
    assert counts(run, "customers") == (0, 1, 1, 0)
    assert not Customer.objects.get(key="2").withdrawn


def test_a_run_that_would_withdraw_more_than_a_fifth_is_refused(bring: Bring, refusal: Refusal) -> None:
    bring(CUSTOMERS_MAP, {"customers.csv": customers(100)})
    (reason,) = refusal(CUSTOMERS_MAP, {"customers.csv": customers(79)})
    assert reason.startswith("customers.csv: 21 of 100 customers would be withdrawn")
    assert Customer.objects.filter(withdrawn=False).count() == 100


@pytest.mark.parametrize(("before", "after"), [(60, 48), (20, 10)])
def test_a_fifth_or_ten_rows_may_vanish(bring: Bring, before: int, after: int) -> None:
    bring(CUSTOMERS_MAP, {"customers.csv": customers(before)})
    run = bring(CUSTOMERS_MAP, {"customers.csv": customers(after)})
    assert counts(run, "customers") == (0, 0, after, before - after)


def test_many_rows_vanish_if_that_is_allowed(bring: Bring) -> None:
    bring(CUSTOMERS_MAP, {"customers.csv": customers(60)})
    run = bring(CUSTOMERS_MAP, {"customers.csv": customers(1)}, withdrawals=Withdrawals.ANY)
    assert counts(run, "customers") == (0, 0, 1, 59)


@pytest.mark.parametrize(("absent", "gone"), [("kept", 0), ("withdrawn freely", 59)])
def test_a_map_may_keep_absent_rows_or_let_them_go_freely(bring: Bring, absent: str, gone: int) -> None:
    bring(CUSTOMERS_MAP, {"customers.csv": customers(60)})
    freely = CUSTOMERS_MAP.replace('file = "customers.csv"', f'file = "customers.csv"\n    absent = "{absent}"')
    run = bring(freely, {"customers.csv": customers(1)})
    assert counts(run, "customers") == (0, 0, 1, gone)


def test_totals_are_rounded_once_for_the_gross_and_once_for_the_discount(bring: Bring) -> None:
    bring(ORDERS_MAP, {"orders.csv": ORDERS, "lines.csv": LINES})
    lines = PastOrderLine.objects.filter(order__key="100").order_by("position")
    # 3 × 9.80 = 29.40 less 2.205, half away from zero 2.21; 1.5 × 0.99 = 1.485, half away from zero 1.49
    assert [(line.position, line.unit_price_e4, line.total_minor) for line in lines] == [
        (1, 98_000, 2_719),
        (2, 9_900, 149),
    ]
    assert PastOrder.objects.get(key="100").total_minor == 2_868


def test_the_last_purchase_is_the_latest_order_of_the_customer(bring: Bring) -> None:
    bring(ORDERS_MAP, {"orders.csv": ORDERS, "lines.csv": LINES})
    assert Customer.objects.get(key="1").last_purchase_on == date(2025, 3, 8)
    assert Customer.objects.get(key="2").last_purchase_on is None
    bring(ORDERS_MAP, {"orders.csv": ORDERS.replace("2025-03-08", "2025-02-28"), "lines.csv": LINES})
    assert Customer.objects.get(key="1").last_purchase_on == date(2025, 3, 1)


def test_the_lines_of_a_sent_order_are_replaced_those_of_others_stay(bring: Bring) -> None:
    bring(ORDERS_MAP, {"orders.csv": ORDERS, "lines.csv": LINES})
    only_one = {
        "orders.csv": "number,customer,rep,day\n100,1,001,2025-03-01\n",
        "lines.csv": "order,product,quantity,price,percent\n100,F,2,1,0\n",
    }
    run = bring(ORDERS_MAP, only_one)
    assert counts(run, "past_order_lines") == (0, 1, 0, 1)
    assert [line.product.key for line in PastOrderLine.objects.filter(order__key="100")] == ["F"]
    assert PastOrderLine.objects.filter(order__key="101").count() == 1
    assert PastOrder.objects.get(key="101").withdrawn


def test_all_dates_move_by_the_days_that_bring_the_newest_order_to_the_given_day(bring: Bring) -> None:
    bring(ORDERS_MAP, {"orders.csv": ORDERS, "lines.csv": LINES}, newest_order_on=date(2026, 7, 31))
    days = PastOrder.objects.order_by("key").values_list("ordered_on", flat=True)
    assert list(days) == [date(2026, 7, 24), date(2026, 7, 31)]


def test_a_day_at_the_end_of_the_calendar_stays_there(bring: Bring) -> None:
    for_ever = (
        ORDERS_MAP
        + """
    [registers.price_lists]
    rows = [{ key = "L", name = "List", valid_until = "9999-12-31" }]
    """
    )
    bring(for_ever, {"orders.csv": ORDERS, "lines.csv": LINES}, newest_order_on=date(2026, 7, 31))
    assert PriceList.objects.get().valid_until == date(9999, 12, 31)


def test_a_total_beyond_what_can_be_stored_is_named_by_its_line(refusal: Refusal) -> None:
    lines = "order,product,quantity,price,percent\n100,A,900000000000,900000000000,0\n"
    assert refusal(ORDERS_MAP, {"orders.csv": ORDERS, "lines.csv": lines}) == [
        "lines.csv, line 2: the total is too large"
    ]


def test_prices_no_longer_on_a_list_are_gone(bring: Bring) -> None:
    map_text = """
        [registers.price_lists]
        rows = [{ key = "L", name = "List" }]
        [registers.products]
        rows = [{ key = "A", code = "A", description = "Arroz" }, { key = "F", code = "F", description = "Feijão" }]
        [registers.price_list_items]
        file = "prices.csv"
        fields = { price_list = "list", product = "product", price = "price" }
    """
    bring(map_text, {"prices.csv": "list,product,price\nL,A,1.005\nL,F,2\n"})
    run = bring(map_text, {"prices.csv": "list,product,price\nL,A,1.0051\n"})
    assert counts(run, "price_list_items") == (0, 1, 0, 1)
    assert PriceListItem.objects.get().price_e4 == 10_051


def test_a_brazilian_export_is_read_with_its_commas_days_and_words(bring: Bring) -> None:
    map_text = """
        [format]
        encoding = "cp1252"
        delimiter = ";"
        decimal = ","
        thousands = "."
        dates = "%d/%m/%Y"
        [registers.reps]
        file = "clientes.csv"
        only = { tipo = ["V"] }
        fields = { code = "cod", name = "nome" }
        [registers.customers]
        file = "clientes.csv"
        only = { tipo = ["C"] }
        [registers.customers.fields]
        key = { join = ["cod", "loja"], separator = "/" }
        code = "cod"
        store = "loja"
        legal_name = "nome"
        tax_id = { column = "cnpj", digits = true }
        person_type = { column = "pessoa", values = { J = "company", F = "individual" } }
        address = { column = "endereco", flatten = true }
        country = { constant = "Brasil" }
        contact_name = { template = "Sr(a). {contato}" }
        risk_grade = { column = "risco", default = "C" }
        credit_limit = "limite"
        created_on = "desde"
        blocked = "bloq"
    """
    text = (
        "tipo;cod;loja;nome;cnpj;pessoa;endereco;contato;risco;limite;desde;bloq\r\n"
        "V;001;;Rita;;;;;;;;\r\n"
        'C;10;02;Açaí Ltda;99.238.673/0001-41;J;"Rua A, 5,\r\nfundos ";José;;1.234,56;05/02/2024;S\r\n'
        "C;11;;Maria Braga;;F;;Maria;A;0;;N\r\n"
    )
    bring(map_text, {"clientes.csv": text.encode("cp1252")})
    first, second = Customer.objects.order_by("key")
    assert (first.key, first.legal_name, first.tax_id) == ("10/02", "Açaí Ltda", "99238673000141")
    assert (first.address, first.country, first.contact_name) == ("Rua A, 5, fundos", "Brasil", "Sr(a). José")
    assert (first.risk_grade, first.credit_limit_minor, first.blocked) == ("C", 123_456, True)
    assert first.created_on == date(2024, 2, 5)
    assert (second.key, second.person_type, second.risk_grade) == ("11", "individual", "A")
    assert (second.created_on, second.blocked) == (None, False)
    assert Rep.objects.get().name == "Rita"


def test_a_lookup_takes_the_value_of_the_latest_row_of_another_file(bring: Bring) -> None:
    map_text = (
        CUSTOMERS_MAP
        + """
        [registers.customers.fields.segment]
        column = "id"
        lookup = { file = "history.csv", match = "customer", take = "segment", latest = "day" }
        [registers.customers.fields.district]
        column = "city"
        lookup = { file = "cities.csv", match = "name", take = "region" }
        default = "none"
    """
    )
    files = {
        "customers.csv": TWO_CUSTOMERS,
        "history.csv": "customer,day,segment\n1,2025-02-01,B\n1,2025-10-01,C\n1,2024-12-31,A\n",
        "cities.csv": "name,region\nBelém,North\n",
    }
    bring(map_text, files)
    found = Customer.objects.order_by("key").values_list("segment", "district")
    assert list(found) == [("C", "North"), ("", "none")]


def test_a_spreadsheet_gives_the_same_rows_as_a_text_file(bring: Bring) -> None:
    map_text = """
        [format]
        decimal = ","
        dates = "%d/%m/%Y"
        [registers.products]
        file = "products.xlsx"
        sheet = "Products"
        [registers.products.fields]
        key = "code"
        code = "code"
        description = "text"
        price = "price"
        created_on = "since"
        promotion = "promotion"
    """
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "Products"
    rows: list[list[Any]] = [
        ["code", "text", "price", "since", "promotion"],
        [4711, "Arroz", 9.80000019, date(2024, 5, 6), True],
        ["0012", "Feijão", 7, None, None],
    ]
    for row in rows:
        sheet.append(row)
    file = BytesIO()
    workbook.save(file)
    bring(map_text, {"products.xlsx": file.getvalue()})
    found = Product.objects.order_by("key").values_list("key", "price_e4", "created_on", "promotion")
    assert list(found) == [("0012", 70_000, None, False), ("4711", 98_000, date(2024, 5, 6), True)]


def test_visits_on_weekdays_fall_into_the_present_week(bring: Bring) -> None:
    map_text = """
        [registers.reps]
        rows = [{ code = "001", name = "Rita" }]
        [registers.prospects]
        rows = [{ key = "P", code = "P", legal_name = "Porto Novo", status = "open", rep = "001" }]
        [registers.visits]
        rows = [
            { key = "1", rep = "001", day = "1", time = "08:30", prospect = "P" },
            { key = "7", rep = "001", day = "7", time = "", prospect = "P" },
        ]
        fields.day = { column = "day", weekday = true }
    """
    bring(map_text, {})
    first, last = Visit.objects.order_by("key")
    today = clock.today().date
    assert first.day <= today <= last.day
    assert (first.day.isoweekday(), last.day - first.day) == (1, timedelta(days=6))
    assert (first.time, last.time, first.prospect) == (time(8, 30), None, Prospect.objects.get())


def test_the_time_of_reading_is_renewed_without_counting_as_a_change(bring: Bring, fixed_clock: Clock) -> None:
    map_text = """
        [registers.products]
        rows = [{ key = "A", code = "A", description = "Arroz" }]
        fields.stock_at = { now = true }
    """
    bring(map_text, {})
    assert Product.objects.get().stock_at == NOON
    fixed_clock.advance(hours=1)
    run = bring(map_text, {})
    assert Product.objects.get().stock_at == NOON + timedelta(hours=1)
    assert counts(run, "products") == (0, 0, 1, 0)


def test_bills_name_their_customer_and_carry_cents(bring: Bring) -> None:
    map_text = """
        [registers.customers]
        rows = [{ key = "1", code = "1", legal_name = "São João" }]
        [registers.open_bills]
        rows = [{ key = "55-1", customer = "1", due_on = "2025-04-01", amount = "100.005", balance = 40.5 }]
    """
    bring(map_text, {})
    bill = OpenBill.objects.get()
    assert (bill.customer.key, bill.amount_minor, bill.balance_minor) == ("1", 10_001, 4_050)


def test_a_good_run_leaves_its_counts_and_a_refused_one_its_problems(bring: Bring, refusal: Refusal) -> None:
    bring(CUSTOMERS_MAP, {"customers.csv": TWO_CUSTOMERS})
    refusal(CUSTOMERS_MAP, {"customers.csv": "id,name,city\n3,,Belém\n"})
    refused, done = ImportRun.objects.order_by("-id")
    assert (done.outcome, done.problems) == (ImportRun.Outcome.DONE, [])
    assert done.counts == {"customers": {"created": 2, "changed": 0, "same": 0, "withdrawn": 0}}
    assert (refused.outcome, refused.counts) == (ImportRun.Outcome.REFUSED, {})
    assert refused.problems == [
        {"file": "customers.csv", "line": 2, "column": "name", "reason": "must not be empty"},
    ]


def test_many_rows_take_as_many_statements_as_few(bring: Bring) -> None:
    with CaptureQueriesContext(
        connection,
    ) as few:
        bring(CUSTOMERS_MAP, {"customers.csv": customers(2)})
    with CaptureQueriesContext(connection) as many:
        bring(CUSTOMERS_MAP, {"customers.csv": customers(2000)})
    assert len(many) == len(few)


PEOPLE_MAP = """
    [registers.carriers]
    rows = [{ key = "T1", name = "Guamá" }]
    [registers.operation_types]
    rows = [{ key = "VEN", name = "Venda", is_default = true }, { key = "BON", name = "Bonificação", kind = "bonus" }]
    [registers.customers]
    rows = [{ key = "1", code = "1", legal_name = "São João", carrier = "T1", operation_type = "BON" }]
    [registers.prospects]
    rows = [{ key = "P1", code = "P1", legal_name = "Porto Novo" }]
    [registers.contacts]
    file = "contacts.csv"
    fields = { key = "id", customer = "customer", prospect = "prospect", name = "name", mobile = "mobile" }
    [registers.addresses]
    file = "addresses.csv"
    fields = { key = "id", customer = "customer", kind = "kind", address = "street" }
"""
PEOPLE: dict[str, str | bytes] = {
    "contacts.csv": "id,customer,prospect,name,mobile\nc1,1,,Ana,(91) 95555-0001\nc2,1,,Rui,\nc3,,P1,Eva,\n",
    "addresses.csv": "id,customer,kind,street\na1,1,,Rua A\na2,1,billing,Rua B\n",
}


def test_a_customer_has_its_carrier_operation_type_contacts_and_addresses(bring: Bring) -> None:
    run = bring(PEOPLE_MAP, PEOPLE)
    assert counts(run, "contacts") == (3, 0, 0, 0)
    customer = Customer.objects.select_related("carrier", "operation_type").get()
    assert (str(customer.carrier), str(customer.operation_type)) == ("T1 Guamá", "BON Bonificação")
    assert list(Contact.objects.filter(customer=customer).values_list("name", "mobile")) == [
        ("Ana", "(91) 95555-0001"),
        ("Rui", ""),
    ]
    assert list(Address.objects.values_list("key", "kind")) == [("a1", "delivery"), ("a2", "billing")]
    run = bring(PEOPLE_MAP, PEOPLE | {"contacts.csv": "id,customer,prospect,name,mobile\nc1,1,,Anna,\nc3,,P1,Eva,\n"})
    assert counts(run, "contacts") == (0, 1, 1, 1)
    assert Contact.objects.get(key="c2").withdrawn
