/* Marks into the image: order of report, sentences, sources, terms. Floor 3. */
#include "lang/marks.h"

static int by_report(const void *a, const void *b, const void *ctx) {
    const yb_rule_mark *const *x = a, *const *y = b;
    const yb_marks *marks = ctx;
    const char *pool = marks->v->m->b->STRINGS.at;
    yb_text_ref p = (*x)->im.rule, q = (*y)->im.rule;
    int order = yb_str_cmp((yb_str){pool + p.off, p.len}, (yb_str){pool + q.off, q.len});
    if (order != 0) return order;
    return (*x)->order < (*y)->order ? -1 : (*x)->order > (*y)->order;
}

static void sort_marks(yb_marks *marks) {
    uint32_t n = marks->list.n;
    yb_rule_mark **order = YB_NEW_ARRAY(marks->v->m->arena, yb_rule_mark *, n);
    yb_rule_mark *sorted = YB_NEW_ARRAY(marks->v->m->arena, yb_rule_mark, n);
    for (uint32_t i = 0; i < n; i++) order[i] = &marks->list.at[i];
    yb_sort(order, n, sizeof *order, by_report, marks);
    for (uint32_t i = 0; i < n; i++) sorted[i] = *order[i];
    marks->list.at = sorted;
    marks->list.cap = n;
}

/* ---- what a condition rests on ---- */

static void collect_reads(yb_rule_mark *k, yb_node *n, uint32_t walk) {
    if (n == NULL || n->visit == walk) return;
    n->visit = walk;
    if (n->op == YB_N_PARAM || n->op == YB_OPCODE(PARAM) || n->op == YB_OPCODE(TABLE)) {
        if (k->n_read < YB_COUNT(k->read)) k->read[k->n_read++] = n;
    }
    for (unsigned i = 0; i < 4; i++) collect_reads(k, n->in[i], walk);
    for (uint32_t i = 0; i < n->n_args; i++) collect_reads(k, n->args[i], walk);
}

YB_IB_WRITER(READS, yb_im_read)

static yb_range_ref write_reads(yb_marks *marks, yb_emit *e, const yb_rule_mark *k) {
    yb_image_builder *b = marks->v->m->b;
    yb_im_read reads[YB_COUNT(k->read)] = {{0}};
    uint32_t n = 0;
    for (uint32_t i = 0; i < k->n_read; i++) {
        yb_node *r = k->read[i];
        if (r->op == YB_OPCODE(TABLE)) {
            if (r->emitted && r->region != YB_IN_CONDITIONS && r->row_at != YB_NONE16)
                reads[n++] = (yb_im_read){.kind = 1, .slot = r->row_at, .item = (uint32_t)r->j};
            continue;
        }
        uint32_t item = r->op == YB_N_PARAM ? (uint32_t)r->k : (uint32_t)r->j;
        yb_node *version = r->op == YB_N_PARAM ? yb_make_picked(marks->v, item) : r->in[0];
        if (version->shape == YB_SHAPE_SCALAR)
            reads[n++] = (yb_im_read){.slot = yb_emit_node(e, version, YB_IN_CODE), .item = item};
    }
    return write_READS(b, reads, n);
}

/* Rows of a table rest on its keys alike; only one with a condition of its own is looked at by itself. */
static yb_range_ref reads_of(yb_marks *marks, yb_emit *e, yb_rule_mark *k, uint32_t walk) {
    if (k->in_group == NULL) {
        collect_reads(k, k->condition, walk);
        return write_reads(marks, e, k);
    }
    yb_row_group *group = &marks->groups.at[k->group];
    collect_reads(k, k->in_group, walk);
    if (k->n_read != 0) {
        collect_reads(k, group->table, walk);
        return write_reads(marks, e, k);
    }
    if (group->reads.n == YB_NONE32) {
        collect_reads(k, group->table, walk + 1);
        group->reads = write_reads(marks, e, k);
    }
    return group->reads;
}

/* ---- sentences ---- */

typedef YB_VEC(yb_im_piece) yb_pieces;

static void text_piece(yb_view *v, yb_pieces *p, yb_str text) {
    if (text.len == 0) return;
    YB_PUSH(v->m->arena, p,
            ((yb_im_piece){.text = yb_ib_text(v->m->b, text), .slot = YB_NONE16, .enumeration = YB_NONE16}));
}

static void value_piece(yb_view *v, yb_emit *e, yb_pieces *p, yb_str name, yb_span span) {
    yb_ctx c = {.v = v, .row_list = YB_SHAPE_SCALAR};
    yb_expr x = {.kind = YB_X_NAME, .text = name, .span = span};
    yb_node *n = yb_check(&c, &x, NULL);
    if (n == NULL) return;
    if (n->shape != YB_SHAPE_SCALAR || n->ty.hidden || n->op == YB_N_INTERVAL) {
        YB_ERR1(v->m, n->ty.hidden ? YB_D_SAY_PRIVATE : YB_D_SAY_VALUE, span, name);
        return;
    }
    YB_PUSH(v->m->arena, p,
            ((yb_im_piece){.slot = yb_emit_node(e, n, YB_IN_CODE), .type = n->ty.type, .scale = n->ty.scale,
                           .enumeration = n->ty.enumeration}));
}

YB_IB_WRITER(PIECES, yb_im_piece)

static void lets_in(yb_view *v, yb_str text) {
    yb_ctx c = {.v = v, .row_list = YB_SHAPE_SCALAR};
    for (size_t i = 0, begin = 0; i < text.len; i++) {
        if (text.at[i] == '{') begin = i + 1;
        if (text.at[i] != '}' || begin == 0) continue;
        const yb_entry *e = yb_value_entry(v, (yb_str){text.at + begin, i - begin});
        yb_named *let = e == NULL ? NULL : yb_let_named(v, e->name);
        if (let != NULL) (void)yb_named_node(&c, let);
    }
}

