"""A text as a person sees it: nothing invisible at its ends, one form of each letter. In Python and as SQL.

Readers, mappings and recorded facts go through the same rule, so that an id is the same text wherever it comes from.
"""

import re
import unicodedata

#: Code points that show nothing: controls, every kind of space, zero width, marks of direction, byte-order marks.
_UNSEEN = (
    (0x00, 0x20),
    (0x7F, 0xA0),
    (0xAD, 0xAD),
    (0x034F, 0x034F),
    (0x061C, 0x061C),
    (0x1680, 0x1680),
    (0x180E, 0x180E),
    (0x2000, 0x200F),
    (0x2028, 0x202F),
    (0x205F, 0x206F),
    (0x2800, 0x2800),
    (0x3000, 0x3000),
    (0xFEFF, 0xFEFF),
)
_UNSEEN_CLASS = "".join(
    rf"\x{{{first:X}}}" if first == last else rf"\x{{{first:X}}}-\x{{{last:X}}}"
    for first, last in _UNSEEN
)
#: How a workbook writes a control character that XML cannot hold, such as ``_x000D_``.
_ESCAPED = "_x00[01][0-9A-Fa-f]_"
_EDGE_SQL = f"(?:[{_UNSEEN_CLASS}]|{_ESCAPED})+"
_CLASS = "".join(f"{re.escape(chr(first))}-{re.escape(chr(last))}" for first, last in _UNSEEN)
_EDGES = re.compile(f"^(?:[{_CLASS}]|{_ESCAPED})+|(?:[{_CLASS}]|{_ESCAPED})+$")
_UNSEEN_CHARACTER = re.compile(f"[{_CLASS}]")

#: In a text of this kind something may have to be taken off: a space, what is not plain ASCII, an escape.
MAYBE_UNSEEN = "[^!-~]|_x00"


def seen(text: str) -> str:
    r"""A text as a person sees it.

    >>> seen('\ufeffqueue_id\u200b '), seen('porto_x000D_'), seen('cafe\u0301') == 'caf\u00e9'
    ('queue_id', 'porto', True)
    """
    if text.isascii() and text.isprintable() and "_x00" not in text:
        return text.strip()
    return unicodedata.normalize("NFC", _EDGES.sub("", text))


def shown(text: str) -> str:
    r"""A text for a message: what shows nothing is written as its code; a space between words stays.

    >>> shown('queue\u200b_id'), shown('a b')
    ('queue<U+200B>_id', 'a b')
    """
    return _UNSEEN_CHARACTER.sub(
        lambda found: " " if found.group() == " " else f"<U+{ord(found.group()):04X}>", text
    )


def seen_sql(expression: str) -> str:
    """SQL for `seen`; a text of which nothing is left becomes null."""
    bare = f"regexp_replace(regexp_replace({expression}, '^{_EDGE_SQL}', ''), '{_EDGE_SQL}$', '')"
    return (
        f"case when regexp_matches({expression}, '{MAYBE_UNSEEN}') then nullif(nfc_normalize({bare}), '') "
        f"else nullif({expression}, '') end"
    )


def shown_sql(expression: str) -> str:
    """SQL for `shown`."""
    code = "'<U+' || printf('%04X', unicode(c)) || '>'"
    written = (
        f"case when c <> ' ' and regexp_matches(c, '[{_UNSEEN_CLASS}]') then {code} else c end"
    )
    each = f"list_transform(regexp_split_to_array({expression}, ''), lambda c: {written})"
    unseen = _UNSEEN_CLASS.replace(r"\x{0}-\x{20}", r"\x{0}-\x{1F}")
    return (
        f"case when regexp_matches({expression}, '[{unseen}]') then array_to_string({each}, '') "
        f"else {expression} end"
    )
