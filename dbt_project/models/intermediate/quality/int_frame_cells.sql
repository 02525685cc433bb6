-- One row per combination of stratum and slicing attributes in the frame of this run's days.
--
-- The one scan of the frame that the quality figures need; slices are sums of these.
select
    decision_date,
    wave,
    stratum_id,
    decided_by,
    vendor,
    site,
    queue_id,
    entity_type,
    market,
    language,
    policy_code,
    model_name,
    model_version,
    decision_class,
    count(*) as n_decisions
from {{ ref('int_decisions_stratified') }}
group by
    decision_date, wave, stratum_id, decided_by, vendor, site, queue_id, entity_type, market, language,
    policy_code, model_name, model_version, decision_class
