-- One row per delivered file: what was read, taken, refused and already there.
{{ config(materialized='table') }}
select * from {{ ref('stg_ingest_ledger') }}
