from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """How it runs. It is an application so that its management commands are found."""

    name = "config"
