-- One row per week (its Monday), slice and metric: from the sums of its days, never from other slices.
{{ config(rows_of='weeks') }}
with

{{ sums_of_periods('week', 'period_start') }},

{{ estimates('daily_sums') }}

select
    period as decision_week,
    {{ estimated_columns() }}
from estimated
