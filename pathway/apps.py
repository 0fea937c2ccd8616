from django.apps import AppConfig


class PathwayConfig(AppConfig):
    """What happens: episodes, the ledger, verdicts, check-ins and the census."""

    name = "pathway"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from pathway.messages import checks  # noqa: F401, PLC0415  # registers what is checked at start
