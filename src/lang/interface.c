/* What a decision looks like from outside: facts, lists, proofs, the same for every area. Floor 3. */
#include "lang/model.h"

static yb_str join(yb_model *m, yb_str a, yb_str b) { /* "binder" + "birth_date" */
    if (a.len == 0) return b;
    char *at = yb_arena_alloc(m->arena, a.len + b.len + 2);
    memcpy(at, a.at, a.len);
    at[a.len] = '.';
    memcpy(at + a.len + 1, b.at, b.len);
    return (yb_str){at, a.len + b.len + 1};
}

yb_decision_info *yb_decision_named(yb_model *m, yb_str name) {
    uint32_t at;
    return yb_map_get(&m->decision_names, name, &at) ? m->decisions.at[at] : NULL;
}

static yb_decision_info *decision_for(yb_model *m, yb_decl *d) {
    yb_decision_info *info = yb_decision_named(m, d->name.text);
    if (info != NULL) return info;
    info = YB_NEW(m->arena, yb_decision_info);
    info->name = d->name.text;
    info->words = d->words;
    info->number = m->decisions.n;
    info->decl = d;
    yb_map_init(&info->fact_names, m->arena);
    yb_map_init(&info->proof_names, m->arena);
    yb_map_init(&info->output_names, m->arena);
    YB_PUSH(m->arena, &m->decisions, info);
    yb_map_put(&m->decision_names, info->name, info->number);
    return info;
}

static bool same_type(const yb_ty *a, const yb_ty *b) {
    return a->type == b->type && a->enumeration == b->enumeration && a->optional == b->optional;
}

/* Adds a fact; one that is there already must be of the same type. NULL when nothing was added. */
static yb_fact_info *add_fact(yb_model *m, yb_decision_info *d, yb_str name, yb_ty ty, const yb_words *words, yb_span span) {
    uint32_t at;
    if (yb_map_get(&d->fact_names, name, &at)) {
        if (!same_type(&d->facts.at[at].ty, &ty)) YB_ERR2(m, YB_D_OTHER_TYPE, span, name, d->name);
        return NULL;
    }
    YB_PUSH(m->arena, &d->facts,
            ((yb_fact_info){.name = name, .words = words == NULL ? (yb_words){.given = false} : *words, .ty = ty, .list = YB_NONE16, .at = YB_NONE16, .bit = YB_NONE16}));
    yb_map_put(&d->fact_names, name, d->facts.n - 1);
    return &d->facts.at[d->facts.n - 1];
}

bool yb_is_lost(const yb_decision_info *d, yb_str name) {
    for (uint32_t i = 0; i < d->lost.n; i++) {
        yb_str lost = d->lost.at[i];
        bool begins = name.len >= lost.len && memcmp(name.at, lost.at, lost.len) == 0;
        if (begins && (name.len == lost.len || name.at[lost.len] == '.')) return true;
    }
    return false;
}

static void add_fields(yb_model *m, yb_scope *scope, yb_decision_info *d, yb_str prefix, const yb_field *fields,
                       bool optional, bool hidden, uint16_t list, unsigned depth);

/* All fields of a record, those of its extensions in this chain included. */
static void add_record(yb_model *m, yb_scope *scope, yb_decision_info *d, yb_str prefix, yb_decl *record,
                       const yb_type_ref *ref, uint16_t list, unsigned depth, yb_span span) {
    if (depth > 4) {
        YB_ERR1(m, YB_D_RECORD_DEPTH, span, record->name.text);
        YB_PUSH(m->arena, &d->lost, prefix);
        return;
    }
    bool optional = (ref->flags & YB_TF_OPTIONAL) != 0, hidden = (ref->flags & YB_TF_PRIVATE) != 0;
    YB_PUSH(m->arena, &d->prefixes, prefix);
    for (yb_scope *s = scope; s != NULL; s = s->parent) {
        yb_entry *e = yb_lookup_in(s, YB_NS_TYPE, record->name.text);
        for (uint32_t i = 0; e != NULL && i < e->decls.n; i++) {
            if (e->decls.at[i]->broken) YB_PUSH(m->arena, &d->lost, prefix);
            add_fields(m, scope, d, prefix, e->decls.at[i]->u.record.fields, optional, hidden, list, depth + 1);
        }
    }
}

