"""`config/targets.csv`: what a metric of a slice is aimed at."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from modqa_pipeline.config.fields import Share
from modqa_pipeline.config.rows.words import EVERY_ONE, Metric, SliceKind, SliceValue, check_slice
from modqa_pipeline.config.table import Row

_ACCURACY = {"metric": "accuracy", "target": "0.95"}


class Target(Row):
    """The target of one metric, for one slice or for every slice of a kind."""

    table = "targets"
    key = ("slice_kind", "slice_value", "metric")
    first_rows = (
        {"slice_kind": "all", "slice_value": "(all)", **_ACCURACY},
        {"slice_kind": "site", "slice_value": EVERY_ONE, **_ACCURACY},
    )
    for_models = True

    slice_kind: SliceKind = Field(description="Kind of the slice, as in the published tables.")
    slice_value: SliceValue = Field(description="The slice, or `*` for every one.")
    metric: Metric = Field(description="A metric of docs/metrics.md.")
    target: Annotated[float, Share()] = Field(
        gt=0, lt=1, description="What the metric is aimed at, a share between 0 and 1."
    )

    @model_validator(mode="after")
    def _is_about_a_slice(self) -> Self:
        if self.slice_value != EVERY_ONE:
            check_slice(self.slice_kind, self.slice_value)
        return self
