from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "mascate.registers"
    label = "registers"
