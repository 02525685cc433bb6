"""What the sections of a calibration session's page share: its rows, read once."""

from functools import cached_property
from typing import Any

from modqa_pipeline.report.queries import calibration
from modqa_pipeline.report.queries.marts import Marts

Row = dict[str, Any]
#: With fewer items, or fewer raters, a page warns that its figures are based on few.
FEW_ITEMS, FEW_RATERS = 20, 3


class SessionFacts:
    """One session of `queries.calibration.sessions`, and the session before it for the same queue."""

    def __init__(self, marts: Marts, session: Row, previous: Row | None) -> None:
        self.marts, self.session, self.previous = marts, session, previous
        self.session_id: str = session["session_id"]

    @property
    def of_session(self) -> str:
        """The filter of this session's rows, as shown beside the figures."""
        return "session_id = '" + self.session_id.replace("'", "''") + "'"

    @cached_property
    def agreement(self) -> dict[tuple[str, str], Row]:
        """Every slice, by kind and value."""
        rows = calibration.agreement(self.marts, self.session_id)
        return {(row["slice_kind"], row["slice_value"]): row for row in rows}

    @property
    def whole(self) -> Row:
        """The session as a whole."""
        return self.agreement["all", "(all)"]

    def of_kind(self, kind: str) -> list[Row]:
        """Slices of one kind."""
        return [row for (k, _), row in self.agreement.items() if k == kind]

    @cached_property
    def before(self) -> Row | None:
        """The session before, as a whole."""
        if self.previous is None:
            return None
        rows = calibration.agreement(self.marts, self.previous["session_id"])
        return next(row for row in rows if row["slice_kind"] == "all")

    @cached_property
    def items(self) -> list[Row]:
        """Items, the lowest agreement first."""
        return calibration.items(self.marts, self.session_id)

    @cached_property
    def with_others(self) -> list[Row]:
        """Raters and sites against the others."""
        return calibration.with_others(self.marts, self.session_id)