static void add_list(yb_model *m, yb_scope *scope, yb_decision_info *d, yb_str name, yb_decl *record,
                     const yb_field *f, unsigned depth) {
    uint16_t number = (uint16_t)d->lists.n;
    yb_fact_info *fact = add_fact(m, d, name, (yb_ty){.type = YB_T_COUNT, .enumeration = YB_NONE16}, &f->words, f->name.span);
    if (fact == NULL) { /* known already: an area may add fields to its record */
        uint32_t at = 0;
        yb_map_get(&d->fact_names, name, &at);
        number = d->facts.at[at].list;
    } else {
        fact->is_list = true;
        fact->counted = (f->type.flags & YB_TF_COUNTED) != 0;
        fact->list = number;
        YB_PUSH(m->arena, &d->lists,
                ((yb_list_info){.name = name, .fact = d->facts.n - 1, .max = f->type.max == 0 ? 64 : f->type.max}));
        if (f->type.max > 100000) YB_ERR1(m, YB_D_LIST_LENGTH, f->name.span, name);
    }
    if (number != YB_NONE16) add_record(m, scope, d, name, record, &f->type, number, depth, f->name.span);
}

static void add_fields(yb_model *m, yb_scope *scope, yb_decision_info *d, yb_str prefix, const yb_field *fields,
                       bool optional, bool hidden, uint16_t list, unsigned depth) {
    for (const yb_field *f = fields; f != NULL; f = f->next) {
        yb_ty ty;
        yb_decl *record;
        yb_str name = join(m, prefix, f->name.text);
        if (!yb_type_of(m, scope, &f->type, &ty, &record)) {
            YB_PUSH(m->arena, &d->lost, name);
            continue;
        }
        if (record != NULL && (f->type.flags & YB_TF_LIST)) {
            if (list != YB_NONE16) {
                YB_ERR1(m, YB_D_LIST_IN_LIST, f->name.span, name);
                YB_PUSH(m->arena, &d->lost, name);
            } else {
                add_list(m, scope, d, name, record, f, depth);
            }
            continue;
        }
        if (record != NULL) {
            yb_type_ref ref = f->type;
            if (optional) ref.flags |= YB_TF_OPTIONAL;
            if (hidden) ref.flags |= YB_TF_PRIVATE;
            add_record(m, scope, d, name, record, &ref, list, depth, f->name.span);
            continue;
        }
        ty.optional |= optional;
        ty.hidden |= hidden;
        yb_fact_info *fact = add_fact(m, d, name, ty, &f->words, f->name.span);
        if (fact == NULL) continue;
        fact->list = list;
        fact->counted = (f->type.flags & YB_TF_COUNTED) != 0;
    }
}

/* The list of a keyed group; of one name, areas beside each other share it, as they do every fact. NONE16: it cannot be. */
static uint16_t add_group_list(yb_model *m, yb_decision_info *d, const yb_decl *decl) {
    const yb_ident *by = &decl->u.accumulators.by;
    yb_str name = decl->name.text, key_name = join(m, name, by->text);
    uint32_t key, at;
    if (!yb_map_get(&d->fact_names, by->text, &key)) {
        YB_ERR2(m, YB_D_NO_NAME, by->span, by->text, YB_NO_ARG);
        return YB_NONE16;
    }
    const yb_ty key_ty = d->facts.at[key].ty, count = {.type = YB_T_COUNT, .enumeration = YB_NONE16};
    if (yb_map_get(&d->fact_names, name, &at)) {
        const uint16_t list = d->facts.at[at].list;
        const bool alike = d->facts.at[at].is_list && yb_map_get(&d->fact_names, key_name, &key) && d->facts.at[key].list == list;
        if (!alike) YB_ERR2(m, YB_D_OTHER_TYPE, decl->name.span, name, d->name);
        return alike ? list : YB_NONE16;
    }
    yb_fact_info *fact = add_fact(m, d, name, count, &decl->words, decl->name.span);
    const uint16_t list = fact->list = (uint16_t)d->lists.n;
    fact->is_list = true;
    fact->counted = true;
    YB_PUSH(m->arena, &d->lists, ((yb_list_info){.name = name, .fact = d->facts.n - 1, .max = 256, .accumulator = true}));
    yb_fact_info *k = add_fact(m, d, key_name, key_ty, NULL, decl->name.span);
    if (k != NULL) k->list = list;
    return list;
}

