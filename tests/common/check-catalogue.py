#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Connect developers
"""Whether a catalogue of translations is whole: every text is there, none is a guess, formats and mnemonics fit.

Usage: check-catalogue.py FILE.po. Tells what is wrong; ends with 1 when there is anything.
"""
import os
import re
import subprocess
import sys

SELECTIONS = ("--untranslated", "--only-fuzzy", "--only-obsolete")


def run(*command):
    environment = dict(os.environ, LC_ALL="C.UTF-8")
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


catalogue = sys.argv[1]
wrong = []
checked = run("msgfmt", "--check", "--check-accelerators=_", "--statistics", "--output-file=/dev/null", catalogue)
print(checked.stderr, end="")
if checked.returncode != 0:
    wrong.append("msgfmt finds mistakes")
for selection in SELECTIONS:
    selected = run("msgattrib", selection, "--no-wrap", catalogue)
    if selected.returncode != 0:
        wrong.append(selected.stderr)
    texts = [line for line in selected.stdout.splitlines() if re.match(r'(#~ )?msgid "', line) and line != 'msgid ""']
    wrong.extend(f"{selection[2:]}: {text}" for text in texts)
if wrong:
    print(*wrong, sep="\n")
    sys.exit(1)
