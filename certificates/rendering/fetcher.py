"""What the PDF renderer may open: bundled fonts and files handed over in memory, nothing else."""

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from certificates.rendering import fonts

SCHEME = "press:"


class RefusedAddress(FatalURLFetchingError):
    """The document asked for something outside the press; the rendering stops."""


class PressFetcher(URLFetcher):
    """Answers `press:font/<name>` and the registered `press:file/<name>`; refuses the rest.

    The parent's handlers for files, FTP and HTTP are never reached.
    """

    def __init__(self, files: dict[str, tuple[bytes, str]] | None = None) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self._files = files or {}

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The bytes of one of our own files.

        Raises:
            RefusedAddress: the address is not one of ours.
        """
        kind, _slash, name = url.removeprefix(SCHEME).partition("/")
        if url.startswith(SCHEME) and kind == "font" and name in fonts.FILES | fonts.PAPER_FILES:
            body = fonts.path(name).read_bytes()
            return URLFetcherResponse(url, body, {"Content-Type": "font/ttf"})
        if url.startswith(SCHEME) and kind == "file" and name in self._files:
            body, content_type = self._files[name]
            return URLFetcherResponse(url, body, {"Content-Type": content_type})
        raise RefusedAddress(f"refused address: {url[:100]}")
