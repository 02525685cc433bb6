"""The page of a site, a queue or a policy: its sentence, its attention, its sections."""

from dataclasses import replace
from typing import Any

from modqa_pipeline.home import literals
from modqa_pipeline.report.figures import wording
from modqa_pipeline.report.figures.measures import METRICS, Figure
from modqa_pipeline.report.figures.tables import (
    Cell,
    Column,
    Row,
    Section,
    Table,
    count_cell,
    figure_cell,
    rate_cell,
    section,
    text_cell,
)
from modqa_pipeline.report.scopes.places import Places, Slice
from modqa_pipeline.report.scopes.subjects import site_value
from modqa_pipeline.report.sections import errors
from modqa_pipeline.report.sections.headline import sentence, tiles
from modqa_pipeline.report.sections.headline.attention import MAX_ROWS, Group
from modqa_pipeline.report.sections.headline.attention_item import Item
from modqa_pipeline.report.sections.people import moderators
from modqa_pipeline.report.sections.places import lots
from modqa_pipeline.report.sections.subjects import months, weeks

TILES = {
    "site": ("accuracy", "critical_error_rate", "leakage_rate", "over_enforcement_rate"),
    "queue": ("accuracy", "critical_error_rate", "leakage_rate", "over_enforcement_rate"),
    "policy": ("recall", "precision", "over_enforcement_rate", "wrong_policy_rate"),
}
LEADS = {"site": "accuracy", "queue": "accuracy", "policy": "recall"}
"""The metric that a page leads with; a policy has no accuracy of its own."""
MAX_PLACES = 20


def build(places: Places, about: Slice, attention: list[Item]) -> dict[str, Any]:
    """Everything that the page of a place shows.

    Parameters
    ----------
    attention : list of Item
        What needs attention on the day's page; the page shows what is about this place.
    """
    kind, value = about
    window = places.window
    own = [_at_home(item) for item in attention if item.slice == about]
    return {
        "sentence": {
            "headline": sentence.headline(window, kind, value, LEADS[kind]),
            "rest": _standing(places, about),
            "care": "",
        },
        "attention": {
            "groups": [Group("", own[:MAX_ROWS])] if own else [],
            "n_more": max(0, len(own) - MAX_ROWS),
            "nothing": "Nothing about it needs attention.",
            "resolved": "",
            "where": f"marts.kpi_target_verdicts, kpi_slice_standings where period_end = '{places.day.day}' "
            f"and slice_kind = '{kind}' and slice_value = {literals.text(value)}",
        },
        "headline": tiles.of_slice(window, kind, value, TILES[kind]),
        "first": _present(
            section("weeks", "By week", weeks.line(places, kind, value, LEADS[kind]))
        ),
        "errors": errors.build(window, about) | ({"policies": None} if kind == "policy" else {}),
        "sections": _present(*_SECTIONS[kind](places, value)),
    }


def _at_home(item: Item) -> Item:
    """What the queue audit found lies in a table of the day's page; here it is said beside the registry's row."""
    return replace(item, href="#registry") if item.href.startswith("#") else item


def _present(*sections: Section | None) -> list[Section]:
    return [each for each in sections if each]


def _standing(places: Places, about: Slice) -> str:
    """How the place stands against the rest of its kind, where the audits tell."""
    kind, value = about
    row = next(
        (
            row
            for row in places.day.standings
            if (row["slice_kind"], row["slice_value"], row["metric"]) == (kind, value, "accuracy")
        ),
        None,
    )
    if row is None or row["standing"] is None:
        return ""
    others = {"site": "sites", "queue": "queues", "policy": "policies"}[kind]
    group = wording.percent(row["group_rate"])
    if row["standing"] == "level":
        return f"The audits do not tell it from all {others} together ({group})."
    return f"It is {row['standing']} all {others} together ({group})."


def _site(places: Places, site: str) -> list[Section | None]:
    people = moderators.build(
        places.window, lambda row: bool(row["site"]) and site_value(row) == site
    )
    shown = people["chart"]
    return [
        section(
            "people",
            "Moderators",
            shown,
            people["remark"],
            people["others"],
        ),
        section(
            "months",
            "Months, disputes, appeals",
            months.scorecards(places, site),
            months.disputes(places, site),
            months.appeals(places, "site", site),
        ),
        section("lots", "Lots", lots.build(places.window, site)),
    ]


def _queue(places: Places, queue: str) -> list[Section | None]:
    own = [row for row in places.day.findings if row["queue_id"] == queue]
    return [
        section("registry", "In the registry", _registry(places, queue), *_findings(own)),
        section("appeals", "Appeals", months.appeals(places, "queue", queue)),
    ]


