"""Several files in one, with the checksum of each: the same facts give the same bytes."""

import hashlib
import io
import zipfile
from collections.abc import Mapping
from datetime import datetime

CHECKSUMS = "sha256.txt"


def zip_bytes(files: Mapping[str, bytes], made_at: datetime) -> bytes:
    """The files, and a list that `sha256sum --check` reads."""
    lines = [f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items()]
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, file in {**files, CHECKSUMS: "".join(lines).encode()}.items():
            entry = zipfile.ZipInfo(name, made_at.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            bundle.writestr(entry, file)
    return content.getvalue()
