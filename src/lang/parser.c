/* The parser's ground: tokens ahead, reports, recovery, and what many declarations carry. */
#include "lang/parser.h"

#include "lang/compile.h"

/* ---- tokens ---- */

void yb_p_advance(yb_parser *p) {
    yb_place *at = &p->at;
    if (at->ahead[0].kind == YB_TK_END) return;
    if (at->ahead[0].kind == YB_TK_LBRACE) at->braces++;
    if (at->ahead[0].kind == YB_TK_RBRACE) at->braces--;
    at->end = at->ahead[0].off + at->ahead[0].len;
    for (int i = 1; i < YB_P_AHEAD; i++)
        at->ahead[i - 1] = at->ahead[i];
    at->ahead[YB_P_AHEAD - 1] = yb_lexer_next(&p->lexer);
    at->pos = p->lexer.pos;
}

static void go_back(yb_parser *p, const yb_place *place) {
    p->at = *place;
    p->lexer.pos = place->pos;
}

bool yb_p_accept(yb_parser *p, unsigned kind) {
    bool is = yb_p_is(p, kind);
    if (is) yb_p_advance(p);
    return is;
}

bool yb_p_accept_word(yb_parser *p, unsigned word) {
    bool is = yb_p_word(p, word);
    if (is) yb_p_advance(p);
    return is;
}

bool yb_p_keyword(const yb_parser *p, unsigned word) {
    return yb_p_word(p, word) && !yb_p_next_is(p, YB_TK_EQ) && !yb_p_next_is(p, YB_TK_COLON);
}

yb_str yb_p_text(const yb_parser *p) {
    return yb_token_text(&p->lexer, yb_p_token(p));
}

yb_span yb_p_here(const yb_parser *p) {
    return (yb_span){p->lexer.file, yb_p_token(p)->off, yb_p_token(p)->len};
}

yb_span yb_p_since(const yb_parser *p, uint32_t off) {
    return (yb_span){p->lexer.file, off, p->at.end > off ? p->at.end - off : 0};
}

/* ---- reports ---- */

void yb_p_report(yb_parser *p, unsigned id, yb_span span, yb_str arg) {
    YB_DIAG1(p->diags, id, span, arg);
}

void yb_p_fail(yb_parser *p, unsigned id, yb_span span, yb_str arg) {
    if (!p->bad) yb_p_report(p, id, span, arg);
    p->bad = true;
}

/* A text between backquotes; long ones are cut. */
static yb_str quote(yb_parser *p, yb_str text) {
    size_t n = yb_utf8_cut(text, 40);
    char *out = yb_arena_alloc(p->arena, n + 2);
    out[0] = out[n + 1] = '`';
    memcpy(out + 1, text.at, n);
    return (yb_str){out, n + 2};
}

static yb_str found(yb_parser *p) {
    return yb_p_token(p)->kind == YB_TK_END ? YB_LIT("EOF") : quote(p, yb_p_text(p));
}

void yb_p_wanted(yb_parser *p, const char *shape) {
    /* What the lexer found wrong is reported already. */
    if (!p->bad && !yb_p_token(p)->spoilt)
        YB_DIAG2(p->diags, YB_D_UNEXPECTED, yb_p_here(p), yb_str_of(shape), found(p));
    p->bad = true;
}

void yb_p_expect(yb_parser *p, unsigned kind) {
    if (p->bad || yb_p_accept(p, kind)) return;
    YB_DIAG2(p->diags, YB_D_UNEXPECTED, yb_p_here(p), quote(p, yb_sign_text(kind)), found(p));
    p->bad = true;
}

void yb_p_expect_word(yb_parser *p, unsigned word) {
    if (p->bad || yb_p_accept_word(p, word)) return;
    YB_DIAG2(p->diags, YB_D_UNEXPECTED, yb_p_here(p), quote(p, yb_word_text(word)), found(p));
    p->bad = true;
}

bool yb_p_enter(yb_parser *p) {
    if (p->depth >= YB_MAX_NESTING) yb_p_fail(p, YB_D_NESTING, yb_p_here(p), YB_LIT("64"));
    p->depth++;
    return !p->bad;
}

void yb_p_leave(yb_parser *p) {
    p->depth--;
}

/* ---- recovery ---- */

