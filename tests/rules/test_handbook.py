from pathway.management.commands.draw_rules import PAGE
from pathway.rules.handbook import draw
from pathway.rules.shipped import RULES


def test_the_handbook_of_rules_is_fresh():
    assert PAGE.read_text() == draw(), "run script/manage draw_rules"


def test_the_handbook_names_every_rule_and_every_parameter():
    page = draw()

    assert all(f"## {rule.id} {rule.title}" in page for rule in RULES)
    assert all(f"`{one.name}`" in page for rule in RULES for one in rule.shipped.described())
