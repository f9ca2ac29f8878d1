from django.apps import AppConfig


class BagsConfig(AppConfig):
    name = "mascate.bags"
    label = "bags"
