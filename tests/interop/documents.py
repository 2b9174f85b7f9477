"""The documents in `openapi/`, and variants of them in a temporary folder.

Read by lines, as Python's standard library has no YAML and the little that is wanted of them stands on
lines of its own.
"""
import re
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "openapi"
# Those that build.rs takes.
ENDINGS = {".yaml", ".yml", ".json"}


class Document:
    """One document, which has one path."""

    def __init__(self, path):
        self.path, self.name = path, path.name
        self.text = path.read_text(encoding="utf-8")
        templates = re.findall(r'^  "?(/[^":]+)"?:$', self.text, re.MULTILINE)
        if len(templates) != 1:
            raise SystemExit(f"{path}: this is written for documents of one path in block YAML, not {templates}")
        [self.template] = templates

    def statuses(self):
        """The documented ones."""
        return {int(status) for status in re.findall(r'^ +"(\d{3})":$', self.text, re.MULTILINE)}

    def variant(self, folder, old, new):
        """The same document with one place changed."""
        if self.text.count(old) != 1:
            raise SystemExit(f"{self.path} has {self.text.count(old)} times, and not once: {old!r}")
        path = Path(folder) / self.name
        path.write_text(self.text.replace(old, new), encoding="utf-8")
        return Document(path)


def all_documents():
    """Each file that the client is compiled from."""
    return [Document(path) for path in sorted(FOLDER.iterdir()) if path.suffix in ENDINGS]


def at(template):
    """The document of this path."""
    [document] = [document for document in all_documents() if document.template == template]
    return document
