"""The picture of docs/performance.md: seconds by size for product, floor and pandas, and their stages stacked."""

import math

from tests.benchmarks.comparison import Comparison, Taken
from tests.benchmarks.measured import Stage

COLOURS = {"product": "#0072b2", "floor": "#009e73", "pandas": "#d55e00"}
# grey for what lies around the stages, then those of a run, then those of a script
OF_STAGES = (
    *("#bfc5cb", "#0072b2", "#56b4e9", "#009e73", "#e69f00", "#cc79a7", "#6a7178"),
    *("#d55e00", "#f0e442", "#8c6bb1", "#80cdb9", "#8c510a", "#f4a582", "#1f2429"),
)
INK, GRID = "#1f2429", "#e2e5e8"
WIDTH, PLOT, LEFT, TOP, ROW = 860, 260, 70, 50, 16


def picture(found: list[Comparison]) -> str:
    """SVG: above, seconds by size on two logarithmic axes; below, the stages of each size on one scale of shares."""
    sizes = sorted(found, key=lambda day: day.size)
    curves = _curves(sizes)
    bars, height = _bars(sizes, TOP + PLOT + 70)
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" '
        'font-size="12">',
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        _text(LEFT, 22, "Seconds from start to end, by decisions a day"),
        *curves,
        *bars,
        "</svg>",
    ]) + "\n"  # fmt: skip


def _who(day: Comparison) -> dict[str, Taken]:
    every = {"product": day.product, "floor": day.floor, "pandas": day.pandas}
    return {who: taken for who, taken in every.items() if taken}


def _curves(days: list[Comparison]) -> list[str]:
    seconds = [taken.whole.seconds for day in days for taken in _who(day).values()]
    low, high = math.floor(math.log10(min(seconds))), math.ceil(math.log10(max(seconds)))
    first, last = (
        math.log10(days[0].size),
        max(math.log10(days[-1].size), math.log10(days[0].size) + 1),
    )

    def x(size: float) -> float:
        return LEFT + (math.log10(size) - first) / (last - first) * (WIDTH - LEFT - 120)

    def y(value: float) -> float:
        return TOP + PLOT - (math.log10(value) - low) / (high - low) * PLOT

    parts = []
    for power in range(low, high + 1):
        parts.append(_line(LEFT, y(10**power), WIDTH - 120, y(10**power), GRID))
        parts.append(_text(LEFT - 8, y(10**power) + 4, f"{10**power:g} s", "end"))
    parts += [_text(x(day.size), TOP + PLOT + 20, f"{day.size:,}", "middle") for day in days]
    for who, colour in COLOURS.items():
        points = [
            (x(day.size), y(_who(day)[who].whole.seconds)) for day in days if who in _who(day)
        ]
        if points:
            path = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
            parts.append(
                f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
            )
            parts += [
                f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3.5" fill="{colour}"/>' for a, b in points
            ]
            parts.append(_text(points[-1][0] + 10, points[-1][1] + 4, who, colour=colour))
    return parts


def _bars(days: list[Comparison], top: float) -> tuple[list[str], float]:
    names = list(
        dict.fromkeys(s.name for day in days for taken in _who(day).values() for s in taken.stages)
    )
    colours = {name: OF_STAGES[number % len(OF_STAGES)] for number, name in enumerate(names)}
    parts, y = [_text(LEFT, top, "Stages, in seconds; each size has its own scale")], top + 14
    for day in days:
        y += 18
        parts.append(_text(LEFT, y, f"{day.size:,} decisions"))
        longest = max(taken.whole.seconds for taken in _who(day).values())
        for who, taken in _who(day).items():
            y += ROW + 4
            parts.append(_text(LEFT - 8, y, who, "end", COLOURS[who]))
            parts += _bar(taken, LEFT, y - ROW + 4, (WIDTH - LEFT - 120) / longest, colours)
    for number, (name, colour) in enumerate(colours.items()):
        column, row = number % 4, number // 4
        parts.append(_box(LEFT + column * 195, y + 24 + row * 20, 12, 12, colour))
        parts.append(_text(LEFT + 18 + column * 195, y + 34 + row * 20, name))
    return parts, y + 50 + (len(colours) + 3) // 4 * 20


def _bar(taken: Taken, x: float, y: float, scale: float, colours: dict[str, str]) -> list[str]:
    parts = []
    for stage in taken.stages or [Stage("", taken.whole.seconds)]:
        width = max(stage.seconds, 0) * scale
        parts.append(_box(x, y, width, ROW, colours.get(stage.name, OF_STAGES[0])))
        x += width
    return [*parts, _text(x + 6, y + 12, f"{taken.whole.seconds:.1f} s")]


def _text(x: float, y: float, words: str, anchor: str = "start", colour: str = INK) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{words}</text>'


def _line(x: float, y: float, to_x: float, to_y: float, colour: str) -> str:
    return f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}" stroke="{colour}"/>'


def _box(x: float, y: float, width: float, height: float, colour: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height}" fill="{colour}"/>'
