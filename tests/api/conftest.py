from typing import Any

import pytest
from rest_framework.test import APIClient

from programs.models import User
from tests.api.callers import client_for


@pytest.fixture
def small_door(settings: Any) -> None:
    """The test's own addresses instead of the project's."""
    settings.ROOT_URLCONF = "tests.api.small_door"


@pytest.fixture
def person(db: None) -> User:
    return User.objects.create(username="ada")


@pytest.fixture
def caller(small_door: None, person: User) -> APIClient:
    """An authenticated client of the small door."""
    return client_for(person)
