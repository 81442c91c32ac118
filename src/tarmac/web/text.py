"""Text as people type and paste it, made safe to store."""

import re

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def clean(text: str) -> str:
    """`text` without control characters, lone surrogates as U+FFFD, line ends as `\\n`.

    PostgreSQL refuses NUL and UTF-8 cannot carry a lone surrogate; neither is something a person meant to write.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _SURROGATE.sub("\ufffd", _CONTROL.sub("", text))
