-- One row per decision day that this run builds.
select
    decision_date,
    run_id,
    makes_main_draw,
    makes_late_draw,
    n_to_top_up,
    makes_lot_draw,
    main_receipt_sequence,
    late_receipt_sequence,
    unit_parts
from {{ run_input('run_days') }}
