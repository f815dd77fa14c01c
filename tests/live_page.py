"""A small page around the report's scripts, as strict about them as the report itself is."""

from __future__ import annotations

import base64
import hashlib
import json
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

SCRIPTS = tuple(
    resources.files("estimator.output.report").joinpath(name).read_text("utf-8")
    for name in ("engine.js", "page.js")
)
_MOUNT = """
globalThis.results = [];
globalThis.onRecompute = [(result) => globalThis.results.push(result)];
mount(document, JSON.parse(document.getElementById("live").textContent));
"""


def written(path: Path, data: dict[str, Any], answer: str = "As Python says.") -> str:
    """Write a page that carries this data; its address."""
    scripts = [*SCRIPTS, _MOUNT]
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    hashes = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    live = json.dumps(data)
    for char in "<>&":
        live = live.replace(char, f"\\u{ord(char):04x}")
    made = "".join(f"<script>{script}</script>" for script in scripts)
    path.write_text(
        f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>x</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src {hashes}">
</head><body><p data-answer>{answer}</p><section id="controls" class="controls"></section>
<pre data-command>estimate</pre><div id="copy"></div>
<script type="application/json" id="live">{live}</script>{made}</body></html>""",
        "utf-8",
    )
    return path.as_uri()