/* year { begin, … }: scalars; keyed by a fact: a list of rows. */
static void add_accumulators(yb_model *m, yb_scope *scope, yb_decision_info *d, yb_decl *decl) {
    yb_str name = decl->name.text;
    yb_ty date = {.type = YB_T_DATE, .enumeration = YB_NONE16};
    bool dated = decl->u.accumulators.per < YB_PER_VISIT;
    bool keyed = decl->u.accumulators.by.text.len != 0;
    const uint16_t list = keyed ? add_group_list(m, d, decl) : YB_NONE16;
    if (decl->broken || (keyed && list == YB_NONE16)) YB_PUSH(m->arena, &d->lost, name);
    if (keyed && list == YB_NONE16) return;
    YB_PUSH(m->arena, &d->prefixes, name);
    if (dated) {
        yb_fact_info *b = add_fact(m, d, join(m, name, YB_LIT("begin")), date, NULL, decl->name.span);
        if (b != NULL) b->list = list, b->counted = true;
    }
    for (const yb_field *f = decl->u.accumulators.fields; f != NULL; f = f->next) {
        yb_ty ty;
        if (!yb_type_of(m, scope, &f->type, &ty, NULL)) {
            YB_PUSH(m->arena, &d->lost, join(m, name, f->name.text));
            continue;
        }
        yb_fact_info *fact = add_fact(m, d, join(m, name, f->name.text), ty, &f->words, f->name.span);
        if (fact != NULL) fact->list = list, fact->counted = true;
    }
}

static void add_proofs(yb_model *m, yb_decision_info *d) {
    for (uint32_t i = 0; i < m->scopes.n; i++) {
        yb_scope *s = m->scopes.at[i];
        for (uint32_t j = 0; j < s->entries.n; j++) {
            yb_entry *e = s->entries.at[j];
            uint32_t at;
            if (e->space != YB_NS_PROOF || e->decls.at[0]->kind != YB_K_PROOF || yb_map_get(&d->proof_names, e->name, &at))
                continue;
            yb_map_put(&d->proof_names, e->name, d->proofs.n);
            YB_PUSH(m->arena, &d->proofs, e);
        }
    }
}

/* Slot 0 is `on`, slot 1 `known`; then scalars and lists, then proofs. Bits: bool scalars, then proofs. */
static void place_facts(yb_model *m, yb_decision_info *d) {
    d->slots = 2;
    for (uint32_t i = 0; i < d->facts.n; i++) {
        yb_fact_info *f = &d->facts.at[i];
        if (f->list != YB_NONE16 && !f->is_list) continue;
        f->at = d->slots++;
        if (f->ty.type == YB_T_BOOL) f->bit = d->bits++;
    }
    for (uint32_t l = 0; l < d->lists.n; l++) {
        d->lists.at[l].first_column = d->columns;
        for (uint32_t i = 0; i < d->facts.n; i++)
            if (d->facts.at[i].list == l && !d->facts.at[i].is_list) d->facts.at[i].at = d->columns++;
        d->lists.at[l].columns = d->columns - d->lists.at[l].first_column;
    }
    d->slots = (uint16_t)(d->slots + d->proofs.n);
    d->bits = (uint16_t)(d->bits + d->proofs.n);
    if (d->facts.n + d->proofs.n > 4000) YB_ERR1(m, YB_D_TOO_MANY_FACTS, d->decl->name.span, d->name);
}

