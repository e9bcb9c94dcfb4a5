"""The sentence for every refusal code, a file a topic; each file holds a table SENTENCES."""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

SENTENCES: dict[str, Any] = {
    code: words
    for part in iter_modules(__path__)
    for code, words in import_module(f"{__name__}.{part.name}").SENTENCES.items()
}
