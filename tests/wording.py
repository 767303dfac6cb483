"""Words that the project does not use (wording.txt), wherever they are: code, comments, documents, names of files.

    python3 tests/wording.py            counts them by folder
    python3 tests/wording.py FOLDER...  lists them there"""
import collections
import re
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
LIST = PROJECT / "tests/wording.txt"
SELF = ("tests/wording", "tests/fuzz/corpus/", "CHANGELOG.md", "LICENSE")


def rules():
    """(folders, or none for all; pattern; what to write instead)"""
    folders = ()
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line:
            continue
        if line == "everywhere:":
            folders = ()
        elif found := re.fullmatch(r"in (.+):", line):
            folders = tuple(found[1].split())
        else:
            pattern, instead = line.split("\t")
            yield folders, re.compile(pattern, re.I), instead


def files():
    listing = subprocess.run(["git", "-C", PROJECT, "ls-files", "-z"], check=True, capture_output=True, text=True).stdout
    return [name for name in listing.split("\0") if name and not name.startswith(SELF) and (PROJECT / name).is_file()]


def found():
    """(file, line number, what was found, what to write instead)"""
    all_rules = list(rules())
    for name in files():
        try:
            lines = (PROJECT / name).read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        wanted = [(pattern, instead) for folders, pattern, instead in all_rules if not folders or name.startswith(folders)]
        for number, line in enumerate(lines, 1):
            for pattern, instead in wanted:
                for match in pattern.finditer(line):
                    yield name, number, match[0], instead


def main(folders):
    if folders:
        for name, number, text, instead in found():
            if name.startswith(tuple(folders)):
                print(f'{name}:{number}: "{text}": {instead}')
        return
    counts = collections.Counter((str(Path(name).parent), text.lower()) for name, _, text, _ in found())
    for (folder, text), count in sorted(counts.items()):
        print(f"{count:5}  {folder}: {text}")
    print(f"{counts.total():5}  in all")


if __name__ == "__main__":
    main(sys.argv[1:])
