from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "mascate.orders"
    label = "orders"

    def ready(self) -> None:
        from mascate.orders.open_orders import has_open_order
        from mascate.selections.schemata import contributed

        contributed.CUSTOMERS_WITH_OPEN_ORDERS.add(has_open_order)
