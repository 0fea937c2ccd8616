"""The page on check-ins names every template that is shipped, and every one says where it is from."""

from pathlib import Path

import pytest

from pathway.check_ins import templates

PAGE = Path(__file__).resolve().parents[2] / "docs" / "check-ins.md"


@pytest.mark.parametrize("template", templates.newest(), ids=lambda template: template.code)
def test_each_template_is_described_and_names_its_source(template: templates.Template):
    assert f"`{template.code}`" in PAGE.read_text()
    assert len(template.source) > len("a source")
