-- One row per target of config/targets.csv.
{{ config(materialized='table') }}
select
    slice_kind,
    slice_value,
    metric,
    target
from {{ ref('stg_targets') }}
