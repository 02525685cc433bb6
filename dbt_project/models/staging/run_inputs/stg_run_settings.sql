-- One row: the settings of this run that the models compare with.
select * from {{ run_input('run_settings') }}
