"""Writes the example at the top of a public header as a source file, which the build compiles.

    python3 tests/example.py HEADER SOURCE

An example is what follows the comment line `// Example:`, each line after `//     `. Lines that include a header go to the
top. A header without an example becomes an empty file."""
import re
import sys
from pathlib import Path

SOURCE = """// Made from {header} by tests/example.py.
#include <clashcast/{header}>
{includes}
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

using namespace clashcast;

[[maybe_unused]] static boost::asio::awaitable<void> example([[maybe_unused]] boost::asio::any_io_executor executor)
{{
{body}
    co_return;  // an example may have no other
}}
"""


def example(text):
    """The lines of the example, without the comment."""
    found = re.search(r"^// Example:\n((?://(?:     .*)?\n)+)", text, re.M)
    return [line[len("//     "):] for line in found[1].splitlines()] if found else []


def source(header):
    lines = example(header.read_text(encoding="utf-8"))
    if not lines:
        return f"// {header.name} has no example.\n"
    parts = header.parts
    return SOURCE.format(header="/".join(parts[parts.index("clashcast", parts.index("include")) + 1:]),
                         includes="\n".join(line for line in lines if line.startswith("#include")),
                         body="\n".join("    " + line for line in lines if not line.startswith("#include")))


if __name__ == "__main__":
    Path(sys.argv[2]).parent.mkdir(exist_ok=True)
    Path(sys.argv[2]).write_text(source(Path(sys.argv[1])), encoding="utf-8")