def _registry(places: Places, queue: str) -> Table | str:
    row = places.edition.queues.get(queue)
    if row is None:
        return "The registry does not have this queue."
    names = {
        "Owner": row["owner"],
        "Status": row["status"],
        "Entity type": row["entity_type"],
        "Risk tier": row["risk_tier"],
        "SLA, minutes": row["sla_minutes"],
        "Languages": wording.listed((row["languages"] or "").split("|")),
        "Markets": wording.listed((row["markets"] or "").split("|")),
        "Snapshot of": wording.moment(row["snapshot_at"]),
    }
    rows = [
        Row([text_cell(name), text_cell(None if said is None else str(said))])
        for name, said in names.items()
    ]
    columns = [Column("What", is_number=False), Column("In the registry", is_number=False)]
    where = f"marts.dim_queues where queue_id = {literals.text(queue)}"
    return Table("registry", f"Queue {queue}", columns, rows, where)


def _findings(rows: list[dict[str, Any]]) -> list[str]:
    return [
        f"{wording.sentence(wording.words(row['finding']))} ({row['severity']}): {row['evidence']}"
        for row in rows
    ] or ["The queue audit has no finding on it."]


def _policy(places: Places, code: str) -> list[Section | None]:
    return [
        section("facts", "The policy", _version(places, code), _figures(places, code)),
        section("where", "Where its errors are", *_where(places, code)),
        section("appeals", "Appeals", months.appeals(places, "policy", code)),
    ]


def _version(places: Places, code: str) -> str:
    row = places.edition.policies.get(code)
    if row is None:
        return "The reference data do not have this policy."
    version = f"version {row['policy_version']}" if row["policy_version"] else "no version"
    since = f"since {row['effective_from']}" if row["effective_from"] else "since an unknown day"
    return f"{row['policy_name'] or code}: {version}, {since}; severity {row['severity'] or 'not set'}."


def _figures(places: Places, code: str) -> Table:
    """Every metric of the policy over 28 days, since a policy team asks for more than the tiles hold."""
    columns = [
        Column("Metric", is_number=False),
        Column("28 days", has_bounds=True),
        Column("Audits"),
        Column("What it says", is_number=False),
    ]
    rows = [
        _figure_row(metric, figure)
        for metric in METRICS
        if (figure := places.window.figure(metric, "policy", code)) is not None and figure.is_known
    ]
    where = f"{places.window.period.of_figures} and slice_kind = 'policy' and slice_value = {literals.text(code)}"
    return Table("figures", "Every metric over 28 days", columns, rows, where)


def _figure_row(metric: str, figure: Figure) -> Row:
    return Row(
        [
            text_cell(METRICS[metric].label),
            figure_cell(figure),
            count_cell(figure.n_audited),
            text_cell(METRICS[metric].meaning),
        ]
    )


def _where(places: Places, code: str) -> list[Table | None]:
    rows = [row for row in places.window.errors if row["policy_code"] == code]
    queues = errors.ranked(rows, lambda row: row["queue_id"] or wording.UNKNOWN)
    sites = errors.ranked(rows, lambda row: site_value(row) if row["site"] else "the machine")
    pairs = errors.ranked(
        [row for row in rows if row["error_type"] == "wrong_policy"],
        lambda row: row["decision_policy_code"] or wording.UNKNOWN,
    )
    edition = places.edition
    return [
        _shares("queues", "By queue", "Queue", queues, edition.queue_name, "queue", places),
        _shares("sites", "By site", "Site", sites, str, "site", places),
        _shares("named", "Named in its place", "Policy", pairs, edition.policy_name, "policy", places),
    ]  # fmt: skip


def _shares(
    name: str,
    caption: str,
    label: str,
    ranked: list[tuple[str, float]],
    said: Any,
    kind: str,
    places: Places,
) -> Table | None:
    if not ranked:
        return None
    rows = [
        Row([Cell(said(who), said(who), href=places.edition.href(kind, who)), rate_cell(share)])
        for who, share in ranked[:MAX_PLACES]
    ]
    columns = [
        Column(label, is_number=False),
        Column("Share of errors", meaning=errors.SHARE_MEANS),
    ]
    where = f"marts.fct_audit_outcomes where {places.window.period.of_days}"
    return Table(name, caption, columns, rows, where)


_SECTIONS = {"site": _site, "queue": _queue, "policy": _policy}
