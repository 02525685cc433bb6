-- One row per replaced decision that a draw had seen: the first of its versions that was in force when the day of that
-- version was drawn. That version is the one that is judged; later ones change operations only.
{{ config(materialized='run_view') }}

select
    replaced.decision_id,
    min(replaced.receipt_sequence) as drawn_receipt_sequence
from {{ ref('stg_superseded_decisions') }} as replaced
inner join {{ ref('stg_draw_records') }} as draws
    on
        replaced.old_decision_date = draws.decision_date
        and replaced.receipt_sequence <= draws.last_receipt_sequence
        and replaced.superseded_by_sequence > draws.last_receipt_sequence
group by replaced.decision_id
