"""What the simulation found, as text and as a picture for the documentation."""

from collections.abc import Callable

from modqa_pipeline.repository import ROOT
from tests.simulation.scores import (
    ENOUGH_FIGURES,
    HIGHEST,
    HIGHEST_WITH_FEW_ERRORS,
    LOWEST,
    LOWEST_ON_THE_DAY_A_SCORE_DIES,
    Score,
    Scores,
)
from tests.simulation.worlds import WORLDS, World

DOCS = ROOT / "docs"
METRICS = ("accuracy", "precision", "leakage_rate", "recall", "prevalence", "critical_error_rate")
# True variance of accuracy over simple random sampling, at most: (AUC, audits a day) -> ratio. Sites of like size.
VARIANCE_BARS = {
    (0.9, 2_000): 0.52,
    (0.8, 2_000): 0.77,
    (0.5, 2_000): 1.04,
    (0.9, 500): 0.55,
    (0.8, 500): 0.80,
    (0.5, 500): 1.06,
}


def lowest(world: World) -> float:
    """The least coverage that is asked of a world."""
    return LOWEST_ON_THE_DAY_A_SCORE_DIES if world.dead_days == 1 else LOWEST


def misses(worlds: list[World], scores: dict[str, Scores]) -> list[str]:
    """Every figure outside its bars, in words."""
    found = []
    for world in worlds:
        for (period, slice_value, metric), score in sorted(scores[world.name].figures.items()):
            low, high = score.bounds(metric, lowest(world))
            # a week of a dying day is no day on which a score dies: only days are judged there
            if score.n_ok >= ENOUGH_FIGURES and not low <= score.coverage <= high:
                found.append(
                    f"{world.name}: {metric} of {slice_value} by {period} covers {score.coverage:.4f} "
                    f"of {score.n_ok:,} (asked for {low:.3f} to {high:.3f})"
                )
        bar = variance_bar(world)
        ratio = scores[world.name].variance_ratio
        if bar and ratio > bar:
            found.append(f"{world.name}: variance ratio {ratio:.3f}, asked for at most {bar}")
    return found


def variance_bar(world: World) -> float | None:
    """The bar of a world whose sites are alike and whose score lives."""
    is_ordinary = world.has_like_sites and not world.missing and not world.dead_days
    if not is_ordinary or world.error_rate < 0.01:
        return None
    return VARIANCE_BARS.get((world.auc, world.budget))