void yb_marks_lets(const yb_marks *marks) {
    for (uint32_t i = 0; i < marks->list.n; i++) {
        const yb_words *words = marks->list.at[i].words;
        if (words == NULL || !words->given) continue;
        lets_in(marks->v, words->zh);
        lets_in(marks->v, words->en);
    }
}

/* "最多绑定{members_per_binder}位" becomes words, value, words. */
static yb_range_ref write_pieces(yb_view *v, yb_emit *e, yb_str text, yb_span span) {
    yb_pieces p = {0};
    size_t begin = 0;
    if (text.len == 0) return (yb_range_ref){v->m->b->PIECES.n, 0}; /* said in one language only */
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] != '{') continue;
        size_t end = i + 1;
        while (end < text.len && text.at[end] != '}') end++;
        if (end == text.len) {
            YB_ERR1(v->m, YB_D_SAY_VALUE, span, text);
            break;
        }
        text_piece(v, &p, (yb_str){text.at + begin, i - begin});
        value_piece(v, e, &p, (yb_str){text.at + i + 1, end - i - 1}, span);
        begin = end + 1;
        i = end;
    }
    text_piece(v, &p, (yb_str){text.at + begin, text.len - begin});
    return write_PIECES(v->m->b, p.at, p.n);
}

/* ---- emitting ---- */

/* First what literals compare, and all that the fast run needs; then the same conditions for the general run. */
void yb_marks_emit(yb_marks *marks, yb_emit *e) {
    yb_view *v = marks->v;
    sort_marks(marks);
    for (uint32_t i = 0; i < marks->groups.n; i++) {
        (void)yb_emit_node(e, marks->groups.at[i].table, YB_IN_CODE);
        yb_emit_note(e, marks->groups.at[i].when); /* it counts as read even if no row says anything */
    }
    for (uint32_t i = 0; i < marks->list.n; i++) {
        yb_rule_mark *k = &marks->list.at[i];
        v->place = yb_place(v, (yb_str){v->m->b->STRINGS.at + k->im.rule.off, k->im.rule.len});
        if (k->in_group == NULL) yb_rule_terms(e, k->condition, i);
    }
}

static bool in_row(const yb_rule_mark *k, uint32_t group, uint32_t row) {
    return k->in_group != NULL && k->group == group && k->row == row;
}

/* The terms of each row of a decision table, run after run. */
static void write_groups(yb_marks *marks, yb_emit *e, yb_im_section *s) {
    yb_image_builder *b = marks->v->m->b;
    yb_im_group *groups = YB_NEW_ARRAY(marks->v->m->arena, yb_im_group, marks->groups.n);
    for (uint32_t g = 0; g < marks->groups.n; g++) {
        uint32_t rows = marks->groups.at[g].rows;
        uint32_t *starts = YB_NEW_ARRAY(marks->v->m->arena, uint32_t, rows + 1);
        for (uint32_t row = 0; row < rows; row++) {
            starts[row] = e->group_terms.n;
            for (uint32_t i = 0; i < marks->list.n; i++) {
                if (!in_row(&marks->list.at[i], g, row)) continue;
                uint32_t begin = e->rule_terms.n;
                yb_rule_terms(e, marks->list.at[i].in_group, i);
                for (uint32_t k = begin; k < e->rule_terms.n; k++) YB_PUSH(marks->v->m->arena, &e->group_terms, e->rule_terms.at[k]);
                e->rule_terms.n = begin;
            }
        }
        starts[rows] = e->group_terms.n;
        groups[g] = (yb_im_group){.row_slot = marks->groups.at[g].table->at, .rows = rows, .starts = b->INDEX.n};
        for (uint32_t row = 0; row <= rows; row++) YB_IB_ADD(b, INDEX, starts[row] + b->TERMS.n);
    }
    for (uint32_t i = 0; i < e->group_terms.n; i++) YB_IB_ADD(b, TERMS, e->group_terms.at[i]);
    s->groups = (yb_range_ref){b->GROUPS.n, marks->groups.n};
    for (uint32_t g = 0; g < marks->groups.n; g++) YB_IB_ADD(b, GROUPS, groups[g]);
}

void yb_marks_write(yb_marks *marks, yb_emit *e, yb_im_section *s) {
    yb_view *v = marks->v;
    write_groups(marks, e, s);
    for (uint32_t i = 0; i < marks->list.n; i++) {
        yb_rule_mark *k = &marks->list.at[i];
        k->im.reads = reads_of(marks, e, k, 2 * i + 1);
        if (k->words != NULL && k->words->given) {
            k->im.zh = write_pieces(v, e, k->words->zh, k->words->span);
            k->im.en = write_pieces(v, e, k->words->en, k->words->span);
        }
        if (k->version != NULL) k->im.version_slot = yb_emit_node(e, k->version, YB_IN_CODE);
    }
    for (uint32_t i = 0; i < marks->list.n; i++) {
        yb_rule_mark *k = &marks->list.at[i];
        v->place = yb_place(v, (yb_str){v->m->b->STRINGS.at + k->im.rule.off, k->im.rule.len});
        k->im.slot = yb_emit_node(e, k->condition, YB_IN_CONDITIONS);
    }
    s->marks = (yb_range_ref){v->m->b->MARKS.n, marks->list.n};
    for (uint32_t i = 0; i < marks->list.n; i++) YB_IB_ADD(v->m->b, MARKS, marks->list.at[i].im);
}
