"""Every figure is valid plotly, and no value from the data is markup in it."""

import plotly.graph_objects as go
import pytest

from modqa_pipeline.report.charts.canvas import label, rate_range
from modqa_pipeline.report.figures.tables import Chart
from modqa_pipeline.report.pages.day import SECTIONS
from tests.worlds.published.audits import NASTY
from tests.worlds.published.makers import make_window


def charts_in(value) -> list[Chart]:
    if isinstance(value, Chart):
        return [value]
    if isinstance(value, dict):
        return [chart for part in value.values() for chart in charts_in(part)]
    if isinstance(value, list):
        return [chart for part in value for chart in charts_in(part)]
    return []


def texts_in(value) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for part in parts for text in texts_in(part)]


@pytest.fixture(scope="module")
def charts(facts):
    return {chart.name: chart for build in SECTIONS.values() for chart in charts_in(build(facts))}


def test_a_day_has_all_its_charts(charts):
    assert set(charts) == {
        "people-and-machine",
        "sites",
        "queues",
        "moderators",
        "errors-by-policy",
        "root-causes",
        "trend-accuracy",
        "trend-leakage_rate",
        "volume",
    }


def test_every_figure_is_valid_plotly(charts):
    for chart in charts.values():
        go.Figure(chart.figure)


def test_every_chart_has_a_title_units_n_in_the_hover_and_its_data(charts):
    for chart in charts.values():
        assert chart.title
        assert chart.table.rows
        assert chart.table.where.startswith("marts.")
        assert chart.figure["layout"]["xaxis"]["title"]["text"]
        hovers = [t for trace in chart.figure["data"] for t in trace.get("hovertext") or []]
        assert any("n = " in text for text in hovers), chart.name


def test_names_from_the_data_are_no_markup_in_charts(charts):
    texts = texts_in([chart.figure for chart in charts.values()])
    assert not [text for text in texts if "<script" in text or "<img" in text]
    assert any("&lt;script&gt;" in text for text in texts)


def test_a_label_is_escaped_after_it_is_cut():
    assert label(NASTY) == "&lt;script&gt;alert(1)&lt;/script&gt;"
    assert label("a&" * 20, 10) == "a&amp;a&amp;a&amp;a&amp;a…"
    assert label("a\u202eb\x00c") == "abc"


def test_an_insufficient_figure_is_an_interval_without_a_mark(facts_of):
    row = make_window(
        0.9, 0.6, 0.99, 12, status="insufficient", slice_kind="queue", slice_value="q"
    )
    (chart,) = charts_in(SECTIONS["places"](facts_of(kpi_quality_28_days=[row])))
    (trace,) = chart.figure["data"]
    assert trace["mode"] == "lines"
    assert trace["name"] == "too few audits"
    assert "90.0" not in trace["hovertext"][0]


@pytest.mark.parametrize("values", [[0.95], [0, 1], [0.5, None], [], [0.9999, 1.0], [0.0]])
def test_an_axis_holds_its_values_and_stays_within_0_and_100(values):
    low, high = rate_range(values)
    assert 0 <= low < high <= 100
    assert all(low <= 100 * v <= high for v in values if v is not None)
