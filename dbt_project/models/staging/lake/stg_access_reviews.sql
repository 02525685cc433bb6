-- One row per campaign and grant, as last answered.
with

ranked as (

    select
        *,
        row_number() over (
            partition by campaign, grant_id
            order by receipt_sequence desc, line_number desc
        ) as version_rank
    from {{ lake('access_reviews') }}

)

select
    campaign,
    grant_id,
    answer,
    reviewer_key,
    answered_on,
    reason
from ranked
where version_rank = 1