/* A declaration's word at the margin: wherever a broken text got to, a declaration most likely begins here.
 */
static bool declares(const yb_token *ahead) {
    bool clause = ahead[0].word == YB_W_GIVEN && ahead[2].word != YB_W_FOR; /* of a test's head */
    return ahead->first && yb_word_class_of(ahead->word) == YB_WC_DECLARES && !clause;
}

void yb_p_skip_to_declaration(yb_parser *p, uint32_t start) {
    p->bad = false;
    p->unwinding = false;
    p->line_bound = false;
    p->depth = 0;
    if (yb_p_token(p)->off == start) yb_p_advance(p);
    for (; yb_p_token(p)->kind != YB_TK_END; yb_p_advance(p)) {
        if (declares(yb_p_token(p)) && (p->at.braces <= 0 || yb_p_token(p)->margin)) break;
    }
    p->at.braces = 0;
}

/* After a bad item that began at `start`: to the next line of the body whose braces stand at `braces`. */
static void skip_to_item(yb_parser *p, const yb_place *start, int32_t braces) {
    p->bad = false;
    p->line_bound = false;
    if (declares(start->ahead) && start->ahead[0].margin) {
        go_back(p, start);
        p->unwinding = true;
        return;
    }
    if (yb_p_token(p)->off == start->ahead[0].off && !yb_p_is(p, YB_TK_RBRACE)) yb_p_advance(p);
    for (; yb_p_token(p)->kind != YB_TK_END && p->at.braces >= braces; yb_p_advance(p)) {
        const yb_token *t = yb_p_token(p);
        if (declares(t) && t->margin) {
            p->unwinding = true;
            return;
        }
        if (p->at.braces == braces && (t->first || t->kind == YB_TK_RBRACE)) return;
    }
}

void yb_p_body(yb_parser *p, yb_p_item *item, void *ctx) {
    yb_span open = yb_p_here(p);
    uint32_t depth = p->depth;
    int32_t braces;
    yb_p_expect(p, YB_TK_LBRACE);
    if (!yb_p_enter(p)) {
        yb_p_leave(p);
        return;
    }
    braces = p->at.braces;
    while (!p->unwinding && p->at.braces == braces && !yb_p_is(p, YB_TK_RBRACE) && !yb_p_is(p, YB_TK_END)) {
        yb_place start = p->at;
        item(p, ctx);
        if (!p->bad && yb_p_token(p)->off == start.ahead[0].off) yb_p_wanted(p, "`}`");
        if (!p->bad) continue;
        skip_to_item(p, &start, braces);
        if (p->unwinding) yb_p_report(p, YB_D_OPEN_BRACE, open, found(p));
        p->depth = depth + 1;
    }
    p->depth = depth;
    if (p->unwinding || p->at.braces < braces || yb_p_accept(p, YB_TK_RBRACE)) return;
    p->unwinding = true;
    yb_p_report(p, YB_D_OPEN_BRACE, open, found(p));
}

/* ---- names, texts, dates ---- */

static yb_ident take_ident(yb_parser *p) {
    yb_ident id = {yb_p_text(p), yb_p_here(p), NULL};
    yb_p_advance(p);
    return id;
}

yb_ident yb_p_path(yb_parser *p) {
    if (yb_p_is(p, YB_TK_NAME) && yb_word_class_of(yb_p_token(p)->word) == YB_WC_RESERVED)
        yb_p_fail(p, YB_D_RESERVED, yb_p_here(p), quote(p, yb_p_text(p)));
    else if (!yb_p_is(p, YB_TK_NAME))
        yb_p_wanted(p, "NAME");
    return p->bad ? (yb_ident){YB_NO_ARG, yb_p_here(p), NULL} : take_ident(p);
}

yb_ident yb_p_ident(yb_parser *p) {
    if (yb_p_is(p, YB_TK_NAME) && yb_p_token(p)->dotted) yb_p_wanted(p, "NAME");
    return yb_p_path(p);
}

yb_ident *yb_p_idents(yb_parser *p, unsigned separator) {
    yb_ident *head = NULL, **tail = &head;
    do {
        *tail = YB_NEW(p->arena, yb_ident);
        **tail = yb_p_path(p);
        tail = &(*tail)->next;
    } while (yb_p_accept(p, separator));
    return head;
}

