from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "mascate.accounts"
    label = "accounts"
