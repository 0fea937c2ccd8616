from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The door for machines: REST under /api/v1/."""

    name = "api"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # drf-spectacular finds extensions by their having been imported
        from api import schema  # noqa: F401, PLC0415
