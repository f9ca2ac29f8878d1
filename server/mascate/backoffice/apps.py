from django.apps import AppConfig


class BackofficeConfig(AppConfig):
    name = "mascate.backoffice"
    label = "backoffice"

    def ready(self) -> None:
        from mascate.backoffice.naming import give_names

        give_names()
