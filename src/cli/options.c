/* The command line, by one table: which option, of which commands, with a value or without. Floor 8. */
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

enum option {
    OPT_PACK,
    OPT_IMAGE,
    OPT_ONLY,
    OPT_EXPLAIN,
    OPT_LANG,
    OPT_RECEIPT,
    OPT_LINES,
    OPT_STRICT,
    OPT_JSON,
    OPT_COVERAGE,
    OPT_REQUIRE,
    OPT_IN_PLACE,
    OPT_CHECK,
    OPT_OUTPUT,
    OPT_FACTS
};

static const struct row {
    const char *word, *commands; /* commands: names between spaces */
    enum option option;
    bool value;
} rows[] = {
    {"-p", " decide list replay ", OPT_PACK, true},
    {"-i", " decide replay ", OPT_IMAGE, true},
    {"-i", " fmt ", OPT_IN_PLACE, false},
    {"-o", " compile ", OPT_OUTPUT, true},
    {"--only", " decide replay check list test ", OPT_ONLY, false},
    {"--explain", " decide ", OPT_EXPLAIN, false},
    {"--lines", " decide ", OPT_LINES, false},
    {"--receipt", " decide ", OPT_RECEIPT, true},
    {"--strict", " check compile ", OPT_STRICT, false},
    {"--json", " check ", OPT_JSON, false},
    {"--coverage", " test ", OPT_COVERAGE, false},
    {"--require-100", " test ", OPT_REQUIRE, false},
    {"--check", " fmt ", OPT_CHECK, false},
    {"--facts", " replay ", OPT_FACTS, true},
    {"--lang", " decide check test list fmt compile packs replay ", OPT_LANG, true},
};
#define ROWS (sizeof rows / sizeof rows[0])

static bool is_lang(const char *word, int *lang) {
    if (strcmp(word, "zh") == 0)
        *lang = YB_ZH;
    else if (strcmp(word, "en") == 0)
        *lang = YB_EN;
    else
        return false;
    return true;
}

static int environment_language(void) {
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *value = getenv(names[i]);
        if (value != NULL && value[0] != '\0') return strncmp(value, "zh", 2) == 0 ? YB_ZH : YB_EN;
    }
    return YB_EN;
}

int cli_language(int argc, char **argv) {
    int lang = environment_language();
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strncmp(argv[i], "--lang=", 7) == 0) (void)is_lang(argv[i] + 7, &lang);
        if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc) (void)is_lang(argv[i + 1], &lang);
    }
    return lang;
}

static bool of_command(const struct row *row, const char *command) {
    size_t length = strlen(command);
    for (const char *at = row->commands; (at = strstr(at, command)) != NULL; at++)
        if (at[-1] == ' ' && at[length] == ' ') return true;
    return false;
}

/* "--lang=zh" is found as "--lang"; *value is what stands behind the sign, or NULL. */
static const struct row *find(const char *command, const char *word, const char **value) {
    const char *equals = strncmp(word, "--", 2) == 0 ? strchr(word, '=') : NULL;
    size_t length = equals == NULL ? strlen(word) : (size_t)(equals - word);
    *value = equals == NULL ? NULL : equals + 1;
    for (size_t i = 0; i < ROWS; i++) {
        const struct row *row = &rows[i];
        if (strlen(row->word) == length && memcmp(row->word, word, length) == 0 && of_command(row, command))
            return row;
    }
    return NULL;
}

/* One file or language at most: a second one is a slip, not an order to forget the first. */
static bool once(const cli *c, const char **place, const struct row *row, const char *value) {
    if (*place != NULL) {
        cli_say(c, CLI_TEXT(c, "选项 %s 写了两次", "option %s stands there twice"), row->word);
        return false;
    }
    *place = value;
    return true;
}

static bool take_value(cli *c, const struct row *row, const char *value) {
    switch (row->option) {
    case OPT_PACK: c->packs.at[c->packs.n++] = value; return true;
    case OPT_IMAGE: return once(c, &c->image, row, value);
    case OPT_OUTPUT: return once(c, &c->output, row, value);
    case OPT_RECEIPT: return once(c, &c->receipt, row, value);
    case OPT_FACTS: return once(c, &c->facts, row, value);
    case OPT_LANG:
        if (is_lang(value, &c->lang)) return true;
        cli_say(c, CLI_TEXT(c, "--lang 只能是 zh 或 en，不是 %s", "--lang is zh or en, not %s"), value);
        return false;
    default: return false;
    }
}

static void take_flag(cli *c, enum option option) {
    switch (option) {
    case OPT_ONLY: c->only = true; break;
    case OPT_EXPLAIN: c->explain = true; break;
    case OPT_LINES: c->lines = true; break;
    case OPT_STRICT: c->strict = true; break;
    case OPT_JSON: c->json = true; break;
    case OPT_COVERAGE: c->coverage = true; break;
    case OPT_REQUIRE: c->require_all = true; break;
    case OPT_IN_PLACE: c->in_place = true; break;
    case OPT_CHECK: c->check = true; break;
    default: break;
    }
}

static bool take_option(cli *c, int argc, char **argv, int *i) {
    const char *value;
    const struct row *row = find(c->command, argv[*i], &value);
    if (row == NULL) {
        cli_say(c, CLI_TEXT(c, "%s 没有选项 %s；见 yibao --help", "%s has no option %s; see yibao --help"),
                c->command, argv[*i]);
        return false;
    }
    if (!row->value) {
        if (value != NULL)
            cli_say(c, CLI_TEXT(c, "选项 %s 不带值", "option %s takes no value"), row->word);
        else
            take_flag(c, row->option);
        return value == NULL;
    }
    if (value == NULL && *i + 1 < argc) value = argv[++*i];
    if (value == NULL || value[0] == '\0') {
        cli_say(c, CLI_TEXT(c, "选项 %s 后面要有值", "option %s needs a value"), row->word);
        return false;
    }
    return take_value(c, row, value);
}

bool cli_options(cli *c, int argc, char **argv) {
    bool words = false; /* after "--" everything is an argument */
    c->packs.at = calloc((size_t)argc, sizeof *c->packs.at);
    c->args.at = calloc((size_t)argc, sizeof *c->args.at);
    if (c->packs.at == NULL || c->args.at == NULL) {
        cli_no_memory(c);
        return false;
    }
    for (int i = 2; i < argc; i++) {
        if (!words && strcmp(argv[i], "--") == 0)
            words = true;
        else if (!words && argv[i][0] == '-' && argv[i][1] != '\0') {
            if (!take_option(c, argc, argv, &i)) return false;
        } else
            c->args.at[c->args.n++] = argv[i];
    }
    return true;
}

void cli_options_free(cli *c) {
    free(c->packs.at);
    free(c->args.at);
    c->packs = c->args = (cli_names){0};
}
