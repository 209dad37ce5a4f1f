/* `yibao COMMAND …`: finds the command, says how it is used. Floor 8. */
#include <string.h>

#include "cli/cli.h"

static const struct command {
    const char *name;
    int (*run)(const cli *c);
} commands[] = {
    {"decide", cli_decide}, {"check", cli_check},     {"test", cli_test},   {"list", cli_list},
    {"fmt", cli_fmt},       {"compile", cli_compile}, {"packs", cli_packs}, {"replay", cli_replay},
};
#define COMMANDS (sizeof commands / sizeof commands[0])

static const char help_zh[] =
    "用法:yibao 命令 [选项] 文件…          (文件写作 - 表示标准输入)\n"
    "\n"
    "  decide [-p 政策包]… [--only] [-i 映像] [--explain] [--receipt 文件] 请求.json|-\n"
    "         作一个决定。-p 加入一个政策包，或替换同名的内置包；--only 不用内置包；\n"
    "         --explain 用文字说明；--lines 逐行读写 JSON\n"
    "  check [--strict] [--json] [--only] 政策包…      检查政策包，列出每个决定的最多步数和字节数\n"
    "  test [--coverage] [--require-100] [政策包…]     运行政策包里的测试；不写政策包则测试内置包\n"
    "  list [-p 政策包]… [--only] [政策包…]            逐行列出政策包里的一切(JSON);不写政策包则列出全部\n"
    "  fmt [-i] [--check] [政策包…]                    统一排版；-i 就地改写\n"
    "  compile [--strict] -o 映像 政策包…              把所列政策包编译成映像\n"
    "  packs [名称]                                    列出内置政策包，或显示其中一个的全部文件\n"
    "  replay [-p 政策包]… [-i 映像] [--facts 文件] 凭据   重放凭据，说明有无不同\n"
    "\n"
    "  --lang zh|en  语言；否则按 LC_ALL、LC_MESSAGES、LANG\n"
    "  --version  --help\n"
    "\n"
    "退出码:0 已作决定(不论结果) 1 测试不过或有发现 2 用法不对 3 政策包有错 4 请求有错 5 内部错误\n";

static const char help_en[] =
    "usage: yibao COMMAND [OPTION]… FILE…          (FILE may be -, standard input)\n"
    "\n"
    "  decide [-p PACK]… [--only] [-i IMAGE] [--explain] [--receipt FILE] REQUEST.json|-\n"
    "         decides a request. -p adds a pack, or replaces the built-in one of its name; --only leaves\n"
    "         the built-in packs out; --explain answers in words; --lines reads and writes JSON Lines\n"
    "  check [--strict] [--json] [--only] PACK…      checks packs; tells most steps and bytes of each "
    "decision\n"
    "  test [--coverage] [--require-100] [PACK…]     runs the tests in packs; without PACK the built-in "
    "ones'\n"
    "  list [-p PACK]… [--only] [PACK…]              lists what stands in packs, as JSON Lines; without\n"
    "                                                PACK in all of them\n"
    "  fmt [-i] [--check] [PACK…]                    canonical layout; -i rewrites the files\n"
    "  compile [--strict] -o IMAGE PACK…             compiles the packs named, and no others, to an image\n"
    "  packs [NAME]                                  lists the built-in packs, or shows all files of one\n"
    "  replay [-p PACK]… [-i IMAGE] [--facts FILE] RECEIPT   decides a receipt's request again and compares\n"
    "\n"
    "  --lang zh|en  language; otherwise by LC_ALL, LC_MESSAGES, LANG\n"
    "  --version  --help\n"
    "\n"
    "exit: 0 decided, whatever the outcome  1 tests failed or findings  2 usage  3 bad pack  4 bad request\n"
    "      5 internal\n";

static int help(const cli *c) {
    const char *text = CLI_TEXT(c, help_zh, help_en);
    return cli_print(c, text, strlen(text)) && cli_flush(c) ? CLI_DONE : CLI_INTERNAL;
}

static int version(const cli *c) {
    printf("yibao %s\n", yb_version());
    return cli_flush(c) ? CLI_DONE : CLI_INTERNAL;
}

static const struct command *command_named(const char *name) {
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(commands[i].name, name) == 0) return &commands[i];
    return NULL;
}

static bool wants_help(int argc, char **argv) {
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) return true;
    return false;
}

static int run(cli *c, const struct command *command, int argc, char **argv) {
    int code = CLI_USAGE;
    c->command = command->name;
    if (cli_options(c, argc, argv)) code = command->run(c);
    cli_options_free(c);
    if (!cli_flush(c) && code == CLI_DONE) code = CLI_INTERNAL;
    return code;
}

int main(int argc, char **argv) {
    cli c = {.lang = cli_language(argc, argv)};
    cli_binary_streams();
    if (argc < 2) {
        fputs(CLI_TEXT(&c, help_zh, help_en), stderr);
        return CLI_USAGE;
    }
    if (wants_help(argc, argv) || strcmp(argv[1], "help") == 0) return help(&c);
    if (strcmp(argv[1], "--version") == 0) return version(&c);
    const struct command *command = command_named(argv[1]);
    if (command == NULL) {
        cli_say(&c, CLI_TEXT(&c, "没有命令 %s；见 yibao --help", "there is no command %s; see yibao --help"),
                argv[1]);
        return CLI_USAGE;
    }
    return run(&c, command, argc, argv);
}
