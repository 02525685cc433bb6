-- One row per 28 days up to a built day, slice and metric: from the sums of its days, never from other slices.
{{ config(rows_of='28_days') }}
with

{{ sums_of_periods('28_days', 'period_end') }},

{{ estimates('daily_sums') }}

select
    date_add(period, -27) as period_start,
    period as period_end,
    {{ estimated_columns() }}
from estimated
