"""Who acts where nobody does: what this software itself finds out has an actor too."""

from programs.models import User

SYSTEM_USERNAME = "pathway"


def system_user() -> User:
    """The service user of Pathway itself; it holds no role and never signs in."""
    user, is_new = User.objects.get_or_create(username=SYSTEM_USERNAME, defaults={"is_service": True})
    if is_new:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user
