/* The table of commands: what each wants, what it does, and what is said where it is used wrongly. */
#include <stdio.h>
#include <string.h>

#include "counter.h"

static yb_status do_help(counter *k, const words *w);
static yb_status do_quit(counter *k, const words *w);

/*
 * Arguments: NAME is wanted, [NAME] may be left out, name=… is wanted, [name=…] may be left out, MANY… is one or more.
 */
typedef struct command {
    const char *name, *args;
    yb_status (*run)(counter *k, const words *w);
    const char *zh, *en;
} command;

static const command commands[] = {
    {"help", "[COMMAND]", do_help, "列出命令", "list the commands"},
    {"day", "DATE", do_day, "今天是哪一天,如 2026-11-21;程序不看时钟", "what day it is; the clock is never read"},
    {"hospital", "AREA LEVEL [this-year-first=…]", do_hospital, "本院区划和等级(primary、secondary、tertiary);当地先用账户当年资金的填 yes",
     "area and level of this hospital; yes where this year's account money pays first"},
    {"person",
     "ID [born=…] [scheme=…] [state=…] [type=…] [insured=…] [evoucher=…] [enrolled=…] [lives-here=…] [free-medical=…]",
         do_person,
     "登记人员:出生日期、险种、参保状态、人员类别、参保地", "register a person: birth date, scheme, insurance state, category, insured place"},
    {"account", "ID YUAN [this-year=…]", do_account, "个人账户余额,其中当年资金",
     "balance of a personal account, and this year's money of it"},
    {"show", "ID", do_show, "账户、绑定、共济、累计", "account, bindings, mutual aid, accumulators"},
    {"scan", "FILE", do_scan, "读卡、扫码:文件代替读卡器", "read a medium: a file stands for the reader"},
    {"use", "[SERVICE] [patient=…] [payer=…]", do_use, "所扫凭证可否用于此项", "may the medium that was read be used for this"},
    {"register", "[SERVICE] [patient=…]", do_register, "挂号、入院登记:admission、registration",
     "register a visit or an admission"},
    {"visit", "NUMBER", do_visit, "换到这个就诊号", "go on with this visit"},
    {"papers", "[MANY…]", do_papers, "窗口已收到的材料、已做的核验;不写即清空",
     "papers and verifications that are there; none: the desk is cleared"},
    {"bind", "BINDER MEMBER relation=… [channel=…] [method=…] [guardian=…]", do_bind, "绑定亲情账户", "bind a family member"},
    {"resume", "MESSAGE", do_resume, "补齐材料后继续办理", "go on with an application once the papers are there"},
    {"applications", "", do_applications, "待补材料、待审核的申请", "applications that wait for papers or their review"},
    {"review", "MESSAGE VERDICT", do_review, "登记审核结果:yes 通过,no 不通过", "the review of an application: yes or no"},
    {"unbind", "BINDER MEMBER [side=…]", do_unbind, "解除绑定;由 binder、member、guardian 申请",
     "end a binding; applied for by binder, member or guardian"},
    {"aid", "PAYER PERSON relation=… [channel=…]", do_aid, "办理家庭共济", "set up mutual aid (家庭共济)"},
    {"end-aid", "PAYER PERSON", do_end_aid, "解除家庭共济", "end mutual aid"},
    {"fee", "NAME PRICE QUANTITY RATIO [ceiling=…] [level=…]", do_fee, "加一行费用:名称、单价、数量、自付比例、限价、甲乙丙",
     "a fee line: name, unit price, quantity, self-pay ratio, price ceiling, item level"},
    {"fees", "[FILE]", do_fees, "从 CSV 读费用,或列出已录费用", "fee lines from a CSV file, or list them"},
    {"no-fees", "", do_no_fees, "清空未结费用", "remove the fee lines that are not settled"},
    {"presettle", "[payer=…] [total=…]", do_presettle, "预结算,不记账", "settle on trial: nothing is recorded"},
    {"settle", "[payer=…] [total=…]", do_settle, "结算;payer= 用家人账户(家庭共济)",
     "settle; payer= a relative's account (mutual aid)"},
    {"refund", "MESSAGE", do_refund, "全部退费", "take a bill back"},
    {"return", "MESSAGE LINES", do_return, "部分退费:退哪几行,如 2 或 1,3", "return some lines of a bill, such as 2 or 1,3"},
    {"again", "[MESSAGE]", do_again, "上一条报文再发一次,不会办两次", "send the last message again: nothing happens twice"},
    {"messages", "", do_messages, "已发报文", "messages sent"},
    {"quit", "", do_quit, "结束", "end"},
};
#define COMMANDS (sizeof commands / sizeof commands[0])

/* ---- what is wrong ---- */

