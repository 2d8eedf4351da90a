"""Third-party styles, scripts and fonts, served from `node_modules` by a list of names.

Nothing third-party is committed and nothing is bundled: set-up runs `npm ci`, and this finder
shows the listed files alone under `/static/vendor/`.
"""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

#: address under /static/ → file under node_modules
FILES = {
    "vendor/bootstrap-reboot.min.css": "bootstrap/dist/css/bootstrap-reboot.min.css",
    **{
        f"vendor/fonts/be-vietnam-pro-{subset}-{weight}-normal.woff2": (
            f"@fontsource/be-vietnam-pro/files/be-vietnam-pro-{subset}-{weight}-normal.woff2"
        )
        for subset in ("vietnamese", "latin-ext", "latin")
        for weight in (400, 500, 600)
    },
    **{
        f"vendor/fonts/source-serif-4-{subset}-{weight}-{style}.woff2": (
            f"@fontsource/source-serif-4/files/source-serif-4-{subset}-{weight}-{style}.woff2"
        )
        for subset in ("vietnamese", "latin-ext", "latin")
        for weight, style in ((400, "normal"), (600, "normal"), (500, "italic"))
    },
}


class NodeModulesFinder(BaseFinder):
    """Finds and lists exactly the files of `FILES` that set-up has installed."""

    def __init__(self, app_names=None, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.storage = FileSystemStorage(location=settings.NODE_MODULES)

    def find(self, path: str, find_all: bool = False) -> Any:
        source = FILES.get(path)
        found = Path(settings.NODE_MODULES, source) if source else None
        if found is None or not found.exists():
            return []
        return [str(found)] if find_all else str(found)

    def list(self, ignore_patterns):
        for address, source in FILES.items():
            if Path(settings.NODE_MODULES, source).exists():
                yield address, _Renamed(self.storage, source)

    def check(self, **kwargs):
        return []


class _Renamed:
    """What `collectstatic` needs of a storage, for one file kept under another name."""

    prefix = None

    def __init__(self, storage: FileSystemStorage, source: str) -> None:
        self.storage, self.source = storage, source

    def open(self, _name: str, mode: str = "rb"):
        return self.storage.open(self.source, mode)

    def path(self, _name: str) -> str:
        return self.storage.path(self.source)

    def get_modified_time(self, _name: str):
        return self.storage.get_modified_time(self.source)
