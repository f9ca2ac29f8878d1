from django.apps import AppConfig


class BackofficeConfig(AppConfig):
    name = "mascate.backoffice"
    label = "backoffice"
