"""Words that several tables of `config/` use, as the published tables and the contracts have them."""

from collections.abc import Callable
from typing import Annotated, Literal, get_args

from pydantic import Field

from modqa_pipeline.config.fields import Contradiction, Expected

Metric = Literal[
    "accuracy",
    "precision",
    "over_enforcement_rate",
    "leakage_rate",
    "recall",
    "prevalence",
    "wrong_policy_rate",
    "critical_error_rate",
]
SliceKind = Literal[
    "all",
    "decided_by",
    "vendor",
    "site",
    "queue",
    "entity_type",
    "market",
    "language",
    "policy",
    "model",
]
METRICS: tuple[str, ...] = get_args(Metric)
SLICE_KINDS: tuple[str, ...] = get_args(SliceKind)
ENTITY_TYPES = ("seller", "product", "content", "ipr")
RISK_TIERS = ("low", "medium", "high")

#: A text that is not blank.
Text = Annotated[str, Field(min_length=1)]
SliceValue = Annotated[
    Text, Expected("a value; (all) for all decisions, * for every value of the kind")
]
#: Value of a row for every value of its kind.
EVERY_ONE = "*"


def check_slice(kind: str, value: str) -> None:
    """Check that a value is one that a kind of slice can have.

    Raises
    ------
    Contradiction
        It is not; the words say what is.
    """
    if kind in _SLICE_VALUES:
        _SLICE_VALUES[kind](value)


def _one_of(*allowed: str) -> Callable[[str], None]:
    def check(value: str) -> None:
        if value not in allowed:
            words = allowed[0] if len(allowed) == 1 else f"one of {', '.join(allowed)}"
            raise Contradiction(words, at="slice_value")

    return check


def _two_parts(mark: str, words: str) -> Callable[[str], None]:
    def check(value: str) -> None:
        if value != "(blank)" and not all(value.partition(mark)):
            raise Contradiction(words, at="slice_value")

    return check


_SLICE_VALUES: dict[str, Callable[[str], None]] = {
    "all": _one_of("(all)"),
    "decided_by": _one_of("bpo", "machine"),
    "entity_type": _one_of(*ENTITY_TYPES),
    "site": _two_parts("/", "vendor/site, such as acme/porto"),
    "model": _two_parts("@", "name@version, such as nsfw@3"),
    "risk_tier": _one_of(*RISK_TIERS),
}
