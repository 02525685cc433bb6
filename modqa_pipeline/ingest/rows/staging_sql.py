"""One select that makes typed values, and the rows at fault, of a delivery's texts."""

from modqa_pipeline.config.mapping import Mapping
from modqa_pipeline.contracts.contract import Column
from modqa_pipeline.home import literals
from modqa_pipeline.home.seen_text import seen_sql
from modqa_pipeline.ingest.readers.delivery import Delivery, unknown_columns
from modqa_pipeline.ingest.readers.relation import Relation
from modqa_pipeline.ingest.rows import contract_sql, rules

#: State of a row of which no known column has a value, so that the others must be asked.
MAYBE_BLANK = 5


def staging_sql(
    delivery: Delivery,
    relation: Relation,
    matched: dict[str, list[str]],
    found: list[rules.Fault],
    others: list[str] | None,
) -> str:
    """SQL for the rows of ``delivered``.

    Parameters
    ----------
    others : list of str, or None
        Columns of no contract to be asked whether a row has any value at all; None: do not ask, but mark such rows.
    """
    contract, mapping = delivery.contract, delivery.mapping
    expressions = {
        column: [relation.columns[name] for name in names] for column, names in matched.items()
    }
    zones = [c for c in contract.columns if c.type == "timestamp" and c.name in matched]
    asked = relation.other or _any_of([relation.columns[name] for name in others or ()])
    has_other = "false" if others is None else asked
    if_none = (
        MAYBE_BLANK
        if others is None and (relation.other or unknown_columns(relation, matched))
        else 3
    )
    nothing = ", ".join(contract_sql.delivered(column) for column in matched) or "null"
    json_of = ", ".join(
        f"{literals.text(c.name)}, {contract_sql.delivered(c.name)}"
        for c in contract.columns
        if not c.is_person
    )
    kept = ", ".join(literals.name(column) for column in contract.names)
    texts = contract_sql.texts(contract, mapping, gives_null=relation.gives_null)
    people = "".join(
        f"{contract_sql.is_damaged(contract_sql.delivered(c.name))} as {contract_sql.damaged(c.name)}, "
        for c in contract.people
    )
    return f"""
        with as_delivered as (
            select {relation.state} as _given, {has_other} as _has_other,
                {contract_sql.raw_texts(contract, expressions)}
            from {relation.source}
        ),
        looked_at as (select *, {contract_sql.is_odd(contract, matched)} as _is_odd from as_delivered),
        as_texts as (select _given, _has_other, {texts} from looked_at),
        as_values as (
            select *, {contract_sql.values(contract, mapping)}, {people}
                case when _given = 0 and coalesce({nothing}) is null and not _has_other then {if_none}
                    else _given end as _record
            from as_texts
        ),
        judged as (
            select *, _record = 0 and {rules.any_fault(found)} as _is_faulty, {_counted(zones, mapping)}
            from as_values
        )
        select {kept}, _no_zone, _repeated, _skipped,
            (case when _is_faulty then 1 else _record end)::utinyint as _state,
            case when _is_faulty then json_object({json_of}) end as _raw
        from judged
    """


def _any_of(expressions: list[str]) -> str:
    seen = ", ".join(map(seen_sql, expressions))
    return f"coalesce({seen}) is not null" if seen else "false"


def _counted(zones: list[Column], mapping: Mapping) -> str:
    """Select list: how many times of a row have no offset, come twice, and are skipped."""
    counted = {"_no_zone": [contract_sql.lacks_zone(column, mapping) for column in zones]}
    if mapping.time_zone != "UTC":
        counted["_repeated"] = [contract_sql.is_repeated(column, mapping) for column in zones]
        counted["_skipped"] = [contract_sql.is_skipped(column, mapping) for column in zones]
    return ", ".join(
        f"({' + '.join(counted.get(name, ())) or '0'})::utinyint as {name}"
        for name in ("_no_zone", "_repeated", "_skipped")
    )
