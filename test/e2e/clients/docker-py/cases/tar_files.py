"""Tar archives from texts by path, and back."""

import io
import tarfile


def tar_of(files):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name, text in files.items():
            data = text if isinstance(text, bytes) else text.encode()
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def files_of(chunks):
    tar = tarfile.open(fileobj=io.BytesIO(b"".join(chunks)))
    return {member.name: tar.extractfile(member).read().decode() for member in tar.getmembers() if member.isfile()}
