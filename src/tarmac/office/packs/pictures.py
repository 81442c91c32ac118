"""Pictures that are shown: what their bytes say they are, whatever their name does."""

TYPES = {
    "gif": "image/gif",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
}


def type_of(content: bytes) -> str | None:
    """The type of a picture that every browser shows and that can hold no script; None for anything else."""
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    return "image/webp" if content.startswith(b"RIFF") and content[8:12] == b"WEBP" else None