yb_str yb_p_string(yb_parser *p) {
    yb_str text = YB_NO_ARG;
    if (!yb_p_is(p, YB_TK_TEXT)) {
        yb_p_wanted(p, "\"…\"");
        return text;
    }
    text = yb_token_string(&p->lexer, yb_p_token(p));
    yb_p_advance(p);
    return text;
}

yb_words yb_p_words(yb_parser *p) {
    yb_words words = {.given = true};
    uint32_t off = yb_p_token(p)->off;
    words.zh = yb_p_string(p);
    if (yb_p_accept(p, YB_TK_OVER)) words.en = yb_p_string(p);
    words.span = yb_p_since(p, off);
    return words;
}

yb_words yb_p_maybe_words(yb_parser *p) {
    return yb_p_is(p, YB_TK_TEXT) ? yb_p_words(p) : (yb_words){.given = false};
}

int64_t yb_p_date(yb_parser *p) {
    int64_t date = yb_p_token(p)->num;
    if (yb_p_is(p, YB_TK_DATE))
        yb_p_advance(p);
    else
        yb_p_wanted(p, "DATE (2026-11-21)");
    return date;
}

int64_t yb_p_whole(yb_parser *p, int64_t least, int64_t most) {
    const yb_token *t = yb_p_token(p);
    int64_t n = t->num;
    if (!yb_p_is(p, YB_TK_NUMBER)) {
        yb_p_wanted(p, "NUMBER");
        return least;
    }
    if (t->spoilt) {
        n = least;
    } else if (t->scale != 0 || n < least || n > most) {
        char low[YB_DECIMAL_MAX], high[YB_DECIMAL_MAX];
        YB_DIAG2(p->diags, YB_D_WHOLE, yb_p_here(p), ((yb_str){low, yb_decimal_write(least, 0, 0, low)}),
                 ((yb_str){high, yb_decimal_write(most, 0, 0, high)}));
        n = least;
    }
    yb_p_advance(p);
    return n;
}

/* ---- types and fields ---- */

static const struct {
    uint8_t word;
    uint8_t flag;
} type_flags[] = {{YB_W_OPTIONAL, YB_TF_OPTIONAL},
                  {YB_W_PRIVATE, YB_TF_PRIVATE},
                  {YB_W_SIGNED, YB_TF_SIGNED},
                  {YB_W_COUNTED, YB_TF_COUNTED}};

/* Flags stand on the line of their type: on the next one `private` is a field's name. */
static bool accept_flag(yb_parser *p, yb_type_ref *type) {
    if (yb_p_token(p)->first) return false;
    for (size_t i = 0; i < YB_COUNT(type_flags); i++) {
        if (!yb_p_word(p, type_flags[i].word)) continue;
        if ((type->flags & type_flags[i].flag) != 0)
            yb_p_report(p, YB_D_TWICE, yb_p_here(p), quote(p, yb_p_text(p)));
        type->flags |= type_flags[i].flag;
        yb_p_advance(p);
        return true;
    }
    if (!yb_p_word(p, YB_W_MAX) || !yb_p_next_is(p, YB_TK_NUMBER)) return false;
    yb_p_advance(p);
    type->max = (uint32_t)yb_p_whole(p, 1, 1000000);
    return true;
}

yb_type_ref yb_p_type(yb_parser *p) {
    yb_type_ref type = {0};
    if (yb_p_word(p, YB_W_SIGNED) && yb_p_next_is(p, YB_TK_NAME)) {
        yb_p_advance(p);
        type.flags |= YB_TF_SIGNED;
    }
    if ((yb_p_word(p, YB_W_SET) || yb_p_word(p, YB_W_LIST)) && yb_p_next_word(p, YB_W_OF)) {
        type.flags |= yb_p_word(p, YB_W_SET) ? YB_TF_SET : YB_TF_LIST;
        yb_p_advance(p);
        yb_p_advance(p);
    }
    if (yb_p_is(p, YB_TK_NAME))
        type.name = yb_p_ident(p);
    else
        yb_p_wanted(p, "TYPE");
    while (accept_flag(p, &type)) {
    }
    return type;
}

