"""The published marts that the report reads, as typed tables: what a fixture has to fill.

The agreement between the dbt models and the report; the real marts may have further columns.
"""

SLICE_FIGURES = """slice_kind varchar, slice_value varchar, metric varchar, estimate double,
    lower double, upper double, n_audited bigint, n_decisions bigint, n_effective double,
    expected_events double,
    covered_share double, status varchar, expected_harm double"""

CALIBRATION_SLICE = """session_id varchar, slice_kind varchar, slice_value varchar,
    n_items bigint, n_items_paired bigint, n_ratings bigint, n_referenced bigint,
    undefined_reason varchar"""
CALIBRATION_FIGURES = (
    "percent_agreement",
    "krippendorff_alpha",
    "krippendorff_alpha_ordinal",
    "krippendorff_alpha_interval",
    "gwet_ac1",
    "fleiss_kappa",
    "cohen_kappa",
    "accuracy",
)

MARTS = {
    "fct_audit_samples": """decision_id varchar, decision_date date, wave varchar,
        stratum_id varchar, draw_reason varchar, inclusion_probability double,
        sampling_weight double, draw_rank bigint, decided_by varchar, entity_type varchar,
        queue_id varchar, vendor varchar, site varchar, moderator_key varchar, model_name varchar,
        model_version varchar, market varchar, language varchar, content_id varchar,
        decision varchar, policy_code varchar, policy_version varchar, machine_score double,
        decided_at timestamp""",
    "fct_audit_outcomes": """decision_id varchar, decision_date date, decided_by varchar,
        entity_type varchar, queue_id varchar, vendor varchar, site varchar, moderator_key varchar,
        model_name varchar, model_version varchar, market varchar, language varchar,
        decision varchar, policy_code varchar, verdict_decision varchar,
        verdict_policy_code varchar, error_type varchar, severity varchar, root_cause varchar,
        audit_reason varchar, audited_at timestamp, auditor_key varchar, wave varchar,
        stratum_id varchar, sampling_weight double, is_drawn boolean, is_estimating boolean""",
    "kpi_quality_daily": f"decision_date date, {SLICE_FIGURES}, target double, verdict varchar",
    "kpi_quality_weekly": f"decision_week date, {SLICE_FIGURES}",
    "kpi_quality_monthly": f"decision_month date, {SLICE_FIGURES}",
    "fct_restatements": """decision_month date, vendor varchar, site varchar, metric varchar,
        closed_value double, value_now double, change double, closed_verdict varchar,
        verdict_now varchar, n_verdicts_more bigint, n_disputes_accepted_since bigint,
        closed_as_of date, as_of date""",
    "kpi_disputes": """decision_month date, slice_kind varchar, slice_value varchar,
        n_audited bigint, n_disputes bigint, n_disputed bigint, dispute_rate double, n_open bigint,
        n_accepted bigint, n_rejected bigint, n_withdrawn bigint, n_expired bigint,
        acceptance_rate double, acceptance_rate_lower double, acceptance_rate_upper double,
        n_resolver_conflicts bigint, resolution_hours_median double, resolution_hours_p90 double""",
    "kpi_dispute_effects": """decision_month date, vendor varchar, site varchar, n_audited bigint,
        n_changed bigint, accuracy_as_audited double, accuracy double, change_from_disputes double,
        n_controls bigint, n_controls_read bigint, n_controls_overturned bigint,
        change_from_controls double, change_from_controls_lower double,
        change_from_controls_upper double, accuracy_with_both double""",
    "kpi_appeals": """period_kind varchar, period_start date, period_end date, slice_kind varchar,
        slice_value varchar, n_appeals bigint, n_decided bigint, n_overturned bigint,
        n_partially_reversed bigint, overturn_rate double, overturn_rate_lower double,
        overturn_rate_upper double, n_omitted bigint, n_open bigint, n_open_past_due bigint,
        n_own_reviewer bigint, as_of date""",
    "kpi_slice_standings": """period_start date, period_end date, slice_kind varchar,
        slice_value varchar, metric varchar, n bigint, estimate double, group_rate double,
        shrunk double, standing varchar""",
    "kpi_quality_28_days": f"period_start date, period_end date, {SLICE_FIGURES}",
    "kpi_quality_corrected": """period_kind varchar, period_start date, period_end date,
        slice_kind varchar, slice_value varchar, metric varchar, estimate double, lower double,
        upper double, corrected_estimate double, corrected_lower double, corrected_upper double,
        correction double, n_audited bigint, n_read_twice bigint, n_adjudicated bigint,
        n_agreements_adjudicated bigint, status varchar, undefined_reason varchar,
        n_golden_violating bigint, n_golden_clean bigint, rogan_gladen_estimate double,
        rogan_gladen_lower double, rogan_gladen_upper double, rogan_gladen_reason varchar""",
    "kpi_lot_acceptance": """decision_week date, vendor varchar, site varchar, lot_aql double,
        lot_level varchar, inspection varchar, lot_size bigint, n_to_inspect bigint,
        acceptance_number bigint, n_inspected bigint, n_unassessable bigint,
        n_nonconforming bigint, verdict varchar, acceptance_probability_at_aql double,
        consumer_risk_quality double""",
    "fct_calibration_ratings": """session_id varchar, item_id varchar, rater_key varchar,
        site varchar, label varchar, policy_code varchar, queue_id varchar, submitted_at timestamp,
        reference_label varchar, rubric_change varchar, policy_question varchar,
        item_policy_code varchar, market varchar""",
    "fct_calibration_items": """session_id varchar, item_id varchar, queue_id varchar,
        policy_code varchar, market varchar, n_ratings bigint, n_labels bigint, n_policies bigint,
        percent_agreement double, most_chosen_label varchar, n_most_chosen bigint,
        reference_label varchar, rubric_change varchar, policy_question varchar""",
    "kpi_calibration_agreement": CALIBRATION_SLICE
    + ", "
    + ", ".join(
        f"{figure} double, {figure}_lower double, {figure}_upper double"
        for figure in CALIBRATION_FIGURES
    ),
    "kpi_calibration_with_others": """session_id varchar, slice_kind varchar, slice_value varchar,
        site varchar, n_items bigint, percent_agreement double, percent_agreement_lower double,
        percent_agreement_upper double, session_agreement double, is_apart boolean""",
    "kpi_operations_daily": """decision_date date, slice_kind varchar, slice_value varchar,
        n_decisions bigint, n_machine_decisions bigint, n_moderators bigint, n_tests bigint,
        n_escalated bigint, n_skipped bigint, escalation_rate double,
        handling_seconds_median double, handling_seconds_p90 double,
        turnaround_minutes_median double, turnaround_minutes_p90 double, n_sla_known bigint, n_sla_met bigint,
        sla_met_rate double, automation_rate double, n_changed_after_draw bigint""",
    "kpi_volume_hourly": """decision_date date, decided_hour integer, source varchar,
        n_decisions bigint""",
    "kpi_moderator_scorecard": """moderator_key varchar, vendor varchar, site varchar,
        period_kind varchar, period_start date, period_end date, n_decisions bigint,
        n_audited bigint, accuracy double, accuracy_lower double, accuracy_upper double,
        accuracy_shrunk double, group_accuracy double, standing varchar, n_effective double,
        status varchar""",
    "kpi_auditor_quality": """auditor_key varchar, period_kind varchar, period_start date,
        period_end date, n_first_reads bigint, n_second_reads bigint, n_read_twice bigint,
        n_agreed bigint, agreement_rate double, agreement_lower double, agreement_upper double,
        agreement_status varchar, n_adjudicated bigint, n_upheld bigint, upheld_rate double,
        upheld_lower double, upheld_upper double, n_effective double, upheld_status varchar,
        undefined_reason varchar""",
    "kpi_golden_accuracy": """subject_kind varchar, subject_key varchar, n_exposed bigint,
        n_unassessable bigint, n_read bigint, n_correct bigint, n_wrong_policy bigint, accuracy double,
        accuracy_lower double, accuracy_upper double, log_likelihood_ratio double, accept_line double,
        reject_line double, verdict varchar, n_to_verdict bigint, last_answered_at timestamp""",
    "kpi_site_scorecard": """vendor varchar, site varchar, period_kind varchar, period_start date,
        period_end date, n_decisions bigint, n_audited bigint, accuracy double,
        accuracy_lower double, accuracy_upper double, accuracy_shrunk double,
        group_accuracy double, standing varchar, accuracy_without_technical double,
        quality_score double, quality_score_lower double, quality_score_upper double,
        n_auto_failed bigint, target double, verdict varchar, critical_error_rate double, sla_met_rate double,
        status varchar, is_final boolean""",
    "queue_audit_findings": """decision_date date, queue_id varchar, queue_name varchar,
        owner varchar, finding varchar, severity varchar, since date, evidence varchar,
        n_decisions bigint""",
    "ingest_ledger": """receipt_sequence bigint, source varchar, file_name varchar, sha256 varchar,
        rows_read bigint, rows_accepted bigint, rows_quarantined bigint, rows_duplicate bigint,
        first_day date, last_day date, received_at timestamp, mapping varchar,
        unknown_columns varchar, n_timestamps_without_zone bigint, n_repeated_hours bigint,
        n_skipped_hours bigint, notes varchar, refusal_code varchar,
        refusal_reason varchar""",
    "quarantined_rows": """receipt_sequence bigint, source varchar, file_name varchar,
        line_number bigint, record_key varchar, column_name varchar, delivered_value varchar,
        reason_code varchar, reason varchar, received_at timestamp, intended_day date, is_resolved boolean""",
    "kpi_draw_coverage_daily": """decision_date date, wave varchar, stratum_id varchar,
        n_decisions bigint, n_drawn bigint, n_returned bigint, n_unassessable bigint,
        n_pending bigint, is_census boolean""",
    "kpi_target_verdicts": """period_kind varchar, period_start date, period_end date,
        slice_kind varchar, slice_value varchar, metric varchar, target double, estimate double,
        lower double, upper double, n_audited bigint, status varchar, verdict varchar,
        verdict_fdr varchar, n_further_audits bigint""",
    "fct_draw_designs": """decision_date date, budget_cell varchar, daily_budget bigint,
        n_decisions bigint, n_for_risk bigint, n_strata bigint, n_drawn bigint, is_census boolean,
        cost_of_floors double, n_missing_for_floors bigint""",
    "fct_draw_strata": """decision_date date, wave varchar, stratum_id varchar, decided_by varchar,
        decision_class varchar, entity_type varchar, score_from double, score_below double,
        n_decisions bigint, n_drawn bigint, prior_error_rate double""",
    "fct_plan_margins": """decision_date date, rule_kind varchar, rule_value varchar,
        weekly_floor bigint, weekly_cap bigint, n_drawn_before bigint, n_drawn bigint,
        n_days_left bigint, n_needed_today double, n_expected_today double""",
    "fct_superseded_rows": """decision_id varchar, decision_date date, source varchar,
        receipt_sequence bigint, superseded_by_sequence bigint""",
    "fct_audits_waiting": """audit_id varchar, decision_id varchar, audited_at timestamp,
        receipt_sequence bigint""",
    "fct_check_results": """decision_date date, suite varchar, check_name varchar,
        severity varchar, expectation varchar, expected varchar, observed varchar,
        n_evaluated bigint, n_failing bigint, failing_keys varchar, is_passed boolean""",
    "publication_days": """decision_date date, status varchar, blocked_reason varchar,
        plan_hash varchar, last_receipt_sequence bigint, code_version varchar,
        published_at timestamp, run_id varchar""",
    "dim_queues": """queue_id varchar, queue_name varchar, entity_type varchar, owner varchar,
        status varchar, risk_tier varchar, sla_minutes bigint, markets varchar,
        languages varchar, snapshot_at timestamp""",
    "dim_policies": """policy_code varchar, policy_name varchar, severity varchar,
        policy_version varchar, effective_from date""",
    "targets": "slice_kind varchar, slice_value varchar, metric varchar, target double",
}


def create_marts(connection) -> None:
    """Make schema `marts` with every table, empty."""
    connection.execute("create schema marts")
    for name, columns in MARTS.items():
        connection.execute(f"create table marts.{name} ({columns})")


def fill(connection, table: str, rows: list[dict]) -> None:
    """Insert rows by column name; columns left out are null. Fails on a column not in the table."""
    if not rows:
        return
    import pandas as pd

    names = {row[0] for row in connection.execute(f"describe marts.{table}").fetchall()}
    unknown = set().union(*rows) - names
    if unknown:
        raise KeyError(f"marts.{table} has no column {sorted(unknown)}; it has {sorted(names)}")
    frame = pd.DataFrame(rows, dtype=object)
    connection.register("rows_to_fill", frame)
    connection.execute(f"insert into marts.{table} by name select * from rows_to_fill")
    connection.unregister("rows_to_fill")
