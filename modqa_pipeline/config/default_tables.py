"""The tables of `config/` as a new home gets them."""

DEFAULT_TABLES = {
    "plan.csv": (
        "slice_kind,slice_value,daily_budget,stratum_floor,weekly_floor,weekly_cap,weight,"
        "risk_share,second_read_share,agreement_share,golden_share,lot_aql,lot_level\n"
        "all,(all),300,5,,,,0,0.05,0.1,0,,\n"
    ),
    "targets.csv": "slice_kind,slice_value,metric,target\nall,(all),accuracy,0.95\nsite,*,accuracy,0.95\n",
    "severity_weights.csv": (
        "severity,weight,auto_fail\n"
        "critical,100,true\nmajor,50,false\nminor,20,false\nunknown,50,false\n"
    ),
    "expected_deliveries.csv": "source,vendor,site\n",
    "top_ups.csv": "decision_date,n_audits\n",
    "golden_items.csv": (
        "item_id,decision_id,verdict_decision,verdict_policy_code,policy_version,established_by,"
        "valid_from,retired_on,retired_reason\n"
    ),
}
