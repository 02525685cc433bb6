"""One decision day is one partition; days are UTC dates."""

from datetime import date

import dagster as dg

SINGLE_RUN = dg.BackfillPolicy.single_run()


def daily(first_day: date) -> dg.DailyPartitionsDefinition:
    """Decision days from the first day of the deployment to yesterday."""
    return dg.DailyPartitionsDefinition(start_date=first_day.isoformat(), timezone="UTC")
