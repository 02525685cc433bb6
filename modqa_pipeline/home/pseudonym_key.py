"""The secret for pseudonyms and draw order: where it is read from, and whether it belongs to this home."""

import hashlib
import hmac

from modqa_pipeline.errors import SettingsError
from modqa_pipeline.home.paths import Home


def key_fingerprint(key: bytes) -> str:
    """A short public mark of a pseudonym key, by which a home recognises its own key."""
    return hmac.new(key, b"modqa key fingerprint", hashlib.sha256).hexdigest()[:16]


def read_key(home: Home, text: str | None) -> bytes | None:
    """The key from the environment's text, else from the home's key file; None if neither has one."""
    if not text and home.key_file.exists():
        text = home.key_file.read_text(encoding="utf-8")
    return text.strip().encode() if text and text.strip() else None


def check_key(home: Home, key: bytes | None) -> bytes:
    """The key, if it is this home's.

    Raises
    ------
    SettingsError
        It is missing, or the home's receipts were written with another one.
    """
    if key is None:
        raise SettingsError(
            "MODQA_PSEUDONYM_KEY is not set; expected this home's secret, since people must become pseudonyms "
            "before anything is read. Set it (for a new home, make one with "
            "`python -c 'import secrets; print(secrets.token_hex(32))'` and keep it safe), or keep "
            f"it in {home.key_file}, readable only by you."
        )
    known = home.recorded_key_fingerprint()
    if known and known != key_fingerprint(key):
        raise SettingsError(
            f"the pseudonym key (fingerprint {key_fingerprint(key)}) is not the key of this home "
            f"({known}): the same person would get two pseudonyms. Set MODQA_PSEUDONYM_KEY to the "
            "key that this home started with, or start a new home with MODQA_HOME."
        )
    return key
