from importlib import import_module

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """How it runs. It is an application so that its management commands are found."""

    name = "config"

    def ready(self) -> None:
        # from here on, tasks are sent by our Celery application
        import_module("config.celery")
