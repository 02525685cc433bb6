-- One row per decision in the audit frame of this run's days, with its stratum.
{{ config(materialized='run_view') }}

select
    framed.*,
    coalesce(map.stratum_id, {{ unforeseen_stratum_id('framed') }}) as stratum_id
from {{ ref('int_decisions_framed') }} as framed
left join {{ ref('int_stratum_map') }} as map
    on
        framed.decision_date = map.decision_date
        and framed.unit_key = map.unit_key
        and framed.decision_class = map.decision_class
        and coalesce(framed.score_step, 0) = map.score_step
