-- One row per month (its first day), slice and metric: from the sums of its days, never from other slices.
{{ config(rows_of='months') }}
with

{{ sums_of_periods('month', 'period_start') }},

{{ estimates('daily_sums') }}

select
    period as decision_month,
    {{ estimated_columns() }}
from estimated
