from django.apps import AppConfig


class WebConfig(AppConfig):
    """The door for people: pages for patients."""

    name = "web"
