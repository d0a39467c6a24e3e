"""Parts of a zip package, each inflated once, in bounded pieces, and checked to its last byte.

The standard library reads the directory; inflating is done here because its reader stops at the size that the
directory claims, and would not notice a part that goes on behind it (a bomb for the next reader).
"""

import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from isal import igzip_lib, isal_zlib

from qingqian.sheets.limits import Limits
from qingqian.sheets.refusal import Refused

PIECE = 1 << 18
_DIRECTORY_ENTRY = b"PK\x01\x02"
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_ENCRYPTED = 0x1
_DAMAGED = "文件已损坏或没有传完整，请用 Excel 或 WPS 打开原文件，另存为 .xlsx 后重新上传"


class Archive:
    """The parts of one package. Opening checks the directory; reading checks the parts."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._file: BinaryIO = path.open("rb")
        try:
            _few_entries(self._file, limits)
            self.parts = _checked_directory(self._file, limits)
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def find(self, name: str) -> zipfile.ZipInfo | None:
        """Return the part of that name; names differ in more than case."""
        return self.parts.get(name.lower())

    def read(self, name: str, limit: int) -> bytes:
        """Return one small part; refused if it is missing or larger than `limit`."""
        info = self.find(name)
        if info is None:
            raise Refused("not_workbook", f"文件里没有 {name}，不是完整的 Excel 工作簿，请另存为 .xlsx 后重新上传")
        if info.file_size > limit:
            raise Refused("part_size", "文件的目录异常庞大，请把表格复制到新建的工作簿后重新上传")
        return b"".join(self.pieces(info))

    def pieces(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        """Yield a part's bytes in pieces of at most 256 KB; refused if size or checksum is not as claimed."""
        size = checksum = 0
        for piece in self._inflated(info):
            size += len(piece)
            if size > info.file_size:
                raise Refused("damaged", _DAMAGED)
            checksum = isal_zlib.crc32(piece, checksum)
            yield piece
        if size != info.file_size or checksum != info.CRC:
            raise Refused("damaged", _DAMAGED)

    def _inflated(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        raw = self._raw(info)
        return raw if info.compress_type == zipfile.ZIP_STORED else _inflate(raw)

    def _raw(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        """Yield a part's bytes as they are stored."""
        self._file.seek(info.header_offset)
        header = self._file.read(_LOCAL_HEADER.size)
        if len(header) < _LOCAL_HEADER.size or not header.startswith(b"PK\x03\x04"):
            raise Refused("damaged", _DAMAGED)
        _, name_size, extra_size = _LOCAL_HEADER.unpack(header)
        position = info.header_offset + _LOCAL_HEADER.size + name_size + extra_size
        end = position + info.compress_size
        while position < end:
            self._file.seek(position)
            piece = self._file.read(min(PIECE, end - position))
            if not piece:
                raise Refused("damaged", _DAMAGED)
            position += len(piece)
            yield piece


def _inflate(raw: Iterator[bytes]) -> Iterator[bytes]:
    """Inflate a stream; the pieces are bounded however well it was compressed."""
    stream = igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_DEFLATE)
    for piece in raw:
        data = piece
        while not stream.eof:
            try:
                inflated = stream.decompress(data, PIECE)
            except igzip_lib.IsalError:  # type: ignore[misc] # its stub calls the class an instance
                raise Refused("damaged", _DAMAGED) from None
            if inflated:
                yield inflated
            data = b""
            if stream.needs_input:
                break
    if not stream.eof:
        raise Refused("damaged", _DAMAGED)


def _few_entries(file: BinaryIO, limits: Limits) -> None:
    """Refuse a directory too long to be loaded; a chance match in compressed data does no harm."""
    count, tail = 0, b""
    while block := file.read(1 << 20):
        block = tail + block  # a signature may lie across two blocks
        count += block.count(_DIRECTORY_ENTRY)
        tail = block[-3:]
        if count > 2 * limits.parts:
            raise Refused("parts", f"文件内部的部件超过 {limits.parts} 个，请把表格复制到新建的工作簿后重新上传")


def _checked_directory(file: BinaryIO, limits: Limits) -> dict[str, zipfile.ZipInfo]:
    """Return the parts by lower-case name (names of a package differ in more than case)."""
    try:
        infos = zipfile.ZipFile(file).infolist()
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError, ValueError, OSError):
        raise Refused("damaged", _DAMAGED) from None
    for info in infos:
        _check_entry(info)
    _check_whole(infos, limits)
    return {info.orig_filename.lower(): info for info in infos}


def _check_entry(info: zipfile.ZipInfo) -> None:
    name = info.orig_filename
    if "\\" in name or "\0" in name or name.startswith("/") or ".." in name.split("/"):
        raise Refused("part_name", "文件内部有不合规的路径，来源可疑，请把表格复制到新建的工作簿后重新上传")
    if info.flag_bits & _ENCRYPTED:
        raise Refused("password", "文件设有密码，请在 Excel 或 WPS 中取消密码后重新上传")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused("compression", "文件的压缩方式不受支持，请用 Excel 或 WPS 另存为 .xlsx 后重新上传")


def _check_whole(infos: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(infos) > limits.parts:
        raise Refused("parts", f"文件内部的部件超过 {limits.parts} 个，请把表格复制到新建的工作簿后重新上传")
    if len({info.orig_filename.lower() for info in infos}) < len(infos):
        raise Refused("part_name", "文件内部有重复的部件，来源可疑，请把表格复制到新建的工作簿后重新上传")
    if sum(info.file_size for info in infos) > limits.inflated:
        raise Refused("inflated", f"文件解压后超过 {limits.inflated >> 20} MB，请删去多余的行、列和格式后重新上传")
