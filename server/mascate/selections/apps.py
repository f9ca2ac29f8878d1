from django.apps import AppConfig


class SelectionsConfig(AppConfig):
    name = "mascate.selections"
    label = "selections"
