"""Calibration sessions: the list, the agreement of raters in one, the items on which they disagreed."""

from typing import Any

from modqa_pipeline.report.queries.marts import Marts

Row = dict[str, Any]


def sessions(marts: Marts) -> list[Row]:
    """Every session, the newest first, with the session before it for the same queue (null for the first).

    ``fingerprint`` changes with any change of the session's ratings and references.
    """
    return marts.rows(
        """with counted as (
               select session_id, max(queue_id) as queue_id, min(submitted_at) as started_at,
                      max(submitted_at) as ended_at, count(distinct item_id) as n_items,
                      count(distinct rater_key) as n_raters, count(*) as n_ratings,
                      md5(string_agg(concat_ws('|', item_id, rater_key, label, policy_code, site, reference_label,
                          rubric_change, policy_question, market), chr(10) order by item_id, rater_key)) as said
               from marts.fct_calibration_ratings
               group by session_id
           ), ordered as (
               select *,
                      lag(session_id) over in_turn as previous_session_id,
                      concat_ws('-', said, lag(said) over in_turn) as fingerprint
               from counted
               window in_turn as (partition by queue_id order by started_at, session_id)
           )
           select ordered.* exclude (said), percent_agreement, gwet_ac1, gwet_ac1_lower, gwet_ac1_upper
           from ordered join marts.kpi_calibration_agreement using (session_id)
           where slice_kind = 'all'
           order by started_at desc, session_id"""
    )


def agreement(marts: Marts, session_id: str) -> list[Row]:
    """Every slice of a session."""
    return marts.rows(
        """select * from marts.kpi_calibration_agreement where session_id = $session
           order by slice_kind, slice_value""",
        session=session_id,
    )


def with_others(marts: Marts, session_id: str) -> list[Row]:
    """Agreement of raters and sites with the others, the lowest first."""
    return marts.rows(
        """select * from marts.kpi_calibration_with_others where session_id = $session
           order by percent_agreement, slice_value""",
        session=session_id,
    )


def items(marts: Marts, session_id: str) -> list[Row]:
    """Items of a session with their labels (``labels``), the lowest agreement first."""
    return marts.rows(
        """with said as (
               select item_id, label, count(*) as n from marts.fct_calibration_ratings
               where session_id = $session group by item_id, label
           ), spreads as (
               select item_id, string_agg(label || ' ' || n, ', ' order by n desc, label) as labels
               from said group by item_id
           )
           select items.*, spreads.labels
           from marts.fct_calibration_items as items join spreads using (item_id)
           where session_id = $session
           order by percent_agreement nulls last, n_ratings desc, item_id""",
        session=session_id,
    )


def label_pairs(marts: Marts, session_id: str) -> dict[tuple[str, str], int]:
    """How often two raters of an item gave these two labels, in either order."""
    rows = marts.rows(
        """select one.label as one, other.label as other, count(*) as n
           from marts.fct_calibration_ratings as one
           join marts.fct_calibration_ratings as other
               on one.session_id = other.session_id and one.item_id = other.item_id
               and one.rater_key < other.rater_key
           where one.session_id = $session
           group by all""",
        session=session_id,
    )
    pairs: dict[tuple[str, str], int] = {}
    for row in rows:
        key = (min(row["one"], row["other"]), max(row["one"], row["other"]))
        pairs[key] = pairs.get(key, 0) + row["n"]
    return pairs


def against_reference(marts: Marts, session_id: str) -> dict[tuple[str, str], int]:
    """Ratings by the item's reference and the label given."""
    rows = marts.rows(
        """select reference_label, label, count(*) as n from marts.fct_calibration_ratings
           where session_id = $session and reference_label is not null group by all""",
        session=session_id,
    )
    return {(row["reference_label"], row["label"]): row["n"] for row in rows}
