/*
 * The canonical layout: the author's lines stay, their indentation and spaces are set anew, `=>` of a table's
 * rows, and of cases, are aligned. It works on tokens, so that what does not parse can be laid out too. A second run changes
 * nothing: decisions depend on tokens and line breaks, and on such spaces only as the output keeps (in `meets
 * R-032`, two between items on one line, none before a declaration at the margin).
 */
#include "lang/lexer.h"

#define STEP 2         /* spaces per brace */
#define CONTINUATION 4 /* more for a line that goes on with the one before */

typedef struct brace { /* an open { or [ */
    bool literal;      /* of a value: a set, a record, a list */
} brace;

typedef struct layout {
    yb_lexer lexer;
    yb_arena *arena;
    yb_sink *out;
    YB_VEC(yb_token) tokens;
    YB_VEC(brace) braces;
    YB_VEC(uint32_t) lines; /* index of each line's first token */
    uint32_t parens;
    uint8_t decl;     /* the word that began the declaration */
    bool meets;       /* in a list of requirements, which are written without spaces */
    uint32_t aligned; /* lines before this one have their => column */
    size_t column;
} layout;

/* ---- asking about tokens ---- */

static const yb_token *token(const layout *f, uint32_t i) {
    return &f->tokens.at[i];
}

static bool is_literal(const yb_token *t) {
    return t->kind >= YB_TK_NUMBER && t->kind <= YB_TK_TEXT;
}

static bool is_operator(unsigned kind) {
    return (kind >= YB_TK_ARROW && kind <= YB_TK_BAR && kind != YB_TK_DOTS);
}

static bool touches(const yb_token *a, const yb_token *b) {
    return a->off + a->len == b->off;
}

/* Words after which a sign belongs to the number that follows. */
static bool leads(const yb_token *t) {
    return yb_word_class_of(t->word) == YB_WC_RESERVED || t->word == YB_W_TO || t->word == YB_W_FROM ||
           t->word == YB_W_ABOVE;
}

/* Declarations made of rows: keys, =>, what follows from them. */
static bool has_rows(const layout *f) {
    return f->decl == YB_W_TABLE || f->decl == YB_W_CASES;
}

/* Does a declaration's word begin one at i? A clause of a test's head is a line of its own at times: given NAME. */
static bool declares(const layout *f, uint32_t i) {
    const yb_token *t = token(f, i);
    bool clause = t->word == YB_W_GIVEN && (i + 2 >= f->tokens.n || t[2].word != YB_W_FOR);
    return yb_word_class_of(t->word) == YB_WC_DECLARES && !clause;
}

/* Is the + or - at i a sign, not an operator? */
static bool is_sign(const layout *f, uint32_t line, uint32_t i) {
    const yb_token *t = token(f, i), *before;
    if (t->kind != YB_TK_PLUS && t->kind != YB_TK_MINUS) return false;
    if (i + 1 >= f->tokens.n || (!is_literal(t + 1) && t[1].kind != YB_TK_NAME && t[1].kind != YB_TK_LPAREN))
        return false;
    if (i == line) return has_rows(f);
    before = token(f, i - 1);
    if (before->kind == YB_TK_NAME) return leads(before) && before->word != YB_W_NONE;
    return !is_literal(before) && before->kind != YB_TK_RPAREN && before->kind != YB_TK_RBRACE &&
           before->kind != YB_TK_RSQUARE;
}

/* f(x), but `and (x)`, `half_up (x)`. */
static bool hugs_bracket(const yb_token *name) {
    enum yb_word_class c = yb_word_class_of(name->word);
    return c == YB_WC_NAME || c == YB_WC_CALL;
}

/* ---- a space between two tokens, or none ---- */

static bool space_round_dots(const layout *f, const yb_token *a, const yb_token *b) {
    const yb_token *other = a->kind == YB_TK_DOTS ? b : a;
    if (a->kind == YB_TK_COMMA) return true;
    if (other->kind == YB_TK_ARROW || other->kind == YB_TK_BAR) return other->kind == YB_TK_ARROW;
    return f->decl != YB_W_TABLE && f->decl != YB_W_ENUM;
}

static bool space_round_bar(const layout *f) {
    return !has_rows(f) && f->decl != YB_W_PROOF;
}

