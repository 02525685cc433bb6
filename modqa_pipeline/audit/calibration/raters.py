"""Raters of a session: auditors of the roster, moderators of the sites that work the queue, or people by name."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from modqa_pipeline.errors import SettingsError
from modqa_pipeline.home import literals
from modqa_pipeline.home.lake import LakeFiles, latest, schema_file

if TYPE_CHECKING:
    import duckdb

    from modqa_pipeline.home.paths import Home


@dataclass(frozen=True)
class Rater:
    """A person who gets a workbook.

    Attributes
    ----------
    moderator_key : str or None
        Their pseudonym as a moderator: they do not rate their own decisions.
    site : str or None
        ``vendor/site`` of a moderator, as the roster says of an auditor.
    """

    rater_key: str
    rater_id: str
    site: str | None = None
    moderator_key: str | None = None


def auditors_of(
    con: "duckdb.DuckDBPyConnection", home: "Home", entity_types: Collection[str], on: date
) -> list[Rater]:
    """The client's auditors who may audit one of these entity types and have not left."""
    wanted = "|".join(sorted(entity_types))
    return _raters(
        con,
        f"""
        select auditor_key, person_id, site, moderator_key from ({_auditors(home)}) as a
        join ({_people(home)}) as p on p.person_key = a.auditor_key
        where organisation = 'client' and (left_on is null or left_on >= {literals.day(on)})
            and (coalesce(entity_types, '') = '' or list_has_any(
                string_split(entity_types, '|'), string_split({literals.text(wanted)}, '|')))
        """,
    )


def moderators_of(
    con: "duckdb.DuckDBPyConnection", home: "Home", sites: list[str], n_per_site: int
) -> list[Rater]:
    """The moderators of each site who decided most of the queue.

    Parameters
    ----------
    sites : list of str
        ``vendor/site``; empty means every site.

    Raises
    ------
    SettingsError
        A site has no decisions in the queue.
    """
    working = {site for (site,) in con.execute(
        f"select distinct {_SITE} from framed where moderator_key is not null and site is not null"
    ).fetchall()}  # fmt: skip
    unknown = sorted(set(sites) - working)
    if unknown:
        raise SettingsError(
            f"site '{unknown[0]}' has no decisions in the queue; expected one of "
            f"{', '.join(sorted(working)) or '(none: the queue has no decisions of people)'}."
        )
    return _raters(
        con,
        f"""
        with worked as (
            select moderator_key, {_SITE} as work_site, count(*) as n_decided from framed
            where moderator_key is not null group by moderator_key, {_SITE}
        ),
        placed as (
            select *,
                row_number() over (partition by work_site order by n_decided desc, moderator_key) as place,
                row_number() over (partition by moderator_key order by n_decided desc, work_site) as site_place
            from worked
        )
        select moderator_key, person_id, work_site, moderator_key from placed
        join ({_people(home)}) as p on p.person_key = moderator_key
        where list_contains(?, work_site) and place <= {n_per_site} and site_place = 1
        """,
        [sorted(sites or working)],
    )


def raters_named(con: "duckdb.DuckDBPyConnection", home: "Home", named: list[str]) -> list[Rater]:
    """People of the rosters of auditors and moderators.

    Raises
    ------
    SettingsError
        A person is in neither roster.
    """
    raters = _raters(
        con,
        f"""
        with listed as (
            select auditor_key as person_key, site, moderator_key, 1 as place from ({_auditors(home)})
            union all
            select moderator_key, concat_ws('/', vendor, site), moderator_key, 2 from ({_moderators(home)})
        )
        select person_key, person_id, site, moderator_key from listed
        join ({_people(home)}) as p using (person_key)
        where list_contains(?, person_id)
        qualify row_number() over (partition by person_key order by place) = 1
        """,
        [named],
    )
    unknown = [person for person in named if person not in {rater.rater_id for rater in raters}]
    if unknown:
        raise SettingsError(
            f"rater '{unknown[0]}' is not in a roster; expected an auditor_id of landing/auditors/ or a moderator_id "
            "of landing/moderators/. Deliver the roster with this person and run ModQA, or leave --raters out."
        )
    return raters


_SITE = "concat_ws('/', vendor, site)"


def _raters(
    con: "duckdb.DuckDBPyConnection", sql: str, values: list[Any] | None = None
) -> list[Rater]:
    rows = con.execute(f"select * from ({sql}) order by 1", values or []).fetchall()
    return [
        Rater(rater_key=key, rater_id=person, site=site or None, moderator_key=moderator)
        for key, person, site, moderator in rows
    ]


def _auditors(home: "Home") -> str:
    return _latest(home, "auditors", "auditor_key")


def _moderators(home: "Home") -> str:
    return _latest(home, "moderators", "moderator_key")


def _latest(home: "Home", source: str, key: str) -> str:
    paths = LakeFiles(home).reference_files(source) or [schema_file(home, source, by_day=False)]
    return latest(literals.read_parquet(paths), key)


def _people(home: "Home") -> str:
    path = home.restricted / "pseudonyms.parquet"
    if not path.exists():
        return "select null::varchar as person_key, null::varchar as person_id where false"
    return f"select person_key, person_id from {literals.read_parquet([path])}"
