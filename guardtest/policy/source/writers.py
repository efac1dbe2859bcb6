"""What writes, moves or removes files, by qualified name, and which argument says where.

Reading is nobody's business here.
"""

from __future__ import annotations

from guardtest.policy.source.texts import words

Place = tuple[int, str]  # an argument by position and by name

_ONE_PATH = words(
    "remove unlink rmdir removedirs mkdir makedirs mknod chmod lchmod chown lchown utime truncate setxattr "
    "removexattr chflags lchflags"
)
_TWO_PATHS = words("rename renames replace link symlink")
_COPIES = words("copy copy2 copyfile copytree copymode copystat copyfileobj")

# Functions that write, and which of their arguments must lie in the temporary folder.
PLACES: dict[str, tuple[Place, ...]] = {
    **{f"os.{name}": ((0, "path"),) for name in _ONE_PATH},
    **{f"os.{name}": ((0, "src"), (1, "dst")) for name in _TWO_PATHS},
    **{f"shutil.{name}": ((1, "dst"),) for name in _COPIES},
    "shutil.move": ((0, "src"), (1, "dst")),
    "shutil.rmtree": ((0, "path"),),
    "shutil.chown": ((0, "path"),),
    "shutil.make_archive": ((0, "base_name"),),
    "shutil.unpack_archive": ((1, "extract_dir"),),
    "numpy.save": ((0, "file"),),
    "numpy.savez": ((0, "file"),),
    "numpy.savez_compressed": ((0, "file"),),
    "numpy.savetxt": ((0, "fname"),),
    "sqlite3.connect": ((0, "database"),),
    "sqlite3.dbapi2.connect": ((0, "database"),),
    "logging.FileHandler": ((0, "filename"),),
}

# What opens a path given first, and the position of the mode.
OPENERS: dict[str, int] = {
    **dict.fromkeys(
        words("builtins.open io.open io.FileIO codecs.open gzip.open gzip.GzipFile bz2.open bz2.BZ2File"), 1
    ),
    **dict.fromkeys(words("lzma.open lzma.LZMAFile tarfile.open tarfile.TarFile zipfile.ZipFile zipfile.PyZipFile"), 1),
    **dict.fromkeys(words("tokenize.open os.fdopen pandas.ExcelWriter pandas.HDFStore"), 1),
    "numpy.memmap": 2,
}
ALWAYS_WRITE = words("pandas.ExcelWriter pandas.HDFStore numpy.memmap os.fdopen")

# Methods that are a path's whatever they are called on, and those that others have as well.
METHODS = words("write_text write_bytes unlink rmdir mkdir touch chmod lchmod symlink_to hardlink_to link_to rmtree")
MAYBE_METHODS = words("rename replace open")
MOVES = words("symlink_to hardlink_to link_to rename replace")
# Methods that export to a place, or give a text where none is named.
EXPORTS = words(
    "to_csv to_json to_parquet to_excel to_pickle to_feather to_hdf to_html to_latex to_markdown to_stata to_xml "
    "to_orc tofile savefig dump_stats extractall"
)
# What writes where no rule can follow.
NEVER = words(
    "tempfile mmap fcntl dbm posix nt _io fileinput.input distutils os.open os.write os.writev os.pwrite os.ftruncate "
    "os.sendfile os.copy_file_range os.mkfifo os.posix_fallocate os.fchmod os.fchown "
    "pathlib._local shutil._rmtree_unsafe"
)