/* dated 2023-02, per year from 07-01: months and days without a year keep together. */
static bool part_of_date(const layout *f, uint32_t line, uint32_t i) {
    uint32_t dash = token(f, i)->kind == YB_TK_MINUS ? i : i - 1;
    if (f->decl != YB_W_SOURCE && f->decl != YB_W_ACCUMULATORS) return false;
    /* Not a second dash, nor before more than a number: what is joined is read as a whole the next time. */
    if (dash <= line || dash + 1 >= f->tokens.n || (dash > line + 1 && token(f, dash - 2)->kind == YB_TK_MINUS))
        return false;
    return token(f, dash)->kind == YB_TK_MINUS && token(f, dash - 1)->kind == YB_TK_NUMBER &&
           token(f, dash + 1)->kind == YB_TK_NUMBER;
}

/* what may stand in it. */
static bool of_requirement(const yb_token *t) {
    return t->kind == YB_TK_NAME || t->kind == YB_TK_NUMBER || t->kind == YB_TK_MINUS;
}

static bool space_between(const layout *f, uint32_t line, uint32_t i) {
    const yb_token *a = token(f, i - 1), *b = token(f, i);
    if (f->meets && touches(a, b) && of_requirement(b)) return a->kind == YB_TK_COMMA;
    if (b->kind == YB_TK_COMMA || b->kind == YB_TK_RPAREN || b->kind == YB_TK_RSQUARE) return false;
    /* lines[0].x; a point elsewhere keeps apart what it would make one token of. */
    if (b->kind == YB_TK_DOT) return a->kind != YB_TK_RSQUARE;
    if (a->kind == YB_TK_DOT)
        return i < line + 2 || token(f, i - 2)->kind != YB_TK_RSQUARE || b->kind != YB_TK_NAME;
    if (a->kind == YB_TK_LPAREN) return false;
    if (a->kind == YB_TK_LSQUARE) return false;
    if (a->kind == YB_TK_LBRACE && b->kind == YB_TK_RBRACE) return false;
    if (b->kind == YB_TK_COLON)
        return f->decl != YB_W_TEST && f->decl != YB_W_GIVEN && f->decl != YB_W_CASES;
    if (b->kind == YB_TK_LSQUARE) return a->kind != YB_TK_NAME || leads(a);
    if (b->kind == YB_TK_LPAREN && a->kind == YB_TK_NAME)
        return !hugs_bracket(a) || (f->decl == YB_W_CASES && f->braces.n == 0);
    if (is_sign(f, line, i - 1)) return false;
    if (part_of_date(f, line, i)) return false;
    if (a->kind == YB_TK_DOTS || b->kind == YB_TK_DOTS) return space_round_dots(f, a, b);
    if (a->kind == YB_TK_BAR || b->kind == YB_TK_BAR) return space_round_bar(f);
    return true;
}

/* ---- following the structure ---- */

/* A brace after a sign or one of these words holds a value; others hold the items of a declaration. */
static bool opens_literal(const layout *f, uint32_t i) {
    const yb_token *before = i > 0 ? token(f, i - 1) : NULL;
    if (before == NULL) return false;
    if (f->decl == YB_W_CASES) return f->braces.n > 0;
    if (before->kind == YB_TK_NAME)
        return before->word == YB_W_IN || before->word == YB_W_OF || before->word == YB_W_OVERLAPS ||
               before->word == YB_W_THEN || before->word == YB_W_ELSE;
    return before->kind != YB_TK_RPAREN && before->kind != YB_TK_RBRACE && before->kind != YB_TK_COMMENT &&
           !is_literal(before);
}

/* The first word of a line, after a `}`, or after extend and replace. */
static bool begins_declaration(const layout *f, uint32_t line, uint32_t i) {
    const yb_token *before = i > line ? token(f, i - 1) : NULL;
    if (!declares(f, i) || f->braces.n > 0 || f->parens > 0) return false;
    return before == NULL || before->kind == YB_TK_RBRACE || before->word == YB_W_EXTEND ||
           before->word == YB_W_REPLACE;
}

/* `part of NAME` begins what no declaration's word begins. */
static bool begins_part(const layout *f, uint32_t line) {
    return token(f, line)->word == YB_W_PART && line + 1 < f->tokens.n && token(f, line + 1)->word == YB_W_OF &&
           f->braces.n == 0 && f->parens == 0;
}

