"""``folkmoot bench …``: measure this machine. The pages on performance say how to read it."""

from __future__ import annotations

import typer

from folkmoot.commands import (
    bench_agreement,
    bench_attacks,
    bench_bus,
    bench_chaos,
    bench_consensus,
    bench_engine,
    bench_fairness,
    bench_kinds,
    bench_recipe,
    bench_recipes,
    bench_rows,
    bench_soak,
)

app = typer.Typer(help="Measure this machine, and the committee.", no_args_is_help=True)
app.command("engine")(bench_engine.bench_engine)
app.command("bus")(bench_bus.bench_bus)
app.command("rows")(bench_rows.bench_rows)
app.command("agreement")(bench_agreement.bench_agreement)
app.command("consensus")(bench_consensus.bench_consensus)
app.command("kinds")(bench_kinds.bench_kinds)
app.command("recipe")(bench_recipe.bench_recipe)
app.command("recipes")(bench_recipes.bench_recipes)
app.command("chaos")(bench_chaos.bench_chaos)
app.command("attacks")(bench_attacks.bench_attacks)
app.command("soak")(bench_soak.bench_soak)
app.command("fairness")(bench_fairness.bench_fairness)