static bool extends_record(const yb_scope *s) {
    for (const yb_decl *d = s->pack->decls; d != NULL; d = d->next)
        if (d->kind == YB_K_RECORD && d->extend) return true;
    return false;
}

/* A fact comes before a value of its name: one that is added would change what all rules mean by it. */
static void check_new_facts(yb_model *m, const yb_scope *s, const yb_decl *decl) {
    for (const yb_field *f = decl->u.record.fields; f != NULL; f = f->next) {
        const yb_entry *e = yb_lookup(s, YB_NS_VALUE, f->name.text);
        const yb_decl *d = e == NULL ? NULL : e->decls.at[0];
        if (d != NULL && (d->kind == YB_K_PARAM || (d->kind == YB_K_LET && yb_is_for(d, decl->name.text))))
            YB_ERR2(m, YB_D_TWICE, f->name.span, f->name.text, yb_place_word(m, d->name.span));
    }
}

/* A decision has the facts of all packs together: also of packs below that extend a record of its. */
static void add_decision(yb_model *m, yb_scope *s, yb_decl *decl) {
    yb_decision_info *d = decision_for(m, decl);
    YB_PUSH(m->arena, &d->scopes, s);
    d->broken = d->broken || decl->broken;
    if (decl->extend) check_new_facts(m, s, decl);
    add_fields(m, s, d, YB_NO_ARG, decl->u.record.fields, false, false, YB_NONE16, 0);
    for (uint32_t i = 0; i < m->scopes.n; i++) {
        yb_scope *below = m->scopes.at[i];
        if (below != s && yb_extends(below, s) && extends_record(below))
            add_fields(m, below, d, YB_NO_ARG, decl->u.record.fields, false, false, YB_NONE16, 0);
    }
}

static void name_decision(yb_model *m, yb_str name, yb_span span) {
    if (yb_decision_named(m, name) == NULL) YB_ERR1(m, YB_D_NO_DECISION, span, name);
}

/* A rule, let or give of a decision that is not there would be left out silently. */
static void name_decisions(yb_model *m, const yb_decl *d) {
    if (d->broken || d->kind == YB_K_DROP) return;
    if (d->kind == YB_K_RULE) {
        size_t n = 0;
        while (n < d->name.text.len && d->name.text.at[n] != '.') n++;
        name_decision(m, (yb_str){d->name.text.at, n}, d->name.span);
    }
    if (d->kind != YB_K_LET && d->kind != YB_K_GIVE) return;
    for (const yb_ident *i = d->u.let.decisions; i != NULL; i = i->next) name_decision(m, i->text, i->span);
}

void yb_interfaces(yb_model *m) {
    for (uint32_t i = 0; i < m->scopes.n; i++)
        for (yb_decl *decl = m->scopes.at[i]->pack->decls; decl != NULL; decl = decl->next)
            if (decl->kind == YB_K_DECISION) add_decision(m, m->scopes.at[i], decl);
    for (uint32_t i = 0; i < m->scopes.n; i++) /* programs belong to the decision `settle` */
        for (yb_decl *decl = m->scopes.at[i]->pack->decls; decl != NULL; decl = decl->next) {
            yb_decision_info *settle = yb_decision_named(m, YB_LIT("settle"));
            if (decl->kind == YB_K_SETTLE && settle == NULL) YB_ERR1(m, YB_D_NO_DECISION, decl->name.span, YB_LIT("settle"));
            if (decl->kind == YB_K_SETTLE && settle != NULL) settle->settles = true;
            if (decl->kind == YB_K_ACCUMULATORS && settle != NULL) add_accumulators(m, m->scopes.at[i], settle, decl);
        }
    for (uint32_t i = 0; i < m->scopes.n; i++)
        for (const yb_decl *decl = m->scopes.at[i]->pack->decls; decl != NULL; decl = decl->next) name_decisions(m, decl);
    for (uint32_t i = 0; i < m->decisions.n; i++) {
        add_proofs(m, m->decisions.at[i]);
        place_facts(m, m->decisions.at[i]);
    }
}

