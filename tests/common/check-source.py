#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Connect developers
"""What a compiler does not see: sizes, layers, names, words, and that every text for people can be translated.

Usage: check-source.py PROJECT. Prints FILE:LINE: what is wrong; ends with 1 when there is anything.
"""
import pathlib
import re
import sys

FILE_LINES = 600
FUNCTION_LINES = 60
PARTS = {  # part: (prefixes of its functions and types, parts it may include)
    "libconnect": (("connect_",), ("libconnect",)),
    "libconnect-offline": (("connect_",), ("libconnect", "libconnect-offline")),
    "connectd": (("connectd_",), ("libconnect", "connectd")),
    "connect": (("connect_app_",), ("libconnect", "libconnect-offline", "connect")),
}
TOP_LEVEL = {"src", "data", "po", "tests", "meson.build", "com.example.Connect.json", "README.md", "dev", "COPYING"}
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b|[Nn]ot implemented|[Cc]oming soon")
TRANSLATED = re.compile(r'\b(?:_|N_|C_|ngettext) ?\("|_\("|C_\("')

project = pathlib.Path(sys.argv[1])
wrong = []


def tell(path, line, text):
    wrong.append(f"{path.relative_to(project)}:{line}: {text}")


def check_functions(path, lines):
    start = None
    for number, line in enumerate(lines, 1):
        if line == "{":
            start = number
        elif line == "}" and start is not None:
            if number - start - 1 > FUNCTION_LINES:
                tell(path, start, f"a function of {number - start - 1} lines; at most {FUNCTION_LINES}")
            start = None


def check_text(path, lines):
    if len(lines) > FILE_LINES:
        tell(path, len(lines), f"a file of {len(lines)} lines; at most {FILE_LINES}")
    if not any("SPDX-License-Identifier" in line for line in lines[:3]):
        tell(path, 1, "no SPDX-License-Identifier in the first lines")
    for number, line in enumerate(lines, 1):
        if line.rstrip() != line or "\t" in line:
            tell(path, number, "a tab, or white space at the end")
        if UNFINISHED.search(line):
            tell(path, number, "an unfinished word")
        if path.suffix == ".c" and re.search(r"^\s*goto\b", line):
            tell(path, number, "goto")


def part_of(path):
    relative = path.relative_to(project)
    return relative.parts[1] if relative.parts[0] == "src" and len(relative.parts) > 2 else None


def owner_of(include):
    """The part that a path such as "model/connect-collection.h" belongs to."""
    for part in PARTS:
        if (project / "src" / part / include).exists():
            return part
    return None


def check_layers(path, lines, part):
    allowed = PARTS[part][1]
    for number, line in enumerate(lines, 1):
        match = re.match(r'#include "([^"]+)"', line)
        owner = owner_of(match.group(1)) if match else None
        if owner and owner not in allowed:
            tell(path, number, f"{part} must not include {owner}'s {match.group(1)}")


def check_names(path, lines, part):
    prefixes = PARTS[part][0]
    for number, line in enumerate(lines, 1):
        # a definition at the left edge after a type on a line of its own, GNU style
        match = re.match(r"([a-z_][a-z0-9_]*) \(", line)
        if not match or lines[number - 2].startswith("static") or lines[number - 2].startswith(("#", " ")):
            continue
        name = match.group(1)
        if name != "main" and not name.startswith(prefixes) and not name.startswith(tuple("_" + p for p in prefixes)):
            tell(path, number, f"{name}() lacks the prefix of its part ({prefixes[0]})")


def check_translations(sources):
    listed = {line.strip() for line in (project / "po/POTFILES.in").read_text().splitlines() if line and not line.startswith("#")}
    for path in sources:
        name = str(path.relative_to(project))
        if TRANSLATED.search(path.read_text()) and name not in listed:
            tell(path, 1, "has words for people but is not in po/POTFILES.in")
    for name in sorted(listed):
        if not (project / name).exists():
            tell(project / "po/POTFILES.in", 1, f"names {name}, which is not there")
    ordered = [line for line in (project / "po/POTFILES.in").read_text().splitlines() if line and not line.startswith("#")]
    if ordered != sorted(ordered):
        tell(project / "po/POTFILES.in", 1, "is not sorted")


code = sorted(p for folder in ("src", "tests") for p in (project / folder).rglob("*") if p.suffix in (".c", ".h", ".py"))
for source in code:
    content = source.read_text().splitlines()
    check_text(source, content)
    if source.suffix in (".c", ".h"):
        check_functions(source, content)
    if source.suffix == ".c" and part_of(source) in PARTS:
        check_names(source, content, part_of(source))
    if part_of(source) in PARTS:
        check_layers(source, content, part_of(source))
check_translations([p for p in (project / "src").rglob("*") if p.suffix in (".c", ".blp")])
for entry in project.iterdir():
    if not entry.name.startswith((".", "_build", "build")) and entry.name not in TOP_LEVEL:
        tell(entry, 0, "is not of the agreed top level")
print("\n".join(wrong))
sys.exit(1 if wrong else 0)
