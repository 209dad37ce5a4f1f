#!/usr/bin/env python3
"""Writes the whole library as two files to drop into another tree: yibao.h and yibao.c.

    amalgamate.py OUT_DIR          writes them
    amalgamate.py --check DIR      fails if the copies there are not what would be written

yibao.h is all public headers. yibao.c is every source of libyibao with its internal headers and the embedded packs, in
the order of floors (docs/design.md, "The house"), as one C11 file. What is not public is `static` in it. A name that
several files have at file scope gets its file behind it (`put` of eval/fold.c becomes `put__fold`), and macros of a
file end with it. The same sources give the same bytes: no date, no path of a machine.
"""

import collections
import importlib.util
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
SRC = ROOT / "src"
PUBLIC = ROOT / "include" / "yibao"
FLOORS = ["base", "diag", "value", "json", "image", "lang", "packs", "eval", "decision", "host", "api"]
SOURCES = ["core_sources", "seldom_sources", "front_sources"]
PACKS = "packs/embedded_packs.c"  # made from the packs; stands in no folder

TOKEN = re.compile(r"""(?P<blank>\s+|/\*.*?\*/|//[^\n]*)
                      |(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
                      |(?P<name>[A-Za-z_]\w*)
                      |(?P<number>\.?\d(?:[eEpP][+-]|[\w.])*)
                      |(?P<sign>->|\#\#|.)""", re.X | re.S)
DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*\n", re.M)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]+(?:"(?P<own>[^"]+)"|(?P<system><[^>]+>)).*\n', re.M)
MACRO = re.compile(r"^[ \t]*#[ \t]*define[ \t]+(\w+)", re.M)
UNDEF = re.compile(r"^[ \t]*#[ \t]*undef[ \t]+(\w+)", re.M)
GUARD = re.compile(r"#ifndef (YB_\w+_H)\n#define \1\n(.*)#endif\n\Z", re.S)
TAGS = {"struct", "union", "enum"}

Token = collections.namedtuple("Token", "kind text")


def tokens(text):
    return [Token(m.lastgroup, m.group()) for m in TOKEN.finditer(text)]


def pieces(text):
    """The text as (is directive, text), directives with the lines that continue them."""
    at = 0
    blank = [m.span() for m in re.finditer(r"/\*.*?\*/", text, re.S)]
    for m in DIRECTIVE.finditer(text):
        if any(begin < m.start() < end for begin, end in blank):
            continue
        if m.start() > at:
            yield False, text[at:m.start()]
        yield True, m.group()
        at = m.end()
    yield False, text[at:]


# ---- declarations ----

class Declaration:
    """One declaration at file scope: its tokens, without blanks, and where it begins among all tokens."""

    def __init__(self, begin):
        self.begin = begin
        self.words = []

    def outside(self):
        """Its words outside of all braces."""
        depth = 0
        for token in self.words:
            depth -= token.text == "}"
            if depth == 0 and token.text not in "{}":
                yield token
            depth += token.text == "{"

    def is_macro(self):
        """A macro that makes declarations: the words of a function begin with its type."""
        return len(self.words) > 1 and self.words[0].kind == "name" and self.words[1].text == "("

    def is_static(self):
        return any(token.text == "static" for token in self.outside())

    def is_type(self):
        """A typedef, or a struct, union or enum with nothing declared of it."""
        words = [token for token in self.outside() if token.text != "__extension__"]
        names = sum(token.kind == "name" for token in words)
        return words[0].text == "typedef" or words[0].text in TAGS and names <= 2 and all(
            token.kind == "name" or token.text == ";" for token in words)

    def is_forward(self):
        """`typedef struct x x;`, which may stand in several files."""
        return self.is_type() and not any(token.text in "{(" for token in self.words) and self.words[1].text in TAGS

    def name(self):
        """What is declared: of `(*name)` that; else the word before the end, or before the first bracket or `=`."""
        words = list(self.outside())
        if self.is_type() and words[0].text in TAGS:
            return ""
        texts = [token.text for token in words]
        if "(" in texts and texts[texts.index("(") + 1] == "*":
            return texts[texts.index("(") + 2]
        if words[0].text == "typedef" and words[-2].kind == "name":
            return texts[-2]
        return next((texts[i - 1] for i, text in enumerate(texts) if i > 0 and text in "([=;"), "")


def declarations(listed):
    """Declarations at file scope; `listed` are tokens, directives among them of kind `directive`."""
    found, now, braces, brackets, body = [], None, 0, 0, False
    for i, token in enumerate(listed):
        if token.kind in ("blank", "directive"):
            continue
        if now is None:
            now = Declaration(i)
        before = now.words[-1].text if now.words else ""
        now.words.append(token)
        if token.text == "{":
            body = body or braces == 0 and before == ")"
            braces += 1
        braces -= token.text == "}"
        brackets += (token.text == "(") - (token.text == ")")
        ends = token.text == ";" or token.text == "}" and body or token.text == ")" and now.is_macro()
        if braces == 0 and brackets == 0 and ends:
            found.append(now)
            now, body = None, False
    return [d for d in found if d.words[0].text != ";"]


def split(text):
    """Tokens of a file, each directive being one."""
    listed = []
    for directive, piece in pieces(text):
        listed += [Token("directive", piece)] if directive else tokens(piece)
    return listed


def constants(declaration):
    """Tags and constants of enums that a declaration brings along."""
    words = declaration.words
    for i, token in enumerate(words):
        if token.text in TAGS and i + 2 < len(words) and words[i + 1].kind == "name" and words[i + 2].text == "{":
            yield words[i + 1].text
    inside, depth = False, 0
    for i, token in enumerate(words):
        if token.text == "{" and (words[i - 1].text == "enum" or i > 1 and words[i - 2].text == "enum"):
            inside, depth = True, 0
        elif inside and token.text == "}":
            inside = False
        elif inside and token.kind == "name" and depth == 0 and words[i - 1].text in "{,":
            if words[i + 1].text in ",=}":
                yield token.text
        depth += (token.text == "(") - (token.text == ")") if inside else 0


def names_of(text):
    """
    The names that a file has at file scope, but for macros: those for itself, and those that stay as they are because
    others link to them or a macro makes more names of them.
    """
    own, linked = set(), set()
    for declaration in declarations(split(text)):
        own |= set(constants(declaration))
        if declaration.is_macro():
            linked |= {token.text for token in declaration.words[1:] if token.kind == "name"}
        if declaration.is_macro() or declaration.is_forward():
            continue
        mine = declaration.is_static() or declaration.is_type()
        (own if mine else linked).add(declaration.name())
    return own - {""}, linked - {""}


# ---- what is done to a file ----

def rename(text, names):
    """Other words for the names; members of structs keep theirs."""
    made, listed, braces, before = [], tokens(text), [], ["", ""]
    following = [""] * len(listed)
    for i in range(len(listed) - 2, -1, -1):
        following[i] = listed[i + 1].text if listed[i + 1].kind != "blank" else following[i + 1]
    for token, after in zip(listed, following):
        if token.text == "{":
            braces.append(before[1] in ("struct", "union") or before[0] in ("struct", "union"))
        elif token.text == "}" and braces:
            braces.pop()
        member = before[1] in (".", "->") or braces and braces[-1] and (
            after in tuple(";,[:") or before == ["(", "*"])
        made.append(names.get(token.text, token.text) if token.kind == "name" and not member else token.text)
        if token.kind != "blank":
            before = [before[1], token.text]
    return "".join(made)


def make_static(text, public):
    """Functions and data of the file that are not public become static."""
    listed, marks, gone = split(text), set(), {}
    for declaration in declarations(listed):
        first = declaration.words[0].text
        if declaration.is_macro() or declaration.is_type() or declaration.is_static() or declaration.name() in public:
            continue
        if first != "extern":
            marks.add(declaration.begin)
        elif any(a.text + b.text == "[]" for a, b in zip(declaration.words, declaration.words[1:])):
            gone[declaration.begin] = len(declaration.words)  # of unknown length: it is defined further up
        else:
            gone[declaration.begin] = 1
            marks.add(declaration.begin)
    made, skip = [], 0
    for i, token in enumerate(listed):
        skip = gone.get(i, skip)
        made.append("static " if i in marks else "")
        if skip and token.kind != "blank":
            skip -= 1
        elif not skip or token.kind == "blank" and "\n" in token.text:
            made.append(token.text)
    return "".join(made).replace("static  ", "static ")


def end_macros(text):
    """Ends the macros that a file leaves behind."""
    left = dict.fromkeys(MACRO.findall(text))
    for name in UNDEF.findall(text):
        left.pop(name, None)
    return text + "".join(f"#undef {name}\n" for name in left)


# ---- the tree ----

def read(path):
    return path.read_text(encoding="utf-8")


def listed_in_meson(name):
    text = read(SRC / "meson.build")
    found = re.search(rf"^{name} = files\((.*?)^\)", text, re.M | re.S)
    return re.findall(r"'([^']+)'", re.sub(r"#.*", "", found.group(1)))


def sources():
    """All sources by floor, then by name, with the embedded packs."""
    names = [name for listed in SOURCES for name in listed_in_meson(listed)] + [PACKS]
    return sorted(names, key=lambda name: (FLOORS.index(name.split("/")[0]), name))


def packs_as_text():
    spec = importlib.util.spec_from_file_location("embed", SRC / "packs" / "embed.py")
    embed = importlib.util.module_from_spec(spec)
    sys.dont_write_bytecode = True
    spec.loader.exec_module(embed)
    files = listed_in_meson("pack_files")
    return embed.embed([(name[len("packs/"):-len(".yb")], (SRC / name).read_bytes()) for name in files], embed.lines)


def public_header():
    """All public headers, in the order in which yibao.h includes them."""
    order = [m.group("own") for m in INCLUDE.finditer(read(PUBLIC / "yibao.h"))]
    made = ["/* Written by bindings/amalgamate.py: the headers of include/yibao as one. */\n",
            "#ifndef YIBAO_YIBAO_H\n#define YIBAO_YIBAO_H\n"]
    seen = set()
    for name in order:
        made.append("\n" + INCLUDE.sub(lambda m: keep_system(m, seen), read(PUBLIC / name)))
    return "".join(made) + "\n#endif\n"


def keep_system(found, seen):
    """A system header where it is first asked for; nothing of our own."""
    header = found.group("system")
    if header is None or header in seen:
        return ""
    seen.add(header)
    return f"#include {header}\n"


class Library:
    """The sources on their way into one file."""

    def __init__(self):
        header = re.sub(r"#ifdef __cplusplus\n.*?#endif\n", "", public_header(), flags=re.S)
        self.public = set(re.findall(r"\bYB_CALL (\w+)\(", header))
        self.sources = sources()
        self.texts = {name: packs_as_text() if name == PACKS else read(SRC / name) for name in self.sources}
        self.texts.update((path.relative_to(SRC).as_posix(), read(path)) for path in sorted(SRC.glob("*/*.h"))
                          if path.parent.name != "cli")
        self.system, self.done = set(), set()
        self.own, linked = {}, set(MACRO.findall(header)).union(*names_of(header))
        for name, text in self.texts.items():
            self.own[name], more = names_of(text)
            linked |= more
        self.times = collections.Counter(name for names in self.own.values() for name in names)
        self.times.update(dict.fromkeys(linked, 2))

    def sees(self, name, seen):
        """A file and the internal headers that it includes."""
        if name in self.texts and name not in seen:
            seen.add(name)
            for found in INCLUDE.finditer(self.texts[name]):
                self.sees(found.group("own"), seen)
        return seen

    def renamed(self, name):
        """For the names a file sees that another file has too: the name with its file behind it."""
        names = {}
        for other in self.sees(name, set()):
            suffix = "__" + re.sub(r"\W", "_", other[:other.rindex(".")])
            names.update((own, own + suffix) for own in self.own[other] if self.times[own] > 1)
        return names

    def include(self, found):
        if found.group("system"):
            self.system.add(found.group("system"))
            return ""
        name = found.group("own")
        if name.startswith("yibao/") or name in self.done:
            return ""
        self.done.add(name)
        text = self.texts[name]
        inner = GUARD.search(text)
        return f"\n/* ---- {name} ---- */\n\n{self.made(name, text[:inner.start()] + inner.group(2))}\n"

    def made(self, name, text):
        text = rename(make_static(text, self.public), self.renamed(name))
        return INCLUDE.sub(self.include, text)

    def source(self, name):
        return f"\n/* ==== {name} ==== */\n\n{self.made(name, end_macros(self.texts[name]))}"

    def text(self):
        body = "".join(self.source(name) for name in self.sources)
        system = "".join(f"#include {header}\n" for header in sorted(self.system))
        return HEAD + system + '\n#include "yibao.h"\n' + body + TAIL


HEAD = """\
/*
 * Written by bindings/amalgamate.py: libyibao as one file, with its compiler and the embedded packs. C11.
 * Apache-2.0. Change the sources, not this.
 *
 * With YB_USE_INSTALLED it is empty: for bindings that are told to link an installed library instead.
 */
#if !defined(YB_USE_INSTALLED)
#if !defined(YB_BUILDING)
#define YB_BUILDING
#endif

#if defined(__GNUC__)
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Woverlength-strings"
#endif

"""
TAIL = "\n#endif\n"


def written():
    return {"yibao.h": public_header(), "yibao.c": Library().text()}


def stale(folder):
    """Names of the copies that are not what would be written."""
    def copy(name):
        path = folder / name
        return path.read_bytes() if path.is_file() else b""
    return [name for name, text in written().items() if copy(name) != text.encode("utf-8")]


def main(arguments):
    if len(arguments) == 2 and arguments[0] == "--check":
        names = stale(pathlib.Path(arguments[1]))
        for name in names:
            print(f"{name} is not what the sources give: run python3 bindings/amalgamate.py {arguments[1]}")
        return 1 if names else 0
    if len(arguments) != 1 or arguments[0].startswith("-"):
        sys.exit(__doc__)
    folder = pathlib.Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in written().items():
        (folder / name).write_bytes(text.encode("utf-8"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
