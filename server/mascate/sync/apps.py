from django.apps import AppConfig


class SyncConfig(AppConfig):
    name = "mascate.sync"
    label = "sync"
