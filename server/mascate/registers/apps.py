from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RegistersConfig(AppConfig):
    name = "mascate.registers"
    label = "registers"

    def ready(self) -> None:
        from mascate.registers.changes import note_what_is_saved
        from mascate.registers.search import make_indexes

        note_what_is_saved()
        post_migrate.connect(make_indexes, sender=self, dispatch_uid="search indexes")
