-- One row per closed month that this run touches, vendor and site: the scorecard as it closed.
select * from {{ run_input('closed_scorecards') }}
