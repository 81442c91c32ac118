"""Citations in a stream: `[12]` of a provider becomes the next number of the answer, told before it is used."""

import re

from tarmac.assistant.toolbox import DeskToolbox, Source

_CITATION = re.compile(r"\[\s*(\d{1,4}(?:\s*[,;]\s*\d{1,4})*)\s*\]")
# Models that write markdown put a backslash before what means something in it: [EMAIL\\_1]
_ESCAPED = re.compile(r"\\?\[([A-Z][A-Z_\\]{1,34}[0-9]{1,6})\\?\]")
_BEGUN = re.compile(r"\\?(?:\[(?:[\d\s,;]{0,40}|[A-Z][A-Z_\\]{0,34}[0-9]{0,6}\\?))?\Z")


class Citations:
    """Feed it the words of a provider. A number that was never given is left out."""

    def __init__(self, toolbox: DeskToolbox) -> None:
        self._toolbox = toolbox
        self._held = ""
        self._shown: dict[int, int] = {}
        self.sources: list[Source] = []
        self._new: list[Source] = []

    def feed(self, chunk: str) -> tuple[list[Source], str]:
        """The sources that are new, and the text that can be shown now."""
        if not self._held and "[" not in chunk and "\\" not in chunk:
            return [], chunk
        text = self._held + chunk
        begun = _BEGUN.search(text)
        start = begun.start() if begun else len(text)
        self._held = text[start:]
        return self._numbered(text[:start])

    def close(self) -> tuple[list[Source], str]:
        held, self._held = self._held, ""
        return self._numbered(held)

    def _numbered(self, text: str) -> tuple[list[Source], str]:
        self._new = []
        plain = _ESCAPED.sub(lambda match: "[" + match[1].replace("\\", "") + "]", text)
        return self._new, _CITATION.sub(self._replaced, plain)

    def _replaced(self, match: re.Match[str]) -> str:
        numbers = (self._number(int(each)) for each in re.findall(r"\d+", match[1]))
        return "".join(f"[{number}]" for number in numbers if number)

    def _number(self, given: int) -> int:
        if given not in self._shown:
            source = self._toolbox.source(given, len(self.sources) + 1)
            if source is None:
                return 0
            self._shown[given] = source.n
            self.sources.append(source)
            self._new.append(source)
        return self._shown[given]
