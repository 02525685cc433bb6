-- One row per golden item in an auditor's worksheet, as recorded when it was handed out.
select * from {{ run_input('golden_exposures') }}
