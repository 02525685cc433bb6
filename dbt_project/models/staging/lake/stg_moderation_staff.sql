-- One row per period, language, employment and service, as last delivered.
with

ranked as (

    select
        *,
        row_number() over (
            partition by period_start, language, employment, service
            order by receipt_sequence desc, line_number desc
        ) as version_rank
    from {{ lake('moderation_staff') }}

)

select
    period_start,
    language,
    employment,
    fte,
    service
from ranked
where version_rank = 1