bool yb_fact_type_anywhere(yb_model *m, yb_str name, yb_ty *ty) {
    bool found = false;
    for (uint32_t i = 0; i < m->decisions.n; i++) {
        uint32_t at;
        if (!yb_map_get(&m->decisions.at[i]->fact_names, name, &at)) continue;
        const yb_ty *other = &m->decisions.at[i]->facts.at[at].ty;
        if (found && (other->type != ty->type || other->enumeration != ty->enumeration)) return false;
        *ty = *other;
        ty->optional = false;
        found = true;
    }
    return found;
}

uint32_t yb_output_number(yb_model *m, yb_decision_info *d, yb_str name, yb_ty ty, unsigned kind, uint16_t list) {
    uint32_t at;
    if (yb_map_get(&d->output_names, name, &at)) {
        yb_output_info *o = &d->outputs.at[at];
        if (o->kind == kind && o->ty.type == ty.type && o->list == list) {
            o->ty.scale = YB_MAX(o->ty.scale, ty.scale);
            return at;
        }
        /* A line column and a bill value may share a name: the key tells them apart. */
    }
    YB_PUSH(m->arena, &d->outputs, ((yb_output_info){name, ty, (uint8_t)kind, list}));
    yb_map_put(&d->output_names, name, d->outputs.n - 1);
    return d->outputs.n - 1;
}

/* ---- into the image ---- */

static uint32_t mix(uint32_t h, uint32_t v) { return (h ^ v) * 16777619u; }

/* Changes whenever a name, type or place of the interface does; 16 bits, never 0. */
static uint32_t stamp_of(const yb_decision_info *d) {
    uint32_t h = yb_hash(d->name);
    for (uint32_t i = 0; i < d->facts.n; i++) {
        const yb_fact_info *f = &d->facts.at[i];
        h = mix(mix(mix(h, yb_hash(f->name)), f->ty.type), (uint32_t)(f->ty.optional | f->list << 1));
    }
    for (uint32_t i = 0; i < d->proofs.n; i++) h = mix(h, yb_hash(d->proofs.at[i]->name));
    for (uint32_t i = 0; i < d->outputs.n; i++) h = mix(h, yb_hash(d->outputs.at[i].name));
    h = (h ^ h >> 16) & 0xFFFF;
    return h == 0 ? 1 : h;
}

static void write_facts(yb_model *m, const yb_decision_info *d, yb_im_decision *im) {
    yb_im_key *keys = YB_NEW_ARRAY(m->arena, yb_im_key, d->facts.n + 1);
    uint32_t first = m->b->FACTS.n;
    for (uint32_t i = 0; i < d->facts.n; i++) {
        const yb_fact_info *f = &d->facts.at[i];
        uint8_t flags = (uint8_t)((f->ty.optional ? YB_FF_OPTIONAL : 0) | (f->ty.hidden ? YB_FF_PRIVATE : 0) |
                                  (f->counted ? YB_FF_COUNTED : 0) | (f->is_list ? YB_FF_LIST : 0) |
                                  (f->ty.is_signed ? YB_FF_SIGNED : 0));
        yb_text_ref name = yb_ib_text(m->b, f->name);
        YB_IB_ADD(m->b, FACTS,
                  ((yb_im_fact){.name = name, .zh = yb_ib_text(m->b, f->words.zh), .en = yb_ib_text(m->b, f->words.en), .type = f->ty.type, .scale = f->ty.scale,
                                .flags = flags, .enumeration = f->ty.enumeration, .list = f->list, .at = f->at, .bit = f->bit}));
        keys[i] = (yb_im_key){.text = name, .value = i};
    }
    im->facts = YB_IB_SINCE(m->b, FACTS, first);
    im->fact_index = yb_ib_index(m->b, keys, d->facts.n);
}

