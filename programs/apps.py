from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    """Where care is: facilities, programs and their staff."""

    name = "programs"
    default_auto_field = "django.db.models.BigAutoField"
