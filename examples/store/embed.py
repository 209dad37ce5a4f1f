#!/usr/bin/env python3
"""schema.sql as an array of statements in C, so that a program needs no file beside it: embed.py OUTPUT SCHEMA"""

import json
import pathlib
import sys

lines = pathlib.Path(sys.argv[2]).read_text(encoding="utf-8").splitlines()
text = " ".join(" ".join(line.split("--")[0].split()) for line in lines)  # no text in it has two dashes or a semicolon
statements = [statement.strip() for statement in text.split(";") if statement.strip()]
body = "".join(f"    {json.dumps(statement)},\n" for statement in statements)
pathlib.Path(sys.argv[1]).write_text(f"/* made from schema.sql */\nstatic const char *const store_schema[] = {{\n{body}}};\n",
                                     encoding="utf-8")