static void write_proofs(yb_model *m, const yb_decision_info *d, yb_im_decision *im) {
    yb_im_key *keys = YB_NEW_ARRAY(m->arena, yb_im_key, d->proofs.n + 1);
    uint32_t first = m->b->PROOFS.n;
    for (uint32_t i = 0; i < d->proofs.n; i++) {
        const yb_decl *p = d->proofs.at[i]->decls.at[0];
        const yb_expr *valid = p->u.proof.valid;
        yb_im_proof proof = {.name = yb_ib_text(m->b, p->name.text), .zh = yb_ib_text(m->b, p->words.zh),
                             .en = yb_ib_text(m->b, p->words.en), .kind = yb_ib_text(m->b, p->u.proof.type.text),
                             .role = yb_ib_text(m->b, p->u.proof.role.text),
                             .slot = (uint16_t)(d->slots - d->proofs.n + i), .bit = (uint16_t)(d->bits - d->proofs.n + i),
                             .valid = valid == NULL ? -1 : (int32_t)valid->num};
        YB_IB_ADD(m->b, PROOFS, proof);
        keys[i] = (yb_im_key){.text = proof.name, .value = i};
    }
    im->proofs = YB_IB_SINCE(m->b, PROOFS, first);
    im->proof_index = yb_ib_index(m->b, keys, d->proofs.n);
}

static void write_outputs(yb_model *m, const yb_decision_info *d, yb_im_decision *im) {
    yb_im_key *keys = YB_NEW_ARRAY(m->arena, yb_im_key, d->outputs.n + 1);
    uint32_t first = m->b->OUTPUT_NAMES.n;
    for (uint32_t i = 0; i < d->outputs.n; i++) {
        const yb_output_info *o = &d->outputs.at[i];
        yb_im_output_name name = {.name = yb_ib_text(m->b, o->name), .type = o->ty.type, .scale = o->ty.scale,
                                  .kind = o->kind, .enumeration = o->ty.enumeration, .list = o->list};
        YB_IB_ADD(m->b, OUTPUT_NAMES, name);
        keys[i] = (yb_im_key){.text = name.name, .value = i};
    }
    im->outputs = YB_IB_SINCE(m->b, OUTPUT_NAMES, first);
    im->output_index = yb_ib_index(m->b, keys, d->outputs.n);
}

static void write_enums(yb_model *m) {
    for (uint32_t i = 0; i < m->enums.n; i++) {
        yb_enum_info *e = m->enums.at[i];
        yb_im_enum im = {.name = yb_ib_text(m->b, e->name), .rows = {m->b->ENUM_ROWS.n, e->n}};
        for (uint32_t r = 0; r < e->n; r++)
            YB_IB_ADD(m->b, ENUM_ROWS,
                      ((yb_im_enum_row){yb_ib_text(m->b, e->rows[r].name), yb_ib_text(m->b, e->rows[r].code),
                                        yb_ib_text(m->b, e->rows[r].words.zh), yb_ib_text(m->b, e->rows[r].words.en)}));
        for (uint32_t c = 0; c < e->codes.n; c++) e->codes.at[c].text = yb_ib_text(m->b, e->code_texts.at[c]);
        im.index = yb_ib_index(m->b, e->codes.at, e->codes.n);
        YB_IB_ADD(m->b, ENUMS, im);
    }
}

void yb_interfaces_write(yb_model *m) {
    write_enums(m);
    for (uint32_t i = 0; i < m->decisions.n; i++) {
        const yb_decision_info *d = m->decisions.at[i];
        yb_im_decision im = {.name = yb_ib_text(m->b, d->name), .zh = yb_ib_text(m->b, d->words.zh),
                             .en = yb_ib_text(m->b, d->words.en), .stamp = stamp_of(d), .slots = d->slots,
                             .columns = d->columns, .bits = d->bits, .settles = d->settles};
        im.lists.first = m->b->LISTS.n;
        for (uint32_t l = 0; l < d->lists.n; l++) {
            const yb_list_info *list = &d->lists.at[l];
            YB_IB_ADD(m->b, LISTS, ((yb_im_list){.fact = (uint16_t)list->fact, .max = list->max,
                                                 .first_column = list->first_column, .columns = list->columns}));
        }
        im.lists.n = d->lists.n;
        write_facts(m, d, &im);
        write_proofs(m, d, &im);
        write_outputs(m, d, &im);
        YB_IB_ADD(m->b, DECISIONS, im);
    }
}