static void parse_field(yb_parser *p, void *ctx) {
    yb_field ***tail = ctx, *field = YB_NEW(p->arena, yb_field);
    field->name = yb_p_ident(p);
    field->type = yb_p_type(p);
    field->words = yb_p_maybe_words(p);
    if (p->bad) return;
    **tail = field;
    *tail = &field->next;
}

yb_field *yb_p_fields(yb_parser *p) {
    yb_field *head = NULL, **tail = &head;
    yb_p_body(p, parse_field, &tail);
    return head;
}

/* ---- from, until, published; cite, meets ---- */

bool yb_p_at_when(const yb_parser *p) {
    return (yb_p_word(p, YB_W_FROM) || yb_p_word(p, YB_W_UNTIL) || yb_p_word(p, YB_W_PUBLISHED)) &&
           (yb_p_next_is(p, YB_TK_DATE) || yb_p_next_is(p, YB_TK_NUMBER));
}

static void take_when(yb_parser *p, yb_when *when) {
    unsigned word = yb_p_token(p)->word;
    bool *has = word == YB_W_FROM    ? &when->has_from
                : word == YB_W_UNTIL ? &when->has_until
                                     : &when->has_published;
    int64_t *date = word == YB_W_FROM ? &when->from : word == YB_W_UNTIL ? &when->until : &when->published;
    if (*has) yb_p_report(p, YB_D_TWICE, yb_p_here(p), quote(p, yb_p_text(p)));
    yb_p_advance(p);
    *date = yb_p_date(p);
    *has = true;
}

bool yb_p_when(yb_parser *p, yb_when *when) {
    uint32_t off = yb_p_token(p)->off;
    if (!yb_p_at_when(p)) return false;
    do {
        take_when(p, when);
    } while (yb_p_at_when(p) && !(yb_p_word(p, YB_W_FROM) && (when->has_from || when->has_published)));
    if (when->span.len == 0) when->span = yb_p_since(p, off);
    return true;
}

void yb_p_when_done(yb_parser *p, yb_when *when) {
    if (!when->has_from) when->from = YB_DATE_MIN;
    if (!when->has_until) when->until = YB_DATE_MAX + 1;
    if (!when->has_published) when->published = when->from;
    if (!p->bad && when->has_from && when->until <= when->from)
        yb_p_report(p, YB_D_UNTIL_BEFORE, when->span, YB_NO_ARG);
}

/* Each gives back where the next one goes, so that a long row of them is not searched for its end again. */
static yb_cite **take_cites(yb_parser *p, yb_cite **tail) {
    do {
        yb_cite *cite = YB_NEW(p->arena, yb_cite);
        cite->source = yb_p_ident(p);
        if (yb_p_is(p, YB_TK_TEXT) && !(p->line_bound && yb_p_token(p)->first))
            cite->article = yb_p_string(p);
        *tail = cite;
        tail = &cite->next;
    } while (yb_p_accept(p, YB_TK_COMMA));
    return tail;
}

/* R-032, M-01, G1: what stands together without a space. */
static yb_ident take_requirement(yb_parser *p) {
    yb_ident id = yb_p_path(p);
    while (!p->bad && yb_p_token(p)->off == p->at.end &&
           (yb_p_is(p, YB_TK_MINUS) || yb_p_is(p, YB_TK_NUMBER) || yb_p_is(p, YB_TK_NAME)))
        yb_p_advance(p);
    id.span = yb_p_since(p, id.span.off);
    if (!p->bad) id.text = (yb_str){p->lexer.text.at + id.span.off, id.span.len};
    return id;
}

static yb_ident **take_meets(yb_parser *p, yb_ident **tail) {
    do {
        *tail = YB_NEW(p->arena, yb_ident);
        **tail = take_requirement(p);
        tail = &(*tail)->next;
    } while (yb_p_accept(p, YB_TK_COMMA));
    return tail;
}

bool yb_p_tags(yb_parser *p, yb_tags *tags) {
    yb_cite **cites = &tags->cites;
    yb_ident **meets = &tags->meets;
    bool any = false;
    while (*cites != NULL)
        cites = &(*cites)->next;
    while (*meets != NULL)
        meets = &(*meets)->next;
    while (!p->bad && yb_p_next_is(p, YB_TK_NAME)) {
        if (yb_p_accept_word(p, YB_W_CITE))
            cites = take_cites(p, cites);
        else if (yb_p_accept_word(p, YB_W_MEETS))
            meets = take_meets(p, meets);
        else
            break;
        any = true;
    }
    return any;
}