def table(worlds: list[World], scores: dict[str, Scores], n_replications: int) -> str:
    """Markdown: one row a world, then what missed its bar."""
    lines = [
        "Days: how many were played. Coverage: share of the 95 % intervals with status `ok` that hold the truth, of",
        "the whole day; `all`: the least and the greatest over all metrics, slices and periods with at least",
        f"{ENOUGH_FIGURES:,} such figures. Bias: the largest |mean error| of a metric of the whole day, in Monte Carlo",
        "standard errors.",
        "",
        "| world | errors | AUC | decisions | audits | days | variance ratio | accuracy | precision | leakage | recall "
        "| all | bias |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for world in worlds:
        mine = scores[world.name]
        whole = {metric: mine.figures.get(("day", "(all)", metric), Score()) for metric in METRICS}
        bar = variance_bar(world)
        judged = [s.coverage for s in mine.figures.values() if s.n_ok >= ENOUGH_FIGURES]
        spread = f"{min(judged):.3f} to {max(judged):.3f}" if judged else "-"
        bias = max(
            (abs(s.bias_in_standard_errors) for m, s in whole.items() if s.n and m != "recall"),
            default=0,
        )
        lines.append(
            f"| {world.name} | {world.error_rate:.1%} | {world.auc or '-'} | {world.n_decisions:,} | {world.budget:,} "
            f"| {n_replications * world.times:,} | {mine.variance_ratio:.3f}{f' (at most {bar})' if bar else ''} "
            + "".join(f"| {_coverage(whole[m])} " for m in METRICS[:4])
            + f"| {spread} | {bias:.1f} |"
        )
    missed = [f"- {line}" for line in misses(worlds, scores)]
    return "\n".join([*lines, "", *_told(missed)]) + "\n"


def _coverage(score: Score) -> str:
    return f"{score.coverage:.3f}" if score.n_ok >= ENOUGH_FIGURES else "insufficient"


def write(worlds: list[World], scores: dict[str, Scores], n_replications: int) -> None:
    """Bring these worlds to docs/simulation.md, between its marks, and to the picture beside it.

    Worlds that were not played keep their row and what was found of them.
    """
    path, drawing = DOCS / "simulation.md", DOCS / "simulation.svg"
    before, _, rest = path.read_text(encoding="utf-8").partition("<!-- simulated -->\n")
    old, _, after = rest.partition("<!-- end -->")
    new = _with_rows_of_others(worlds, table(worlds, scores, n_replications), old)
    path.write_text(f"{before}<!-- simulated -->\n{new}<!-- end -->{after}", encoding="utf-8")
    others = {
        line.split('"')[1]: line for line in drawing.read_text().splitlines() if "<g id" in line
    }
    drawing.write_text(picture(worlds, scores, others), encoding="utf-8")


def _with_rows_of_others(worlds: list[World], text: str, old: str) -> str:
    """The text of a table, completed by what an older one says of worlds that are not in it."""
    names = [world.name for world in WORLDS]
    played = {world.name for world in worlds}

    def kept(line: str, mark: str, end: str) -> bool:
        name = line.removeprefix(mark).partition(end)[0]
        return line.startswith(mark) and name in names and name not in played

    lines, others = text.splitlines(), old.splitlines()
    head = next(n for n, line in enumerate(lines) if line.startswith("|---")) + 1
    rows = [line for line in lines[head:] if line.startswith("| ")]
    rows += [line for line in others if kept(line, "| ", " |")]
    rows.sort(key=lambda line: names.index(line.removeprefix("| ").partition(" |")[0]))
    missed = [line for line in lines if line.startswith("- ")]
    missed += [line for line in others if kept(line, "- ", ":")]
    return "\n".join([*lines[:head], *rows, "", *_told(missed)]) + "\n"


def _told(missed: list[str]) -> list[str]:
    if not missed:
        return ["Every figure is inside its bars."]
    return [f"Outside its bar: {len(missed)} figures.", *missed]


def picture(played: list[World], scores: dict[str, Scores], others: dict[str, str]) -> str:
    """Coverage of every figure, a row a world, with the band that is asked for.

    `others` holds the rows of worlds that were not played, by name, as they stood before.
    """
    names = {world.name for world in played}
    worlds = [world for world in WORLDS if world.name in names or world.name in others]
    left, width, row, top = 220, 620, 26, 40
    low, high = 0.82, 1.0

    def x(value: float) -> float:
        return left + (max(min(value, high), low) - low) / (high - low) * width

    height = top + row * len(worlds) + 40
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left + width + 20} {height}" '
        'font-family="sans-serif" font-size="12">',
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        f'<rect x="{x(LOWEST):.1f}" y="{top - 6}" width="{x(HIGHEST) - x(LOWEST):.1f}" '
        f'height="{row * len(worlds)}" fill="#cfe8d5"/>',
        f'<rect x="{x(HIGHEST):.1f}" y="{top - 6}" width="{x(HIGHEST_WITH_FEW_ERRORS) - x(HIGHEST):.1f}" '
        f'height="{row * len(worlds)}" fill="#e6f3e9"/>',
        f'<text x="{left}" y="18" fill="#333">Coverage of nominal 95 % intervals: every metric, slice and period '
        "with status ok</text>",
    ]
    for number, world in enumerate(worlds):
        dots = others.get(world.name, "")
        if world.name in names:
            dots = _dots(world, scores[world.name], x)
        y = top + row * number + 8
        parts += [
            f'<text x="{left - 10}" y="{y + 4}" text-anchor="end" fill="#333">{world.name}</text>',
            f'<g transform="translate(0 {y})">',
            dots,
            "</g>",
        ]
    for tick in (0.85, 0.9, 0.94, 0.95, 0.97, 0.98, 1.0):
        parts.append(
            f'<text x="{x(tick):.1f}" y="{height - 14}" text-anchor="middle" fill="#555">{tick:.2f}</text>'
        )
    return "\n".join([*parts, "</svg>"]) + "\n"


def _dots(world: World, scores: Scores, x: Callable[[float], float]) -> str:
    circles = "".join(
        f'<circle cx="{x(score.coverage):.1f}" r="3.2" fill="#1f6f8b" fill-opacity="0.45"/>'
        for score in scores.figures.values()
        if score.n_ok >= ENOUGH_FIGURES
    )
    return f'<g id="{world.name}">{circles}</g>'
