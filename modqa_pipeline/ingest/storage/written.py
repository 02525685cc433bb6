"""Files that one delivery added to the lake, and the days on which the lake has what its rows name. Knows no source."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from modqa_pipeline.contracts.contract import sources_of_kind
from modqa_pipeline.home import literals
from modqa_pipeline.home.lake import LakeFiles

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class Written:
    """Files that one delivery added, by day; those of a reference source are under `date.min`."""

    con: "duckdb.DuckDBPyConnection"
    source: str
    files: LakeFiles
    by_day: dict[date, list[Path]]

    @property
    def reference(self) -> list[Path]:
        """New files of a reference source."""
        return self.by_day[date.min]

    def decision_days(self) -> list[date]:
        """Days with decisions in the lake."""
        return sorted(
            {d for source in sources_of_kind("decision") for d in self.files.by_day(source)}
        )

    def days_of_ids(self, key: str, ids: str, kind: str) -> set[date]:
        """Days on which a source of the kind has an id of the query `ids`; only the column `key` is read."""
        days: set[date] = set()
        for source in sources_of_kind(kind):
            paths = [path for of_day in self.files.by_day(source).values() for path in of_day]
            listed = ", ".join(literals.path_to_read(path) for path in paths)
            if listed:
                rows = self.con.execute(
                    f"select distinct decision_date from read_parquet([{listed}], hive_partitioning = true, "
                    f"hive_types = {{'decision_date': date}}) where {key} in ({ids})"
                ).fetchall()
                days |= {day for (day,) in rows}
        return days

    def values_by_day(self, column: str, days: list[date], kind: str) -> list[tuple[date, str]]:
        """Pairs of a day and a value of `column` on that day, in a source of the kind."""
        pairs = []
        for source in sources_of_kind(kind):
            for day in days:
                paths = self.files.files(source, [day])
                if paths:
                    rows = self.con.execute(
                        f"select distinct {column} from {literals.read_parquet(paths)} "
                        f"where {column} is not null"
                    ).fetchall()
                    pairs += [(day, value) for (value,) in rows]
        return pairs
