-- One row per campaign and grant, as last answered.
select
    campaign,
    grant_id,
    answer,
    reviewer_key,
    answered_on,
    reason
from {{ last_delivered('access_reviews', ['campaign', 'grant_id']) }}
