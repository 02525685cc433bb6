-- One row per combination of stratum and slicing attributes in the frame of this run's days; slices are sums of these.
{%- set attributes = [
    'decided_by', 'vendor', 'site', 'queue_id', 'entity_type', 'market', 'language', 'policy_code', 'model_name',
    'model_version', 'decision_class',
] %}
with

placed as (

    select
        counts.*,
        coalesce(map.stratum_id, {{ unforeseen_stratum_id('counts') }}) as stratum_id
    from {{ ref('int_frame_counts') }} as counts
    left join {{ ref('int_stratum_map') }} as map
        on {{ is_in_stratum_map('counts', 'map') }}

)

select
    decision_date,
    wave,
    stratum_id,
    {{ attributes | join(',\n    ') }},
    cast(sum(n_decisions) as bigint) as n_decisions
from placed
group by
    decision_date, wave, stratum_id,
    {{ attributes | join(', ') }}