static void follow(layout *f, uint32_t line, uint32_t i) {
    const yb_token *t = token(f, i);
    if (i == line && begins_part(f, line)) f->decl = YB_W_NAME;
    /* A declaration at the margin: brackets still open before it were never closed. */
    if (i == line && t->margin && f->braces.n == 0 && declares(f, i)) f->parens = 0;
    if (begins_declaration(f, line, i)) f->decl = t->word;
    if (f->meets && t->kind != YB_TK_COMMA) {
        const yb_token *before = token(f, i - 1);
        bool begins = before->word == YB_W_MEETS || before->kind == YB_TK_COMMA;
        f->meets = of_requirement(t) && (begins || touches(before, t));
    }
    if (t->word == YB_W_MEETS) f->meets = true;
    switch (t->kind) {
    case YB_TK_LBRACE:
    case YB_TK_LSQUARE: YB_PUSH(f->arena, &f->braces, (brace){opens_literal(f, i)}); break;
    case YB_TK_RBRACE:
    case YB_TK_RSQUARE:
        if (f->braces.n > 0) f->braces.n--;
        break;
    case YB_TK_LPAREN: f->parens++; break;
    case YB_TK_RPAREN:
        if (f->parens > 0) f->parens--;
        break;
    default: break;
    }
}

/* ---- indentation ---- */

static bool in_literal(const layout *f) {
    return f->braces.n > 0 && f->braces.at[f->braces.n - 1].literal;
}

/* Words that go on with what the line before began, where a clause may stand on a line of its own. */
static bool word_continues(const layout *f, const yb_token *t) {
    switch (t->word) {
    case YB_W_AND:
    case YB_W_OR:
    case YB_W_IN:
    case YB_W_THEN: return true;
    case YB_W_ELSE: return f->decl != YB_W_TABLE;
    case YB_W_OTHERWISE: return true;
    case YB_W_WHEN:
    case YB_W_UP:
    case YB_W_EACH:
        return f->braces.n > 0 && (f->decl == YB_W_SETTLE || f->decl == YB_W_TABLE || f->decl == YB_W_PARAM);
    case YB_W_CITE:
    case YB_W_MEETS:
        return f->braces.n > 0 && (f->decl == YB_W_SETTLE || has_rows(f) || f->decl == YB_W_PARAM);
    case YB_W_EXPECT: return f->braces.n > 0 && f->decl == YB_W_CASES;
    default: return false;
    }
}

static bool names_item(const layout *f, uint32_t i) {
    unsigned next = i + 1 < f->tokens.n ? token(f, i + 1)->kind : YB_TK_END;
    bool words = next == YB_TK_TEXT && yb_word_class_of(token(f, i)->word) != YB_WC_RESERVED;
    return next == YB_TK_EQ || next == YB_TK_COLON || words;
}

/* The last token before `line` that is no comment; NULL if there is none. */
static const yb_token *last_before(const layout *f, uint32_t line) {
    while (line > 0 && token(f, line - 1)->kind == YB_TK_COMMENT)
        line--;
    return line > 0 ? token(f, line - 1) : NULL;
}

/* A word that something must follow. */
static bool waits(const yb_token *t) {
    return yb_word_class_of(t->word) == YB_WC_RESERVED && t->word != YB_W_YES && t->word != YB_W_NO &&
           t->word != YB_W_NONE && t->word != YB_W_OTHERWISE;
}

static bool continues(const layout *f, uint32_t line) {
    const yb_token *t = token(f, line), *before = last_before(f, line);
    bool row = has_rows(f) && f->braces.n > 0;
    if (f->parens > 0) return true;
    if (before == NULL || t->kind == YB_TK_RBRACE || t->kind == YB_TK_RSQUARE) return false;
    if (is_operator(before->kind) || waits(before)) return true;
    if (before->kind == YB_TK_COMMA && !in_literal(f)) return true;
    if (is_operator(t->kind)) return !(row && (t->kind == YB_TK_PLUS || t->kind == YB_TK_MINUS));
    return word_continues(f, t) && !names_item(f, line);
}

