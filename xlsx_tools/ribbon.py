"""A tab of one's own in a workbook's ribbon (customUI), with icons from the host's own set."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

_SPACE = "http://schemas.microsoft.com/office/2006/01/customui"
_KIND = "http://schemas.microsoft.com/office/2006/relationships/ui/extensibility"
_PART, _RELS = "customUI/customUI.xml", "_rels/.rels"


@dataclass(frozen=True, slots=True)
class Key:
    """One button of the ribbon. `icon` is the name of one of the host's own pictures (imageMso)."""

    id: str
    label: str
    icon: str
    tag: str
    tip: str = ""
    large: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A few buttons under one caption."""

    id: str
    label: str
    keys: Sequence[Key]


def ribbon_xml(id: str, label: str, groups: Sequence[Group], macro: str) -> str:
    """The tab as XML; every button calls the same macro, which finds its words in the button's tag."""
    lines = ['<?xml version="1.0" encoding="UTF-8" standalone="yes"?>']
    lines.append(f'<customUI xmlns="{_SPACE}"><ribbon><tabs>')
    lines.append(f"<tab id={quoteattr(id)} label={quoteattr(label)}>")
    for group in groups:
        lines.append(f"<group id={quoteattr(group.id)} label={quoteattr(group.label)}>")
        for key in group.keys:
            said = {"id": key.id, "label": key.label, "imageMso": key.icon, "tag": key.tag, "onAction": macro}
            said |= {"screentip": key.label} | ({"supertip": key.tip} if key.tip else {})
            said |= {"size": "large"} if key.large else {}
            lines.append(f"<button {' '.join(f'{name}={quoteattr(text)}' for name, text in said.items())}/>")
        lines.append("</group>")
    lines.append("</tab></tabs></ribbon></customUI>")
    return "\n".join(lines)


def with_ribbon(data: bytes, xml: str) -> bytes:
    """A workbook in the making with this ribbon; its other parts keep their bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            part = old.read(item)
            if item.filename == _RELS:
                link = f'<Relationship Id="rIdRibbon" Type="{_KIND}" Target="{_PART}"/></Relationships>'
                part = part.replace(b"</Relationships>", link.encode())
            new.writestr(item, part)
        added = zipfile.ZipInfo(_PART, date_time=old.infolist()[0].date_time)
        added.compress_type = zipfile.ZIP_DEFLATED
        added.external_attr = 0o600 << 16
        new.writestr(added, xml.encode())
    return out.getvalue()


__all__ = ["Group", "Key", "ribbon_xml", "with_ribbon"]
