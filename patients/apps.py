from django.apps import AppConfig


class PatientsConfig(AppConfig):
    """Who receives care: patients, their facts, and who may see them."""

    name = "patients"
    default_auto_field = "django.db.models.BigAutoField"
