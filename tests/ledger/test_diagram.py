from pathway.ledger.diagram import draw
from pathway.management.commands.draw_moves import PAGE


def test_the_diagram_of_moves_is_fresh():
    assert PAGE.read_text() == draw(), "run script/manage draw_moves"
