"""What the pages say of endpoints is what the presets say."""

from __future__ import annotations

from pathlib import Path

from engine.shelf.presets import PRESETS

DOCS = Path(__file__).parents[3] / "docs"
HOW_TO = (DOCS / "how-to" / "bigger-models.md").read_text(encoding="utf-8")


def row(name: str) -> list[str]:
    (line,) = [line for line in HOW_TO.splitlines() if line.startswith(f"| `{name}`")]
    return [cell.strip() for cell in line.strip("|").split("|")][1:]


def test_the_table_of_presets_tells_what_each_can() -> None:
    ways = {"json_schema": "by a JSON schema", "none": "no"}
    for name, preset in PRESETS.items():
        log_probabilities, held, several, _ = row(name)
        assert held == ways.get(preset.choice, "yes"), name
        if name != "openai":  # of which nothing is known
            assert log_probabilities == ("yes" if preset.log_probabilities else "no"), name
            assert several == ("yes" if preset.several else "no"), name


def test_what_a_preset_says_is_cited() -> None:
    page = (DOCS / "project" / "engine.md").read_text(encoding="utf-8")
    for name, preset in PRESETS.items():
        if name != "openai":
            assert any(address in page for address in preset.pages), name


def test_a_preset_tells_in_one_line_what_it_can_and_cannot() -> None:
    assert PRESETS["lmstudio"].told == (
        "log-probabilities: no, guided choice: yes, several answers at once: no, "
        "prompt log-probabilities: no"
    )
