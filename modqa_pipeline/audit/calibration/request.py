"""The request for a new session."""

from dataclasses import dataclass

from modqa_pipeline.errors import SettingsError

MOST_ITEMS = 500


@dataclass(frozen=True)
class Request:
    """A session to make.

    Attributes
    ----------
    labels : tuple of str
        Labels that raters choose from.
    raters : tuple of str
        Identifiers of people; empty means the auditors who may audit the queue's items.
    sites : tuple of str or None
        Moderators of these sites rate too; empty means every site that works the queue, None means no site.
    n_per_site : int
        Moderators per site.
    """

    session_id: str
    queue_id: str
    n_items: int
    labels: tuple[str, ...]
    raters: tuple[str, ...] = ()
    sites: tuple[str, ...] | None = None
    n_per_site: int = 3

    def __post_init__(self) -> None:
        for name, value, most in (
            ("--items", self.n_items, MOST_ITEMS),
            ("--per-site", self.n_per_site, 100),
        ):
            if not 1 <= value <= most:
                raise SettingsError(
                    f"{name} {value} is not possible; expected a whole number from 1 to {most}."
                )