/* Outside braces: a declaration at the margin, its clauses a step in. */
static size_t outer_indent(const layout *f, uint32_t line) {
    const yb_token *t = token(f, line);
    if (declares(f, line) && (f->parens == 0 || t->margin)) return 0;
    if (t->kind == YB_TK_LBRACE || t->kind == YB_TK_RBRACE || begins_part(f, line)) return 0;
    if (f->decl == YB_W_NAME) return f->parens > 0 ? STEP : 0;
    if (f->decl == YB_W_CASES && t->kind == YB_TK_LPAREN) return CONTINUATION; /* keys, above the rows */
    if (!continues(f, line)) return STEP;
    return f->decl == YB_W_RULE ? STEP + CONTINUATION : CONTINUATION;
}

static size_t indent_of(const layout *f, uint32_t line) {
    size_t depth = f->braces.n;
    if (depth == 0) return outer_indent(f, line);
    for (uint32_t i = line; i < f->tokens.n && depth > 0; i++, depth--)
        if (token(f, i)->kind != YB_TK_RBRACE && token(f, i)->kind != YB_TK_RSQUARE) break;
    return YB_MIN(depth, YB_MAX_NESTING) * STEP + (continues(f, line) ? CONTINUATION : 0);
}

/* Items that the author set apart on one line by two spaces or more stay so: "a money  b money". */
static bool set_apart(const layout *f, uint32_t line, uint32_t i) {
    const yb_token *a = token(f, i - 1), *b = token(f, i);
    if (f->braces.n == 0 || f->parens > 0 || in_literal(f) || i < line + 2 || b->off - (a->off + a->len) < 2)
        return false;
    if (b->kind != YB_TK_NAME || yb_word_class_of(b->word) == YB_WC_RESERVED || word_continues(f, b))
        return false;
    return a->kind == YB_TK_NAME || is_literal(a) || a->kind == YB_TK_RPAREN || a->kind == YB_TK_RBRACE;
}

static size_t gap_before(const layout *f, uint32_t line, uint32_t i) {
    if (i == line) return 0;
    if (token(f, i)->kind == YB_TK_COMMENT) return 2;
    return !space_between(f, line, i) ? 0 : set_apart(f, line, i) ? 2 : 1;
}

/* ---- writing ---- */

static size_t width_of(yb_str text) {
    return yb_utf8_count(text);
}

static yb_str shown(const layout *f, const yb_token *t) {
    yb_str text = yb_token_text(&f->lexer, t);
    while (t->kind == YB_TK_COMMENT && text.len > 0 && (unsigned char)text.at[text.len - 1] <= ' ')
        text.len--;
    return text;
}

static size_t put_token(layout *f, const yb_token *t) {
    yb_str text = shown(f, t);
    if (t->kind == YB_TK_MONEY && text.len > 3 && (unsigned char)text.at[0] == 0xEF) {
        yb_put(f->out, YB_LIT("\xC2\xA5")); /* ￥ is written ¥ */
        text = (yb_str){text.at + 3, text.len - 3};
        yb_put(f->out, text);
        return width_of(text) + 1;
    }
    yb_put(f->out, text);
    return width_of(text);
}

static void put_spaces(layout *f, size_t n) {
    while (n-- > 0)
        yb_put_char(f->out, ' ');
}

static uint32_t line_end(const layout *f, uint32_t n) {
    return n + 1 < f->lines.n ? f->lines.at[n + 1] : f->tokens.n;
}

/* Does a line that begins here stand among rows, and not inside one? */
static bool among_rows(const layout *f) {
    return has_rows(f) && f->braces.n == 1 && f->parens == 0;
}

/* What is no row of a table though it stands among them. */
static bool ends_rows(const layout *f, const yb_token *t) {
    bool head = t->word == YB_W_FROM || t->word == YB_W_UNTIL || t->word == YB_W_ELSE;
    return t->kind == YB_TK_RBRACE || (head && f->decl == YB_W_TABLE);
}

static bool has_no_arrow(const layout *f, const yb_token *t) {
    bool none = t->kind == YB_TK_LBRACE || t->word == YB_W_CITE || ends_rows(f, t);
    return t->kind == YB_TK_COMMENT || (none && f->decl == YB_W_TABLE);
}

