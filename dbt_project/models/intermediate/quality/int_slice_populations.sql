-- One row per day, wave, stratum and slice of this run: decisions in the frame.
with

sliced as (

    {{ sliced(ref('int_frame_cells'), [
        'decision_date', 'wave', 'stratum_id', 'decision_class', 'n_decisions'
    ]) }}

)

select
    decision_date,
    wave,
    stratum_id,
    slice_kind,
    slice_value,
    cast(sum(n_decisions) as bigint) as n_decisions,
    cast(sum(case when decision_class = 'acted' then n_decisions else 0 end) as bigint) as n_decisions_acted
from sliced
group by decision_date, wave, stratum_id, slice_kind, slice_value
