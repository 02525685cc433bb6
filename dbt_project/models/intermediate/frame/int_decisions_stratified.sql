-- One row per decision in the audit frame of this run's days, with its stratum.
{{ config(materialized='run_view') }}

select
    framed.*,
    coalesce(map.stratum_id, {{ unforeseen_stratum_id('framed') }}) as stratum_id
from {{ ref('int_decisions_framed') }} as framed
left join {{ ref('int_stratum_map') }} as map
    on {{ is_in_stratum_map('framed', 'map') }}
