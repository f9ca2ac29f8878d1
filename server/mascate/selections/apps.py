from django.apps import AppConfig

from mascate.kit import folding


class SelectionsConfig(AppConfig):
    name = "mascate.selections"
    label = "selections"

    def ready(self) -> None:
        folding.install()
