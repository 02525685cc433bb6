"""`config/sites.csv`: where a site is, and when it works."""

import re
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field

from modqa_pipeline.config.rows.words import Text
from modqa_pipeline.config.table import Row

_HOURS = re.compile(r"([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)")
_COUNTRY = re.compile(r"[A-Z]{2}")


def _time_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("an IANA time zone, such as Europe/Lisbon")
    return name


def _country(code: str) -> str:
    if not _COUNTRY.fullmatch(code):
        raise ValueError("a country by its two letters of ISO 3166, such as PT")
    return code


def _hours(text: str | None) -> str | None:
    if text is not None and not _HOURS.fullmatch(text):
        raise ValueError(
            "local hours as HH:MM-HH:MM, such as 08:00-20:00; 22:00-06:00 goes on after midnight"
        )
    return text


class Site(Row):
    """One vendor's site."""

    table = "sites"
    key = ("vendor", "site")

    vendor: Text = Field(description="Vendor, as delivered.")
    site: Text = Field(description="Site of the vendor, as delivered.")
    time_zone: Annotated[str, AfterValidator(_time_zone)] = Field(
        description="IANA time zone of the site, such as Europe/Lisbon."
    )
    country: Annotated[str, AfterValidator(_country)] = Field(
        description="Country of the site, two letters of ISO 3166; its public holidays are no business days."
    )
    hours: Annotated[str | None, AfterValidator(_hours)] = Field(
        None, description="Local hours of business, HH:MM-HH:MM; blank is around the clock."
    )
