"""The vendor cobalt, whose names are not the contract's: its file, and the mapping that reads it.

cobalt exports its case system. The export has other names and words, the time of Bogota (five hours
behind UTC all year), decimal commas, and no column for the vendor.
"""

TIME_FORMAT = "%Y-%m-%dT%H:%M:%S"

MAPPING = """\
# The case export of cobalt: other names, other words, the time of Bogota, decimal commas.
files: "cobalt_*.jsonl.gz"
columns:
  decision_id: case_ref
  content_id: item_ref
  entity_type: item_type
  queue_id: workstream
  site: location
  moderator_id: agent
  decision: outcome
  policy_code: rule
  policy_version: rule_version
  market: country
  language: lang
  machine_score: risk
  detection_source: origin
  evidence_ref: evidence
  is_test: training_case
  enqueued_at: opened_at
  decided_at: closed_at
  handling_seconds: seconds_spent
values:
  entity_type: {SELLER: seller, PRODUCT: product, CONTENT: content, IPR: ipr}
  decision: {OK: approve, TAKEDOWN: remove, LIMIT: restrict, ESC: escalate, PASS: skip}
  site: {BOG: Bogota}
  language: {DE: de, FR: fr, ES: es, IT: it, PL: pl, EN: en}
  is_test: {"Y": "true", "N": "false"}
constants:
  vendor: cobalt
time_zone: America/Bogota
decimal_mark: ","
"""


def file_query(contract_rows: str) -> str:
    """Write the query that turns rows in the contract's terms into the rows of the export."""
    return f"""
    select
        decision_id as case_ref, content_id as item_ref, upper(entity_type) as item_type,
        queue_id as workstream, 'BOG' as location, moderator_id as agent,
        case decision when 'approve' then 'OK' when 'remove' then 'TAKEDOWN'
            when 'restrict' then 'LIMIT' when 'escalate' then 'ESC' when 'skip' then 'PASS'
            else decision end as outcome,
        policy_code as rule, policy_version as rule_version, market as country,
        upper(language) as lang, replace(machine_score::varchar, '.', ',') as risk,
        detection_source as origin, evidence_ref as evidence,
        case when is_test then 'Y' else 'N' end as training_case,
        strftime(enqueued_at - interval 5 hour, '{TIME_FORMAT}') as opened_at,
        strftime(decided_at - interval 5 hour, '{TIME_FORMAT}') as closed_at,
        replace(handling_seconds::varchar, '.', ',') as seconds_spent
    from ({contract_rows})
"""
