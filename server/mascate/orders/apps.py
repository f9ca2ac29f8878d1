from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "mascate.orders"
    label = "orders"
