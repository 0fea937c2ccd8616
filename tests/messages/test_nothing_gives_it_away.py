"""No text, sender, host or link tells a stranger what a message is about; a setting that does stops the start."""

import pytest
from django.core.checks import run_checks
from django.test import override_settings

from pathway.messages.terms import giveaways


def errors(**settings: str) -> list[str]:
    with override_settings(**settings):
        return [str(one.msg) for one in run_checks() if one.id == "pathway.E001"]


def test_what_is_shipped_gives_nothing_away():
    assert errors() == []


@pytest.mark.parametrize(
    "settings",
    [
        {"PUBLIC_URL": "https://rehab.example"},
        {"PUBLIC_URL": "https://www.sober-living.example"},
        {"DEFAULT_FROM_EMAIL": "Harbor Recovery <hello@harbor.example>"},
        {"DEFAULT_FROM_EMAIL": "hello@detox.example"},
        {"SMS_URL": "https://a:b@provider.example/?from=REHAB"},
    ],
)
def test_a_setting_that_does_is_named(settings: dict[str, str]):
    (name,) = settings

    assert any(error.startswith(name) for error in errors(**settings))


@pytest.mark.parametrize(
    ("said", "terms"),
    [
        ("How are you today?", []),
        ("Su programa de tratamiento", ["program", "tratamiento"]),
        ("the IOP at 6", ["iop"]),
        ("shipping, biopsy, uncover", []),
        ("Treatment center", ["treatment"]),
    ],
)
def test_terms_are_found_as_words(said: str, terms: list[str]):
    assert giveaways(said) == terms