/* Where the first => of a line among rows would stand, without any alignment; 0 if the line is no row. */
static size_t arrow_column(const layout *f, uint32_t n) {
    layout at = *f; /* what is opened on the way stays in it */
    yb_sink nothing = {NULL, 0, 0};
    size_t width = 0;
    uint32_t line = f->lines.at[n];
    at.out = &nothing;
    for (uint32_t i = line; i < line_end(f, n) && at.braces.n > 0; i++) {
        const yb_token *t = token(f, i);
        if (t->kind == YB_TK_ARROW && among_rows(&at)) return width + 1;
        if (has_no_arrow(f, t)) return 0;
        follow(&at, line, i);
        width += gap_before(&at, line, i) + put_token(&at, t);
    }
    return 0;
}

/* The rows of one version follow each other; a version's head, `else` or the end of the rows ends the group.
 */
static void align_group(layout *f, uint32_t n) {
    layout ahead = *f;
    if (!among_rows(f) || n < f->aligned) return;
    f->column = 0;
    for (f->aligned = n; f->aligned < f->lines.n && ahead.braces.n > 0; f->aligned++) {
        uint32_t line = f->lines.at[f->aligned];
        size_t column = among_rows(&ahead) ? arrow_column(&ahead, f->aligned) : 0;
        if (among_rows(&ahead) && ends_rows(f, token(f, line))) break;
        f->column = YB_MAX(f->column, column);
        if (token(f, line)->kind == YB_TK_COMMENT) continue;
        for (uint32_t i = line; i < line_end(f, f->aligned) && ahead.braces.n > 0; i++)
            follow(&ahead, line, i);
    }
    if (f->aligned == n) f->aligned++;
}

static void put_line(layout *f, uint32_t n) {
    uint32_t line = f->lines.at[n], end = line_end(f, n);
    size_t width = 0;
    bool aligning;
    align_group(f, n);
    aligning = among_rows(f) && n < f->aligned && arrow_column(f, n) != 0;
    if (line > 0 && token(f, line)->blank) yb_put_char(f->out, '\n');
    put_spaces(f, indent_of(f, line));
    for (uint32_t i = line; i < end; i++) {
        const yb_token *t = token(f, i);
        size_t gap;
        follow(f, line, i);
        gap = gap_before(f, line, i);
        if (aligning && t->kind == YB_TK_ARROW && among_rows(f)) {
            gap = YB_MAX(gap, f->column > width ? f->column - width : 0);
            aligning = false;
        }
        put_spaces(f, gap);
        width += gap + put_token(f, t);
    }
    yb_put_char(f->out, '\n');
}

/* A comment on a line of its own is indented like the line that follows it. */
static void put_comment_lines(layout *f, uint32_t from, uint32_t to) {
    size_t indent = 0;
    if (to < f->lines.n) {
        const yb_token *t = token(f, f->lines.at[to]);
        bool closes = t->kind == YB_TK_RBRACE || t->kind == YB_TK_RSQUARE;
        indent = closes ? (size_t)YB_MIN(f->braces.n, YB_MAX_NESTING) * STEP : indent_of(f, f->lines.at[to]);
    }
    for (uint32_t n = from; n < to; n++) {
        const yb_token *t = token(f, f->lines.at[n]);
        if (f->lines.at[n] > 0 && t->blank) yb_put_char(f->out, '\n');
        put_spaces(f, indent);
        (void)put_token(f, t);
        yb_put_char(f->out, '\n');
    }
}

static void read_tokens(layout *f) {
    for (;;) {
        yb_token t = yb_lexer_next(&f->lexer);
        if (t.kind == YB_TK_END) return;
        if (t.first) YB_PUSH(f->arena, &f->lines, f->tokens.n);
        YB_PUSH(f->arena, &f->tokens, t);
    }
}

yb_status yb_format(yb_arena *arena, yb_diags *diags, uint32_t file, yb_sink *out) {
    layout f = {.arena = arena, .out = out};
    uint32_t errors = diags->errors;
    if (!yb_lexer_init(&f.lexer, arena, diags, file)) return YB_E_PACK;
    f.lexer.comments = true;
    read_tokens(&f);
    if (diags->errors != errors) return YB_E_PACK;
    for (uint32_t n = 0; n < f.lines.n;) {
        uint32_t code = n;
        while (code < f.lines.n && token(&f, f.lines.at[code])->kind == YB_TK_COMMENT)
            code++;
        if (code > n)
            put_comment_lines(&f, n, code);
        else
            put_line(&f, code++);
        n = code;
    }
    return YB_OK;
}