yb_status wrong(const counter *k, const char *zh, const char *en, const char *what) {
    fflush(stdout);
    if (k->file != NULL) fprintf(stderr, "%s:%u: ", k->file, k->line);
    fprintf(stderr, "%s %s: %s\n", zh, en, what);
    return WRONG;
}

static yb_status wrong_use(const counter *k, const command *c, const char *zh, const char *en, const char *what) {
    (void)wrong(k, zh, en, what);
    fprintf(stderr, "   用法 usage: %s %s\n   %s / %s\n", c->name, c->args, c->zh, c->en);
    return WRONG;
}

/* ---- arguments ---- */

/* The next word of a list of arguments, without its brackets. 0: no more. */
static int next_arg(const char **args, char *out, size_t cap, int *optional) {
    const char *at = *args + strspn(*args, " ");
    size_t len = strcspn(at, " ");
    *args = at + len;
    if (len == 0 || len >= cap) return 0;
    *optional = *at == '[';
    if (*optional) {
        at++;
        len -= 2;
    }
    memcpy(out, at, len);
    out[len] = '\0';
    return 1;
}

static int takes_name(const command *c, const char *name) {
    char arg[48];
    int optional;
    size_t len = strlen(name);
    for (const char *args = c->args; next_arg(&args, arg, sizeof arg, &optional);)
        if (strncmp(arg, name, len) == 0 && arg[len] == '=') return 1;
    return 0;
}

static yb_status check_wanted(const counter *k, const command *c, const words *w, size_t *most) {
    char arg[48];
    int optional;
    *most = 0;
    for (const char *args = c->args; next_arg(&args, arg, sizeof arg, &optional);) {
        char *value = strchr(arg, '=');
        int many = strncmp(arg, "MANY", 4) == 0;
        if (value != NULL) *value = '\0';
        if (value == NULL) *most = many ? WORDS : *most + 1;
        if (!optional && (value != NULL ? named(w, arg) == NULL : w->n <= *most))
            return wrong_use(k, c, "缺少", "missing", arg);
    }
    return YB_OK;
}

static yb_status check_words(const counter *k, const command *c, const words *w) {
    size_t most;
    yb_status st = check_wanted(k, c, w, &most);
    if (st != YB_OK) return st;
    if (w->n > most + 1) return wrong_use(k, c, "多余", "too much", w->at[most + 1]);
    for (size_t i = 0; i < w->n_named; i++) {
        if (!takes_name(c, w->names[i])) return wrong_use(k, c, "没有这一项", "no such argument", w->names[i]);
        if (w->values[i][0] == '\0') return wrong_use(k, c, "没有填值", "nothing stands behind", w->names[i]);
        for (size_t j = 0; j < i; j++)
            if (strcmp(w->names[i], w->names[j]) == 0) return wrong_use(k, c, "重复", "said twice", w->names[i]);
    }
    for (size_t i = 0; i < w->n; i++)
        if (w->at[i][0] == '\0') return wrong_use(k, c, "空的", "empty", "\"\"");
    return YB_OK;
}

/* ---- running ---- */

static const command *find(const char *name) {
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(commands[i].name, name) == 0) return &commands[i];
    return NULL;
}

yb_status run_line(counter *k, const char *line) {
    words w;
    if (!words_of(line, &w))
        return wrong(k, "引号没有成对,或一行太长、词太多", "a quote is not closed, or the line has too many words", line);
    if (w.n == 0 && w.n_named == 0) return YB_OK;
    if (k->file != NULL) printf("> %.*s\n", (int)strcspn(line, "\r\n"), line);
    const command *c = w.n == 0 ? NULL : find(w.at[0]);
    if (c == NULL)
        return wrong(k, "没有这个命令(help 列出全部命令)", "no such command (help lists them)", w.n == 0 ? w.names[0] : w.at[0]);
    yb_status st = check_words(k, c, &w);
    return st == YB_OK ? c->run(k, &w) : st;
}

static void print_command(const command *c) {
    printf("   %s%s%s\n      %s / %s\n", c->name, c->args[0] == '\0' ? "" : " ", c->args, c->zh, c->en);
}

static yb_status do_help(counter *k, const words *w) {
    const command *one = w->n > 1 ? find(w->at[1]) : NULL;
    if (w->n > 1 && one == NULL) return wrong(k, "没有这个命令(help 列出全部命令)", "no such command (help lists them)", w->at[1]);
    if (one != NULL) print_command(one);
    for (size_t i = 0; one == NULL && i < COMMANDS; i++)
        print_command(&commands[i]);
    if (one == NULL) printf("   [ ] 可省略 may be left out; \"…\" 含空格的词 a word with blanks; # 注释 a comment\n");
    return YB_OK;
}

static yb_status do_quit(counter *k, const words *w) {
    (void)k;
    (void)w;
    return ENOUGH;
}
