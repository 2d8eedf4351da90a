"""What a dossier said when it was handed in: its content as canonical JSON, and the hash of that.

The journal keeps the hash only, so that it holds no personal data; content is locked from the
hand-over on, so the same hash can be computed again from the rows at any later time.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any


def canonical(
    content: Mapping[str, Any],
    previous_awards: Iterable[Mapping[str, Any]],
    evidence: Iterable[str],
) -> str:
    """Canonical JSON: sorted keys, no spaces, dates as ISO text.

    `evidence` are the SHA-256 of the files; their order does not count.
    """
    return json.dumps(
        {
            "content": dict(content),
            "previous_awards": [dict(line) for line in previous_awards],
            "evidence": sorted(evidence),
        },
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        default=str,
    )


def digest(canonical_text: str) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(canonical_text.encode()).hexdigest()
