"""Adds coloured copies of styles to the styles of a workbook, in their XML text."""

import re

#: Fill of a faulty cell, and of the text beside it.
FAULTY_FILL = "FFFFC7CE"


class StylesPart:
    """The styles of a workbook as XML, to which coloured copies of styles are added."""

    def __init__(self, data: bytes) -> None:
        self.data = data.decode("utf-8")
        self._cells = re.search(
            r"<((?:\w+:)?)cellXfs\b[^>]*>(.*?)</\1cellXfs>", self.data, re.DOTALL
        )
        self._fills = re.search(r"<((?:\w+:)?)fills\b[^>]*>(.*?)</\1fills>", self.data, re.DOTALL)
        self.is_usable = bool(self._cells and self._fills)
        inner = self._cells.group(2) if self._cells else ""
        self._styles = re.findall(
            r"<(?:\w+:)?xf\b[^>]*/>|<(?:\w+:)?xf\b[^>]*[^/]>.*?</(?:\w+:)?xf>", inner, re.DOTALL
        )
        fills = self._fills.group(2) if self._fills else ""
        self._n_fills = len(re.findall(r"<(?:\w+:)?fill[\s>/]", fills))
        self._added: dict[int, int] = {}
        self._texts: list[str] = []

    def coloured(self, style: int) -> int:
        """Index of a style that is another one but for its colour."""
        if not self.is_usable:
            return style
        if style not in self._added:
            base = self._styles[style] if style < len(self._styles) else self._styles[0]
            tag_end = base.index(">")
            tag = _without_fill(base[:tag_end])
            name = re.match(r"<(?:\w+:)?xf\b", tag)
            at = name.end() if name else 0
            fill = f' fillId="{self._n_fills}" applyFill="1"'
            self._added[style] = len(self._styles) + len(self._texts)
            self._texts.append(tag[:at] + fill + tag[at:] + base[tag_end:])
        return self._added[style]

    def uncoloured(self, style: int) -> int:
        """Index of the style that a coloured one is a copy of; the style itself if it is none."""
        fills = re.findall(
            r"<(?:\w+:)?fill\b[^>]*>.*?</(?:\w+:)?fill>|<(?:\w+:)?fill/>",
            self._fills.group(2) if self._fills else "",
            re.DOTALL,
        )
        faulty = {i for i, fill in enumerate(fills) if FAULTY_FILL in fill}
        if style >= len(self._styles) or _fill_of(self._styles[style]) not in faulty:
            return style
        bare = _without_fill(self._styles[style])
        others = (
            i
            for i, xf in enumerate(self._styles)
            if _without_fill(xf) == bare and _fill_of(xf) not in faulty
        )
        return next(others, style)

    def written(self) -> bytes:
        """The part with the added styles."""
        if not (self._texts and self._cells and self._fills):
            return self.data.encode()
        p = self._fills.group(1)
        fill = (
            f'<{p}fill><{p}patternFill patternType="solid"><{p}fgColor rgb="{FAULTY_FILL}"/>'
            f'<{p}bgColor indexed="64"/></{p}patternFill></{p}fill>'
        )
        data = self.data
        for name, total, added in (
            ("cellXfs", len(self._styles) + len(self._texts), "".join(self._texts)),
            ("fills", self._n_fills + 1, fill),
        ):
            opened = re.search(rf"<(?:\w+:)?{name}\b[^>]*>", data)
            tag = opened.group() if opened else ""
            counted = re.sub(r'\scount="\d+"', "", tag)[:-1] + f' count="{total}">'
            data = data.replace(tag, counted, 1)
            closed = re.search(rf"</(?:\w+:)?{name}>", data)
            at = closed.start() if closed else len(data)
            data = data[:at] + added + data[at:]
        return data.encode()


def _without_fill(xf: str) -> str:
    return re.sub(r'\s(?:fillId|applyFill)="[^"]*"', "", xf)


def _fill_of(xf: str) -> int:
    found = re.search(r'\sfillId="(\d+)"', xf)
    return int(found.group(1)) if found else 0
