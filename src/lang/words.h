/*
 * The words of the language that mean something to the grammar, in alphabetical order. Only RESERVED ones may not
 * name things; all others are words by position, so that a fact may be called `order` or `channel`. Floor 3.
 */
#ifndef YB_LANG_WORDS_H
#define YB_LANG_WORDS_H

enum yb_word_class {
    YB_WC_NAME,     /* not in the table */
    YB_WC_PLAIN,    /* a word by position */
    YB_WC_CALL,     /* written like a call: sum(…) */
    YB_WC_DECLARES, /* begins a declaration */
    YB_WC_RESERVED
};

/* clang-format off */
#define YB_WORDS(X) \
    X(ABOVE, "above", PLAIN) \
    X(ACCUMULATE, "accumulate", PLAIN) \
    X(ACCUMULATORS, "accumulators", DECLARES) \
    X(ACROSS, "across", CALL) \
    X(ADD, "add", PLAIN) \
    X(AFTER, "after", PLAIN) \
    X(ALL, "all", CALL) \
    X(ALLOWED, "allowed", PLAIN) \
    X(AND, "and", RESERVED) \
    X(ANY, "any", CALL) \
    X(AREA, "area", PLAIN) \
    X(AT, "at", PLAIN) \
    X(BAND, "band", PLAIN) \
    X(BANDS, "bands", PLAIN) \
    X(BEFORE, "before", PLAIN) \
    X(BETWEEN, "between", PLAIN) \
    X(BY, "by", PLAIN) \
    X(CASES, "cases", DECLARES) \
    X(CITE, "cite", PLAIN) \
    X(CLAMP, "clamp", PLAIN) \
    X(COUNT, "count", CALL) \
    X(COUNTED, "counted", PLAIN) \
    X(DATED, "dated", PLAIN) \
    X(DAY, "day", PLAIN) \
    X(DAYS, "days", PLAIN) \
    X(DECIDE, "decide", PLAIN) \
    X(DECIMALS, "decimals", PLAIN) \
    X(DECISION, "decision", DECLARES) \
    X(DENY, "deny", PLAIN) \
    X(DISTINCT, "distinct", PLAIN) \
    X(DOWN, "down", PLAIN) \
    X(DROP, "drop", DECLARES) \
    X(EACH, "each", PLAIN) \
    X(ELSE, "else", RESERVED) \
    X(ENUM, "enum", DECLARES) \
    X(ERROR, "error", PLAIN) \
    X(EXISTS, "exists", CALL) \
    X(EXPECT, "expect", PLAIN) \
    X(EXTEND, "extend", DECLARES) \
    X(EXTENDS, "extends", PLAIN) \
    X(FEN, "fen", PLAIN) \
    X(FIRST, "first", PLAIN) \
    X(FOR, "for", PLAIN) \
    X(FORCE, "force", PLAIN) \
    X(FROM, "from", PLAIN) \
    X(GIVE, "give", DECLARES) \
    X(GIVEN, "given", DECLARES) \
    X(GROUP, "group", DECLARES) \
    X(HALF_EVEN, "half_even", PLAIN) \
    X(HALF_UP, "half_up", PLAIN) \
    X(IF, "if", RESERVED) \
    X(IN, "in", RESERVED) \
    X(INHERIT, "inherit", PLAIN) \
    X(INSURANCE, "insurance", PLAIN) \
    X(INTO, "into", PLAIN) \
    X(JIAO, "jiao", PLAIN) \
    X(KNOWN, "known", CALL) \
    X(LET, "let", DECLARES) \
    X(LIFE, "life", PLAIN) \
    X(LIKE, "like", PLAIN) \
    X(LINES, "lines", CALL) \
    X(LIST, "list", PLAIN) \
    X(MATCH, "match", PLAIN) \
    X(MAX, "max", CALL) \
    X(MEETS, "meets", PLAIN) \
    X(MIN, "min", CALL) \
    X(MINUTE, "minute", PLAIN) \
    X(MINUTES, "minutes", PLAIN) \
    X(MISSING, "missing", PLAIN) \
    X(MONTH, "month", PLAIN) \
    X(MONTHS, "months", PLAIN) \
    X(NATURAL, "natural", PLAIN) \
    X(NEXT, "next", PLAIN) \
    X(NO, "no", RESERVED) \
    X(NONE, "none", RESERVED) \
    X(NOT, "not", RESERVED) \
    X(NOTE, "note", PLAIN) \
    X(OF, "of", PLAIN) \
    X(ON, "on", PLAIN) \
    X(ONLY, "only", PLAIN) \
    X(OPTIONAL, "optional", PLAIN) \
    X(OR, "or", RESERVED) \
    X(ORDER, "order", PLAIN) \
    X(OTHERWISE, "otherwise", RESERVED) \
    X(OVER, "over", PLAIN) \
    X(OVERLAPS, "overlaps", PLAIN) \
    X(OWED, "owed", PLAIN) \
    X(PARAM, "param", DECLARES) \
    X(PART, "part", PLAIN) \
    X(PAY, "pay", PLAIN) \
    X(PAYER, "payer", DECLARES) \
    X(PENDING, "pending", PLAIN) \
    X(PER, "per", PLAIN) \
    X(PERMIT, "permit", PLAIN) \
    X(POLICY, "policy", DECLARES) \
    X(PRIVATE, "private", PLAIN) \
    X(PROOF, "proof", DECLARES) \
    X(PT, "pt", PLAIN) \
    X(PUBLISHED, "published", PLAIN) \
    X(QUALITY, "quality", PLAIN) \
    X(QUARTER, "quarter", PLAIN) \
    X(RECORD, "record", DECLARES) \
    X(REPLACE, "replace", DECLARES) \
    X(REQUIRE, "require", PLAIN) \
    X(REQUIRES, "requires", PLAIN) \
    X(REST, "rest", PLAIN) \
    X(ROLLING, "rolling", PLAIN) \
    X(ROUND, "round", PLAIN) \
    X(RULE, "rule", DECLARES) \
    X(SAY, "say", PLAIN) \
    X(SET, "set", PLAIN) \
    X(SETTLE, "settle", DECLARES) \
    X(SIGNED, "signed", PLAIN) \
    X(SOURCE, "source", DECLARES) \
    X(STAY, "stay", PLAIN) \
    X(SUBSET, "subset", PLAIN) \
    X(SUM, "sum", CALL) \
    X(TABLE, "table", DECLARES) \
    X(TEST, "test", DECLARES) \
    X(THEN, "then", RESERVED) \
    X(THROUGH, "through", PLAIN) \
    X(TO, "to", PLAIN) \
    X(UNDETERMINED, "undetermined", PLAIN) \
    X(UNKNOWN, "unknown", PLAIN) \
    X(UNSETTLED, "unsettled", PLAIN) \
    X(UNTIL, "until", PLAIN) \
    X(UP, "up", PLAIN) \
    X(URL, "url", PLAIN) \
    X(VALID, "valid", PLAIN) \
    X(VERDICT, "verdict", PLAIN) \
    X(VERSION, "version", PLAIN) \
    X(VISIT, "visit", PLAIN) \
    X(WHEN, "when", RESERVED) \
    X(WHERE, "where", PLAIN) \
    X(WITH, "with", PLAIN) \
    X(YEAR, "year", PLAIN) \
    X(YEARS, "years", PLAIN) \
    X(YES, "yes", RESERVED) \
    X(YUAN, "yuan", PLAIN)
/* clang-format on */

enum yb_word {
    YB_W_NAME, /* any other name */
#define X(id, text, klass) YB_W_##id,
    YB_WORDS(X)
#undef X
        YB_WORD_COUNT
};

#endif
