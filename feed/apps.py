from django.apps import AppConfig


class FeedConfig(AppConfig):
    """What changes: every change of every resource, in commit order."""

    name = "feed"
    default_auto_field = "django.db.models.BigAutoField"