/* ---- the file ---- */

static yb_parser parser_of(yb_arena *arena, yb_diags *diags) {
    return (yb_parser){.arena = arena, .diags = diags};
}

static void fill(yb_parser *p) {
    for (int i = 0; i < YB_P_AHEAD; i++)
        p->at.ahead[i] = yb_lexer_next(&p->lexer);
    p->at.pos = p->lexer.pos;
    p->at.end = p->at.ahead[0].off;
}

static void parse_header_item(yb_parser *p, void *ctx) {
    yb_pack *pack = ctx;
    if (yb_p_accept_word(p, YB_W_AREA)) {
        if (!yb_p_is(p, YB_TK_NUMBER) || yb_p_token(p)->len != 6) {
            yb_p_wanted(p, "NNNNNN");
            return;
        }
        pack->area = (int32_t)yb_p_whole(p, 0, 999999);
        pack->has_area = true;
    } else if (yb_p_accept_word(p, YB_W_VERSION)) {
        pack->version = yb_p_string(p);
    } else {
        yb_p_wanted(p, "area NNNNNN, version \"…\"");
    }
}

/* part of NAME "…" / "…" and no more. */
static void parse_part_header(yb_parser *p, yb_pack *pack) {
    pack->part = true;
    yb_p_advance(p);
    yb_p_expect_word(p, YB_W_OF);
    pack->name = yb_p_ident(p);
    if (yb_p_word(p, YB_W_EXTENDS)) yb_p_fail(p, YB_D_PART_HEADER, yb_p_here(p), pack->name.text);
    pack->words = yb_p_words(p);
    if (yb_p_is(p, YB_TK_LBRACE)) yb_p_fail(p, YB_D_PART_HEADER, yb_p_here(p), pack->name.text);
}

static void parse_policy_header(yb_parser *p, yb_pack *pack) {
    yb_p_advance(p);
    pack->name = yb_p_ident(p);
    if (yb_p_accept_word(p, YB_W_EXTENDS)) pack->extends = yb_p_ident(p);
    pack->words = yb_p_words(p);
    if (!p->bad) yb_p_body(p, parse_header_item, pack);
}

static void parse_header(yb_parser *p) {
    yb_pack *pack = p->pack;
    uint32_t start = yb_p_token(p)->off;
    if (yb_p_word(p, YB_W_POLICY))
        parse_policy_header(p, pack);
    else if (yb_p_word(p, YB_W_PART))
        parse_part_header(p, pack);
    else
        yb_p_fail(p, YB_D_NO_POLICY, yb_p_here(p), YB_NO_ARG);
    /* Without any header the first token may begin a declaration. */
    if (p->bad || p->unwinding) yb_p_skip_to_declaration(p, pack->name.text.len != 0 ? start : UINT32_MAX);
}

/* Files of one policy written one after the other are the policy too: the headers of its parts say nothing new. */
static void parse_inner_header(yb_parser *p) {
    yb_pack other = {0};
    uint32_t start = yb_p_token(p)->off;
    parse_part_header(p, &other);
    if (!p->bad && !yb_str_eq(other.name.text, p->pack->name.text))
        yb_p_fail(p, YB_D_SECOND_POLICY, other.name.span, YB_NO_ARG);
    if (p->bad) yb_p_skip_to_declaration(p, start);
}

yb_pack *yb_parse(yb_arena *arena, yb_diags *diags, uint32_t file) {
    yb_parser p = parser_of(arena, diags);
    if (!yb_lexer_init(&p.lexer, arena, diags, file)) return NULL;
    p.pack = YB_NEW(arena, yb_pack);
    p.pack->file = file;
    fill(&p);
    parse_header(&p);
    while (!yb_p_is(&p, YB_TK_END)) {
        if (yb_p_word(&p, YB_W_PART) && yb_p_next_word(&p, YB_W_OF))
            parse_inner_header(&p);
        else
            yb_p_declaration(&p);
    }
    return p.pack->name.text.len != 0 ? p.pack : NULL;
}
