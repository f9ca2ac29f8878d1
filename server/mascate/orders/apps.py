from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "mascate.orders"
    label = "orders"

    def ready(self) -> None:
        from mascate.bags import contents
        from mascate.orders.open_orders import has_open_order
        from mascate.orders.quotations.in_bag import quotations
        from mascate.orders.quotations.queries import has_open_quotation
        from mascate.selections.schemata import contributed

        contributed.CUSTOMERS_WITH_OPEN_ORDERS.add(has_open_order)
        contributed.CUSTOMERS_WITH_OPEN_QUOTATIONS.add(has_open_quotation("customer"))
        contributed.PROSPECTS_WITH_OPEN_QUOTATIONS.add(has_open_quotation("prospect"))
        contents.CONTRIBUTED.append(quotations)
