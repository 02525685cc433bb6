"""A proposal as the text of a mapping: a comment behind every line, questions as lines that do not count yet."""

import json
import re
from collections.abc import Iterator, Sequence

from modqa_pipeline.contracts.contract import Contract
from modqa_pipeline.home.seen_text import shown
from modqa_pipeline.ingest.first_file.proposal import Line, Proposal

QUESTION = "# ? "
_PLAIN = re.compile(r"\d+|[A-Za-z][\w-]*(?: [\w-]+)*", re.ASCII)
_COMMENT_AT = 44


def mapping_text(name: str, contract: Contract, proposal: Proposal, looked_at: str) -> str:
    """The whole file, ending in a line feed.

    Parameters
    ----------
    name : str
        The vendor's file.
    looked_at : str
        What of it was looked at.
    """
    head = [
        f"# A first mapping for {_one_line(name)} as {contract.source}, from {looked_at}.",
        f"# Lines that begin with `{QUESTION.strip()}` are questions, and do not count. To answer one, take",
        f"# `{QUESTION}` off and write what is right. Then see what the mapping makes of the file:",
        f"# modqa mapping check FILE --source {contract.source}",
    ]
    if proposal.missing:
        head += ["#", "# Required, and not found for sure:"]
        head += [f"#   {c.name}: {_described(c.description, c.values)}" for c in proposal.missing]
    lines = [*head, "", *_written(proposal.lines)]
    if proposal.unused:
        lines += ["", "# Headings without a column of the contract; they are reported and ignored:"]
        lines += [f"#   {_one_line(heading)}" for heading in proposal.unused]
    return "\n".join(lines) + "\n"


def scalar(text: str) -> str:
    """A text as YAML.

    >>> scalar('Queue Name'), scalar('%d/%m/%Y'), scalar('')
    ('Queue Name', '"%d/%m/%Y"', '')
    """
    if not text or _PLAIN.fullmatch(text):
        return text
    return _quoted(text)


def _quoted(text: str) -> str:
    r"""A text in quotation marks; what YAML does not take as it stands is written as its code.

    >>> print(_quoted('a\u2028"b"'))
    "a\u2028\"b\""
    """
    return "".join(
        c if c.isprintable() else f"\\U{ord(c):08x}" if ord(c) > 0xFFFF else f"\\u{ord(c):04x}"
        for c in json.dumps(text, ensure_ascii=False)
    )


def _written(lines: Sequence[Line], depth: int = 0) -> Iterator[str]:
    for key in dict.fromkeys(line.path[depth] for line in lines):
        group = [line for line in lines if line.path[depth] == key]
        leaves = [line for line in group if len(line.path) == depth + 1]
        for leaf in leaves:
            yield _leaf(leaf, depth)
        below = [line for line in group if len(line.path) > depth + 1]
        if below:
            is_sure = any(line.is_sure for line in below)
            yield f"{'' if is_sure else QUESTION}{'  ' * depth}{_key(key)}:"
            yield from _written(below, depth + 1)


def _leaf(line: Line, depth: int) -> str:
    listed = line.value if isinstance(line.value, tuple) else ()
    value = f"[{', '.join(map(_quoted, listed))}]" if listed else scalar(str(line.value))
    body = (
        f"{'' if line.is_sure else QUESTION}{'  ' * depth}{_key(line.path[-1])}: {value}".rstrip()
    )
    return f"{body:<{_COMMENT_AT}}  # {_one_line(line.why)}"


def _key(text: str) -> str:
    return scalar(text) or '""'


def _one_line(text: str) -> str:
    """A text of a file in a comment: what shows nothing as its code, and not without end."""
    return "".join(c if c.isprintable() else f"<U+{ord(c):04X}>" for c in shown(text)[:300])


def _described(description: str, values: tuple[str, ...]) -> str:
    return f"{description} One of {', '.join(values)}." if values else description
