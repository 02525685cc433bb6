-- One row per period, language, employment and service, as last delivered.
select
    period_start,
    language,
    employment,
    fte,
    service
from {{ last_delivered('moderation_staff', ['period_start', 'language', 'employment', 'service']) }}
