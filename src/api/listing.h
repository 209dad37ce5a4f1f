/*
 * What stands in packs, an entry each, as JSON. Floor 7.
 *
 *   listing.c       walks the declarations and fills entries
 *   listing_json.c  writes one: all keys there are, in their order
 */
#ifndef YB_API_LISTING_H
#define YB_API_LISTING_H

#include "api/compiler_state.h"

typedef struct yb_list_room { /* grows */
    char *at;
    size_t cap;
} yb_list_room;

typedef struct yb_listing {
    const yb_compiler *c;
    yb_list_callback callback;
    void *ctx;
    yb_status status; /* the first that is not YB_OK ends the walk */
    yb_list_room line, scratch;
    uint32_t file, off; /* the place whose line is known */
    uint32_t number;    /* of that line */
} yb_listing;

typedef struct yb_list_entry { /* empty fields are left out */
    const char *kind;
    yb_str of; /* what the name belongs to: "relation", then the joint, then the name */
    const char *joint;
    yb_str name; /* or as written: */
    yb_span keys;
    yb_span where; /* the line told */
    const yb_pack *pack;
    bool header; /* of the pack itself: what it extends, area, version */
    bool extend, replace;
    const yb_decl *test, *source;
    const char *word;                /* the type: a word of the language */
    yb_str type;                     /* … or a name */
    const yb_type_ref *written_type; /* … or with its flags */
    yb_str relates;                  /* of a proof its role, of a group its enum */
    const yb_table_key *table_keys;
    yb_str into;
    const yb_expr *valid, *value, *up_to, *when;
    const yb_ident *through, *decisions;
    const yb_when *dates;
    const char *outcome;
    yb_str code;
    yb_str bands_of;
    const yb_row_code *codes;
    const yb_words *words;
    const yb_tags *tags, *more_tags;
} yb_list_entry;

/* Writes the entry and tells the callback; does nothing once the status is not YB_OK. */
void yb_list_put(yb_listing *l, const yb_list_entry *e);

#endif
