"""How a file that somebody uploaded leaves: to be saved under its true type, never to be shown by the browser."""

from pathlib import Path

from django.http import FileResponse


def sent(path: Path, name: str, media_type: str) -> FileResponse:
    """Return the answer that hands a file out under a name."""
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=media_type)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
