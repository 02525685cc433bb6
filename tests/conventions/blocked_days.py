"""What becomes of every mart on a blocked day, as `meta.blocked_day` says, held against what the mart reads.

A mart that says the wrong thing shows readers the rows of a day that is blocked, and nothing else fails. So each
treatment has conditions that the manifest can be asked about. `meta.blocked_day_because` is a reviewed reason why a
mart may read what its treatment forbids.
"""

from collections.abc import Iterator
from typing import Any

from modqa_pipeline.contracts.contract import load_contract, sources

GIVES_WAY, MADE_AGAIN, SHOWN = TREATMENTS = ("gives_way", "made_again", "shown")
BY_DAY = {f"raw__{source}" for source in sources() if load_contract(source).is_by_day}
Manifest = dict[str, Any]
Node = dict[str, Any]


def faults(manifest: Manifest) -> list[str]:
    """Marts, and tables between marts, that would keep the rows of a blocked day; each with its remedy."""
    models = [n for n in manifest["nodes"].values() if n["resource_type"] == "model"]
    return [
        f"{node['name']}: {fault}"
        for node in sorted(models, key=lambda node: node["name"])
        for fault in (_of_mart if _is_mart(node) else _of_table_between)(manifest, node)
    ]


def _of_mart(manifest: Manifest, mart: Node) -> Iterator[str]:
    treatment = _treatment(mart)
    has_day = "decision_date" in mart["columns"]
    if treatment not in TREATMENTS:
        yield f"meta.blocked_day is {treatment}; say {', '.join(TREATMENTS)}"
    elif treatment == GIVES_WAY and not has_day:
        yield "has no decision_date, so no row of it can give way; say made_again or shown"
    elif treatment == GIVES_WAY and not _is_built_by_day(mart):
        yield "gives way by day and is not built by day; say made_again"
    elif treatment == SHOWN and has_day:
        yield "shows rows of a blocked decision_date; say gives_way or made_again"
    elif "blocked_day_because" not in mart["config"]["meta"]:
        yield from {
            GIVES_WAY: _read_by_one_that_gives_way,
            MADE_AGAIN: _read_by_one_made_again,
            SHOWN: _read_by_one_shown,
        }[treatment](manifest, mart)


def _read_by_one_that_gives_way(manifest: Manifest, mart: Node) -> Iterator[str]:
    for reader, read in _readings(manifest, mart):
        if MADE_AGAIN in (_treatment(read), _treatment(reader)) and reader is not mart:
            yield f"reads {reader['name']}, which is made again; say made_again"
        elif _treatment(read) == MADE_AGAIN:
            yield f"reads {read['name']}, which is made again; say made_again"
        elif _is_mart(read) and not _keeps_to_days_of_run(manifest, reader):
            yield (
                f"{reader['name']} reads other days of {read['name']}; say made_again, or let it read "
                "the days in stg_run_days alone"
            )


def _read_by_one_made_again(manifest: Manifest, mart: Node) -> Iterator[str]:
    read = [read for _, read in _readings(manifest, mart)]
    if not any(_is_mart(node) for node in read):
        yield "reads no mart, so it would be made again as it is; say gives_way or shown"
    for name in sorted({node["name"] for node in read} & BY_DAY):
        yield f"reads {name} past the marts, and so the blocked day; read a mart that gives way"


def _read_by_one_shown(manifest: Manifest, mart: Node) -> Iterator[str]:
    for _, read in _readings(manifest, mart):
        if _treatment(read) in (GIVES_WAY, MADE_AGAIN):
            yield f"reads {read['name']}, of which rows give way; say made_again"
        elif read["name"] in BY_DAY:
            yield f"reads {read['name']} and so the blocked day; say gives_way, by decision_date"


def _of_table_between(manifest: Manifest, model: Node) -> Iterator[str]:
    """A table between marts is made again with the marts that read it; a view need not be."""
    if model["config"]["materialized"] != "run_table" or _treatment(model) == MADE_AGAIN:
        return
    if not any(_is_mart(read) for _, read in _readings(manifest, model)):
        return
    for mart in manifest["nodes"].values():
        readers = [reader for reader, _ in _readings(manifest, mart)]
        if _treatment(mart) == MADE_AGAIN and any(reader is model for reader in readers):
            yield f"{mart['name']} is made again from it, and it keeps its rows; say made_again"


def _readings(manifest: Manifest, model: Node) -> list[tuple[Node, Node]]:
    """What a model reads in the end, marts and sources, each with the model that names it."""
    found, waiting, seen = [], [model], set()
    while waiting:
        reader = waiting.pop()
        for parent in reader["depends_on"].get("nodes", []):
            node = manifest["sources"].get(parent) or manifest["nodes"][parent]
            if parent in manifest["sources"] or _is_mart(node):
                found.append((reader, node))
            elif parent not in seen:
                seen.add(parent)
                waiting.append(node)
    return found


def _keeps_to_days_of_run(manifest: Manifest, model: Node) -> bool:
    names = {parent.split(".")[-1] for parent in model["depends_on"]["nodes"]}
    return "stg_run_days" in names and not names & {"int_periods", "stg_built_days"}


def _is_built_by_day(mart: Node) -> bool:
    config = mart["config"]
    return config["materialized"] == "incremental" and config.get("rows_of", "days") == "days"


def _is_mart(node: Node) -> bool:
    return node["resource_type"] == "model" and node["fqn"][1] == "marts"


def _treatment(node: Node) -> str | None:
    return (node["config"].get("meta") or {}).get("blocked_day")
