"""What all parsers share: a place in the tokens of a file, and the nodes they make."""

from lexer import RESERVED, PackError, tokens_of


class Node:
    """A piece of a pack as it is written: its kind, where it stands, and its parts as attributes."""

    def __init__(self, kind, **parts):
        self.kind = kind
        self.__dict__.update(parts)

    def __repr__(self):
        parts = ", ".join(f"{k}={v!r}" for k, v in self.__dict__.items() if k not in ("kind", "source"))
        return f"{self.kind}({parts})"


class Cursor:
    """Reads the tokens of one file from the left to the right."""

    def __init__(self, name, text):
        self.name, self.text = name, text.removeprefix("\ufeff")
        self.tokens = tokens_of(name, text)
        self.at = 0

    def peek(self, ahead=0):
        return self.tokens[min(self.at + ahead, len(self.tokens) - 1)]

    def next(self):
        token = self.peek()
        self.at += 1
        return token

    def fail(self, wanted):
        token = self.peek()
        raise PackError(f"{self.name}:{token.line}: expected {wanted}, found {token.text or 'the end'!r}")

    def sees(self, *texts, ahead=0):
        """Is the next token one of these words or signs? A text in quotes is never a word."""
        token = self.peek(ahead)
        return token.kind in ("name", "sign") and token.text in texts

    def sees_words(self, *words):
        """Do these words follow, one after the other?"""
        return all(self.sees(word, ahead=i) for i, word in enumerate(words))

    def accept(self, *texts):
        return self.next() if self.sees(*texts) else None

    def accept_words(self, *words):
        if not self.sees_words(*words):
            return False
        self.at += len(words)
        return True

    def expect(self, *texts):
        return self.accept(*texts) or self.fail(" or ".join(texts))

    def of_kind(self, *kinds):
        if self.peek().kind not in kinds:
            self.fail(" or ".join(kinds))
        return self.next()

    def sees_kind(self, *kinds, ahead=0):
        return self.peek(ahead).kind in kinds

    def identifier(self, dotted=False):
        """A name that is no reserved word."""
        token = self.of_kind("name")
        if token.text in RESERVED or (not dotted and "." in token.text):
            raise PackError(f"{self.name}:{token.line}: {token.text} cannot be a name here")
        return token.text

    def row_name(self):
        """Rows of an enum may be called none, yes and no, too."""
        return self.of_kind("name").text

    def separated(self, read, *separators):
        """One or more, with a separator between."""
        items = [read()]
        while self.accept(*separators):
            items.append(read())
        return items

    def words(self):
        """`"中文" / "English"`, either may be left out; the two languages as a pair."""
        if not self.sees_kind("text"):
            return "", ""
        zh = self.next().text
        if self.sees("/") and self.sees_kind("text", ahead=1):
            self.next()
            return zh, self.next().text
        return zh, ""

    def same_line(self):
        """Is the next token on the line of the one before it?"""
        return not self.peek().first

    def written(self, start):
        """The text from that token up to the last one read, as it stands in the file."""
        return self.text[self.tokens[start].start : self.tokens[self.at - 1].end]
