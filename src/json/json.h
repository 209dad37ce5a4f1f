/* Strict RFC 8259: a pull reader over a text, a writer into a sink. Never allocates. Floor 2. */
#ifndef YB_JSON_JSON_H
#define YB_JSON_JSON_H

#include "base/base.h"
#include "base/text.h"

#define YB_JSON_DEPTH 64

enum yb_json_kind { YB_J_END, YB_J_NULL, YB_J_FALSE, YB_J_TRUE, YB_J_NUMBER, YB_J_STRING, YB_J_OBJECT, YB_J_ARRAY };

typedef struct yb_json {
    const char *at, *end, *begin;
    const char *error; /* first wrong byte; NULL while all is well */
    uint32_t depth;
    uint64_t in_array; /* a bit for each open level: array (1) or object (0) */
    bool first;        /* nothing read yet on this level */
} yb_json;

/* The text must be valid UTF-8 or reading fails at the first wrong byte inside a string. */
void yb_json_open(yb_json *j, yb_str text);

typedef struct yb_json_value {
    uint8_t kind;
    bool escaped;  /* a string with escapes: `text` is still raw */
    yb_str text;   /* number as written, string between its quotes, raw */
    const char *at; /* where the value starts, for messages */
} yb_json_value;

/* Reads the next value. For OBJECT and ARRAY the reader has entered it: go on with yb_json_member or
   yb_json_item until it returns false, which leaves it again. False on a syntax error (j->error is set). */
bool yb_json_next(yb_json *j, yb_json_value *v);
bool yb_json_member(yb_json *j, yb_str *key, bool *key_escaped); /* then yb_json_next for its value */
/* The same if the next key is written exactly so, as a guess: else nothing is read, and yb_json_member tells what
   is there. `key` needs no escape. */
bool yb_json_member_is(yb_json *j, yb_str key);
bool yb_json_string_is(yb_json *j, yb_str text); /* likewise the next value, as a string */
bool yb_json_item(yb_json *j);                                    /* then yb_json_next */
bool yb_json_skip(yb_json *j, const yb_json_value *v);            /* a value just read, with all inside it */
bool yb_json_close(yb_json *j);                                   /* after the top value: only white space left */

/* Decodes escapes of a raw string into out (at most text.len bytes). False on a lone surrogate. */
bool yb_json_unescape(yb_str raw, char *out, size_t *len);
bool yb_json_text_is(yb_str raw, bool escaped, yb_str want); /* equality with escapes decoded */

/* Writer: commas are put by itself. */
typedef struct yb_json_out {
    yb_sink *sink;
    bool comma;
} yb_json_out;
void yb_json_begin(yb_json_out *j, char bracket); /* '{' or '[' */
static inline void yb_json_finish(yb_json_out *j, char bracket) { /* '}' or ']' */
    yb_put_char(j->sink, bracket);
    j->comma = true;
}
void yb_json_key(yb_json_out *j, yb_str key);      /* names that need no escape, fast */
void yb_json_string(yb_json_out *j, yb_str text);
void yb_json_plain(yb_json_out *j, yb_str text); /* a string that needs no escape: names, dates, digests */
/* Key and value at once: most of what is written. */
void yb_json_pair(yb_json_out *j, yb_str key, yb_str text);       /* a string */
void yb_json_plain_pair(yb_json_out *j, yb_str key, yb_str text); /* one that needs no escape */
void yb_json_begin_pair(yb_json_out *j, yb_str key, char bracket);
void yb_json_raw(yb_json_out *j, yb_str text); /* a number or literal */
void yb_json_decimal(yb_json_out *j, int64_t value, unsigned scale, unsigned least);

/* A string put in pieces: open, put as often as may be, close. */
void yb_json_open_string(yb_json_out *j);
void yb_json_put(yb_json_out *j, yb_str text); /* with its escapes */
static inline void yb_json_close_string(yb_json_out *j) { yb_put_char(j->sink, '"'); }

/* A pair whose string is said straight into the sink: say, put it, said. What must be escaped shows afterwards only:
   if anything must, if there was no room or if nothing was said, said takes the pair back and returns false. */
typedef struct yb_json_saying {
    size_t before, begin; /* of the pair, of the string */
    bool comma;
} yb_json_saying;
yb_json_saying yb_json_say(yb_json_out *j, yb_str key);
bool yb_json_said(yb_json_out *j, yb_json_saying saying);

#endif
