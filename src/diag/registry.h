/*
 * The registry of statuses and diagnostics. Floor 1. Everything the library can say is a row of this file.
 *
 * To add a diagnostic: append a row to the end of its group with the group's next number. A number, once given,
 * keeps its meaning for ever (users write "E0102" into scripts and notes): never renumber, never use one again.
 *
 *     X(id, number, severity, "中文", "English") \
 *
 * {0} to {3} are the args, in any order, and may differ between the languages; [ … {1} … ] is left out when that arg is
 * empty. No full stop at the end; say what
 * is wrong and, where it is not plain, what to do. Two rows with one number do not compile.
 */
#ifndef YB_DIAG_REGISTRY_H
#define YB_DIAG_REGISTRY_H

#include "diag/diag.h"

/* clang-format off */

/* X(status, zh, en): each status of include/yibao/base.h. */
#define YB_STATUSES(X) \
    X(YB_OK, "成功。", "Done.") \
    X(YB_E_ARGUMENT, "缺少参数或参数超出范围；请对照该函数的说明检查所传的值。", \
      "An argument is missing or out of range; check what was passed against the function's description.") \
    X(YB_E_MEMORY, "分配器没有给出内存；请释放内存后重试，先前的内容没有丢失。", \
      "The allocator returned no memory; free some and try again, nothing was lost.") \
    X(YB_E_SPACE, "缓冲区太小；请按写回的所需长度准备缓冲区后再调用。", \
      "The buffer is too small; call again with one of the size that was written back.") \
    X(YB_E_STRUCT, "结构体的 size 不对，或其未知的尾部不为零；请先清零结构体再填 size。", \
      "A struct's size is unknown or its unknown tail is not zero; zero the struct and then set size.") \
    X(YB_E_ORDER, "调用顺序不对；请先完成这一步所要求的前一步。", \
      "Calls came in the wrong order; make the call first that this one needs.") \
    X(YB_E_STALE, "这个编号属于另一个决定或另一份政策；请从当前政策重新取编号。", \
      "This id belongs to another decision or policy; get it again from the one in use.") \
    X(YB_E_NAME, "没有这个名称；请核对拼写以及政策中声明的名称。", \
      "There is no such name; check its spelling against the names the policy declares.") \
    X(YB_E_TYPE, "值的类型不对；请按该事实声明的类型给值。", \
      "The value is of another type; give one of the type that was declared.") \
    X(YB_E_RANGE, "值超出该类型的范围，或小数位过多；请改正这个值。", \
      "The value is out of the range of its type or has too many decimals; correct it.") \
    X(YB_E_LIMIT, "超过了文档所列的上限；请减少数量，或拆开处理。", \
      "A documented limit was passed; give less at once.") \
    X(YB_E_PACK, "政策包有错误；请看诊断信息并逐条改正。", \
      "The packs have errors; correct what the diagnostics tell.") \
    X(YB_E_IMAGE, "不是本格式的完整政策映像；请用本版本重新编译政策包。", \
      "This is not an intact policy image of this format; compile the packs again with this version.") \
    X(YB_E_JSON, "不是严格的 JSON，或不合请求的结构；请看所指的位置。", \
      "This is not strict JSON or not the shape of a request; look at the place named.") \
    X(YB_E_AREA, "没有政策包为这个统筹区作决定；请核对区划代码或加入该地区的政策包。", \
      "No pack decides for this area; check the area code or add the area's pack.") \
    X(YB_E_DATE, "日期不存在或超出 0001 年至 9999 年；请改正日期。", \
      "The date does not exist or lies outside the years 1 to 9999; correct it.") \
    X(YB_E_REPLAY, "重放没有得到凭据中的决定；请使用出具凭据时的政策和案例。", \
      "Replaying did not give the receipt's decision; use the policy and the case it was made from.") \
    X(YB_E_REENTRY, "回调里不能对同一个案例作这种调用；请在回调返回后再调用。", \
      "This call is not allowed inside a callback of the same case; make it after the callback has returned.") \
    X(YB_E_CALLBACK, "缺少回调，或回调返回了没有含义的数；请返回 YB_OK、YB_NOT_YET、YB_UNKNOWN、YB_ABORT，或不小于 1000 的自定义错误。", \
      "A callback is missing or answered a number that means nothing; answer YB_OK, YB_NOT_YET, YB_UNKNOWN, YB_ABORT or an error of your own from 1000 on.") \
    X(YB_E_SIGNATURE, "凭据的签名不成立，或没有应有的签名；请不要采信这份凭据，并向出具者索取原件。", \
      "The receipt's signature does not hold, or one that is wanted is missing; do not rely on this receipt, and ask whoever issued it for the original.") \
    X(YB_E_OVERFLOW, "金额超出可表示的范围；请检查单价、数量和金额。", \
      "An amount does not fit; check prices, quantities and amounts.") \
    X(YB_E_NEGATIVE, "得出了不允许的负数金额；请检查给出的金额，或改正规则。", \
      "An amount came out negative where none may be; check the amounts given, or correct the rule.") \
    X(YB_E_NONE, "使用了没有给出的可选值；请给出该值，或在规则中先判断它是否存在。", \
      "An absent optional value was used; give it, or let the rule ask first whether it is there.") \
    X(YB_E_GAP, "表中没有适合这一情形的行；请在政策包中补上这一行。", \
      "A table has no row for the case; add the row to the pack.") \
    X(YB_E_VERSION, "该日期没有生效的版本；请核对日期，或补上当时的版本。", \
      "No version is in force on the date; check the date or add the version of that time.") \
    X(YB_E_EMPTY, "对空的列表求最小值或最大值；请先判断列表是否为空。", \
      "The least or greatest of no rows was asked for; test first whether there is a row.") \
    X(YB_E_DIVIDE, "除数为零；请检查除数所用的值。", \
      "Something was divided by zero; check the values the divisor is made of.") \
    X(YB_E_PERIOD, "累计值的起始日不是该日期所在的期间；请给出本期间的累计值。", \
      "An accumulator's begin is not the period of the date; give the one of this period.") \
    X(YB_E_PROGRAM, "有不止一个结算程序适用；请让它们的适用条件互不重叠。", \
      "More than one settlement program matches; make their conditions exclude each other.") \
    X(YB_E_IDENTITY, "结算恒等式不成立；请核对各部分金额与总额。", \
      "A settlement identity does not hold; check the parts against the whole.") \
    X(YB_E_INTERNAL, "程序库自身的缺陷；请附上版本号和案例向我们报告。", \
      "This is a defect of the library; report it with the version and the case.")

/* 1xx: characters, words and grammar. */
#define YB_DIAGNOSTICS_SYNTAX(X) \
    X(YB_D_UNEXPECTED, 101, YB_SEV_ERROR, "这里应为{0}，却是{1}", "expected {0}, found {1}") \
    X(YB_D_BAD_CHAR, 102, YB_SEV_ERROR, "这里不能用字符{0}", "the character {0} has no place here") \
    X(YB_D_BAD_UTF8, 103, YB_SEV_ERROR, "这个字节不是 UTF-8；请把文件另存为 UTF-8", \
      "this byte is not UTF-8; save the file as UTF-8") \
    X(YB_D_OPEN_TEXT, 104, YB_SEV_ERROR, "文本没有在本行结束；请补上引号", \
      "the text is not closed on its line; add the quotation mark") \
    X(YB_D_BAD_DATE, 105, YB_SEV_ERROR, "没有{0}这个日期；请写成 2026-11-21 的样子", \
      "there is no date {0}; write one like 2026-11-21") \
    X(YB_D_BAD_NUMBER, 106, YB_SEV_ERROR, "数字{0}写法不对或太大", "the number {0} is malformed or too large") \
    X(YB_D_TOO_LONG, 107, YB_SEV_ERROR, "{0}太长；最多{1}", "{0} is too long; at most {1}") \
    X(YB_D_NESTING, 108, YB_SEV_ERROR, "嵌套太深；最多{0}层", "nested too deeply; at most {0} levels") \
    X(YB_D_TOO_MANY, 109, YB_SEV_ERROR, "错误已达{0}个，到此为止；请先改正前面的错误", \
      "stopped after {0} errors; correct those first") \
    X(YB_D_WIDE_CHAR, 110, YB_SEV_ERROR, "全角符号 {0} 请改写为 {1}", \
      "write {1} instead of the wide {0}") \
    X(YB_D_BAD_ESCAPE, 111, YB_SEV_ERROR, "文本里没有 {0} 这种转义；只能写 \\\" \\\\ \\n", \
      "{0} is no escape; write one of \\\" \\\\ \\n") \
    X(YB_D_BAD_TIME, 112, YB_SEV_ERROR, "没有 {0} 这个时刻；请写成 22:00 的样子", \
      "there is no time {0}; write one like 22:00") \
    X(YB_D_NO_POLICY, 113, YB_SEV_ERROR, "文件要以 policy 名称 \"…\" 加花括号开头，或以 part of 名称 \"…\" 开头", \
      "a file begins with policy NAME \"…\" and braces, or with part of NAME \"…\"") \
    X(YB_D_SECOND_POLICY, 114, YB_SEV_ERROR, "一个文件只属于一个 policy；请把这个移到另一个文件", \
      "a file belongs to one policy; move this one to a file of its own") \
    X(YB_D_RESERVED, 115, YB_SEV_ERROR, "{0} 是语言的保留字；请换一个名称", \
      "{0} is a word of the language; choose another name") \
    X(YB_D_NOT_A_DECLARATION, 116, YB_SEV_ERROR, "{0} 不能开始一个声明；请写 rule、param、table、let、settle、test 之类", \
      "{0} begins no declaration; write rule, param, table, let, settle, test or another") \
    X(YB_D_NEAR_DECLARATION, 117, YB_SEV_ERROR, "{0} 不能开始一个声明；要写的是不是 {1}", \
      "{0} begins no declaration; did you mean {1}") \
    X(YB_D_OPEN_BRACE, 118, YB_SEV_ERROR, "这个花括号没有合上；请在 {0} 之前补上右花括号", \
      "this brace is not closed; add its partner before {0}") \
    X(YB_D_STRAY_BRACE, 119, YB_SEV_ERROR, "多出一个右花括号；请删去", \
      "this closing brace has no partner; delete it") \
    X(YB_D_MIXED_AND_OR, 120, YB_SEV_ERROR, "and 和 or 混写要加括号，如 (a and b) or c", \
      "and and or side by side need brackets, like (a and b) or c") \
    X(YB_D_COMPARISON_CHAIN, 121, YB_SEV_ERROR, "比较不能连写；请写成 a < b and b < c", \
      "comparisons do not chain; write a < b and b < c") \
    X(YB_D_NO_OTHERWISE, 122, YB_SEV_ERROR, "最后一种情形要写 otherwise，不写 when", \
      "the last alternative must say otherwise, not when") \
    X(YB_D_AFTER_OTHERWISE, 123, YB_SEV_ERROR, "otherwise 之后的情形永远轮不到；请把它移到前面", \
      "nothing is tried after otherwise; move this alternative before it") \
    X(YB_D_TWICE, 124, YB_SEV_ERROR, "{0} 写了两次[（另一处在 {1}）]；请只留一处", \
      "{0} stands here twice[, also at {1}]; keep one") \
    X(YB_D_RULE_NAME, 125, YB_SEV_ERROR, "规则名 {0} 要写成 决定.名称，如 bind.members", \
      "the rule name {0} must be DECISION.NAME, like bind.members") \
    X(YB_D_RULE_KIND, 126, YB_SEV_ERROR, "规则要写且只写 deny、require、note、decide by、unknown 中的一个", \
      "a rule says exactly one of deny, require, note, decide by, unknown") \
    X(YB_D_DECIDE_CALL, 127, YB_SEV_ERROR, "decide by 之后要写查表，如 matrix(service, column)", \
      "after decide by comes a table with its keys, like matrix(service, column)") \
    X(YB_D_AFTER_ELSE, 128, YB_SEV_ERROR, "else 之后的行永远用不到；请把 else 放在版本的最后", \
      "no row counts after else; make else the last row of the version") \
    X(YB_D_NO_FROM, 129, YB_SEV_ERROR, "只有第一个版本可以不写 from；请写上生效日期", \
      "only the first version may go without from; write its date") \
    X(YB_D_EMPTY_RANGE, 130, YB_SEV_ERROR, "两端都不写的 .. 请改写为 _", \
      "write _ instead of a .. without ends") \
    X(YB_D_PLUS, 131, YB_SEV_ERROR, "一元加号只能写在数值之前；请删去", \
      "a plus sign alone goes before a literal only; delete it") \
    X(YB_D_ROUND_MODE, 132, YB_SEV_ERROR, "round 之后要写 half_up、half_even、down 或 up", \
      "after round comes half_up, half_even, down or up") \
    X(YB_D_WHOLE, 133, YB_SEV_ERROR, "这里要写 {0} 到 {1} 的整数", \
      "a whole number from {0} to {1} is needed here") \
    X(YB_D_HEIGHT, 134, YB_SEV_ERROR, "算式太长；最多 {0} 层，请用 let 给中间值取名", \
      "the expression is too long, over {0} levels; name a part of it with let") \
    X(YB_D_MIN_OVER, 135, YB_SEV_ERROR, "{0} 要写成 {0}(值 over 列表 where 条件) 的样子", \
      "write {0} like {0}(value over list where condition)") \
    X(YB_D_UNTIL_BEFORE, 136, YB_SEV_ERROR, "until 不晚于 from；请改正日期", \
      "until is not after from; correct the dates") \
    X(YB_D_PART_HEADER, 137, YB_SEV_ERROR, "{0}的一部分只以 part of {0} \"…\" 开头；area、version 和 extends 写在它的 policy 里", \
      "a part begins with part of {0} \"…\" and no more; area, version and extends stand with its policy") \
    X(YB_D_DATE_AFTER, 138, YB_SEV_ERROR, "日期写在值的前面：param {0} : 类型 from 日期 = 值", \
      "dates stand before the value: param {0} : TYPE from DATE = VALUE")

/* 2xx: names. */
#define YB_DIAGNOSTICS_NAMES(X) \
    X(YB_D_NO_NAME, 201, YB_SEV_ERROR, "没有{0}这个名称[，是不是{1}？]", \
      "there is no {0}[; did you mean {1}?]") \
    X(YB_D_NO_SOURCE, 202, YB_SEV_ERROR, "没有声明来源{0}[（是不是{1}？）]；请先写 source {0}", \
      "no source {0} is declared[ (did you mean {1}?)]; write source {0} first") \
    X(YB_D_NO_TYPE, 203, YB_SEV_ERROR, "没有{0}这个类型[，是不是{1}？]", \
      "there is no type {0}[; did you mean {1}?]") \
    X(YB_D_NO_ROW, 204, YB_SEV_ERROR, "{1} 里没有{0}[，是不是{2}？]", \
      "{1} has no row {0}[; did you mean {2}?]") \
    X(YB_D_NO_PROOF, 205, YB_SEV_ERROR, "没有声明证明{0}[，是不是{1}？]", \
      "no proof {0} is declared[; did you mean {1}?]") \
    X(YB_D_NO_LIST, 206, YB_SEV_ERROR, "没有{0}这个列表[，是不是{1}？]", \
      "there is no list {0}[; did you mean {1}?]") \
    X(YB_D_NO_CALL, 207, YB_SEV_ERROR, "没有{0}这个表或函数[，是不是{1}？]", \
      "there is no table or function {0}[; did you mean {1}?]") \
    X(YB_D_NO_PAYER, 208, YB_SEV_ERROR, "没有声明付款方{0}[（是不是{1}？）]；请先写 payer {0}", \
      "no payer {0} is declared[ (did you mean {1}?)]; write payer {0} first") \
    X(YB_D_NO_DECISION, 209, YB_SEV_ERROR, "没有声明决定{0}；请先写 decision {0}", \
      "no decision {0} is declared; write decision {0} first") \
    X(YB_D_NO_PARENT, 210, YB_SEV_ERROR, "没有装入名为{0}的规则包；请一并给出它", \
      "no pack named {0} is loaded; add it") \
    X(YB_D_PACK_TWICE, 211, YB_SEV_ERROR, "规则包{0}装入了两次[（另一个在 {1}）]；请只留一个", \
      "the pack {0} is loaded twice[, also from {1}]; leave one out") \
    X(YB_D_NO_AREA, 212, YB_SEV_ERROR, "规则包{0}没有写 area；请写 6 位区划代码", \
      "the pack {0} has no area; write its 6-digit code") \
    X(YB_D_SAME_AREA, 213, YB_SEV_ERROR, "{0}与{1}管同一区划，却互不继承；请让其一 extends 另一个", \
      "{0} and {1} have one area and neither extends the other; let one extend the other") \
    X(YB_D_NOTHING_ABOVE, 214, YB_SEV_ERROR, "上层没有{0}可供修改；请核对名称", \
      "there is nothing named {0} above to change; check the name") \
    X(YB_D_AMBIGUOUS, 215, YB_SEV_ERROR, "{0}既是事实又是{1}的字段；请写 row.{0} 或 case.{0}", \
      "{0} is both a fact and a field of {1}; write row.{0} or case.{0}") \
    X(YB_D_CODE_TWICE, 216, YB_SEV_ERROR, "代码{0}已属于{1}；一个代码只能属于一行", \
      "the code {0} belongs to {1} already; a code has one row") \
    X(YB_D_CODE_RANGE, 217, YB_SEV_ERROR, "代码范围{0}..{1}不成立；两端要是位数相同的数字，且不超过 1000 个", \
      "the codes {0}..{1} are no range; both ends must be digits of one length, at most 1000 apart") \
    X(YB_D_CYCLE, 218, YB_SEV_ERROR, "{0}的定义绕回到自己；请拆开", \
      "{0} is defined by itself; break the circle") \
    X(YB_D_TABLE_CALL, 219, YB_SEV_ERROR, "{0}是一张表；请写成 {0}(键, …)", \
      "{0} is a table; write {0}(key, …)") \
    X(YB_D_NEEDS_LIST, 220, YB_SEV_ERROR, "{0}是列表的一列；请在 sum、count 等之内使用", \
      "{0} is a column of a list; use it inside sum, count and the like") \
    X(YB_D_OTHER_TYPE, 221, YB_SEV_ERROR, "{0}在决定{1}中已是另一种类型；请改名", \
      "{0} is of another type in the decision {1} already; choose another name") \
    X(YB_D_KNOWN_FACT, 222, YB_SEV_ERROR, "known 只能问一个事实，例如 known(birth_date)", \
      "known asks about one fact, like known(birth_date)") \
    X(YB_D_LIST_IN_LIST, 223, YB_SEV_ERROR, "{0}：列表的行里不能再有列表", \
      "{0}: a row of a list cannot hold a list") \
    X(YB_D_WHICH_ENUM, 225, YB_SEV_ERROR, "{0}在几种代码里都有；请声明类型，例如 let x : 代码表 = …", \
      "several enums have a row {0}; declare the type, like let x : ENUM = …") \
    X(YB_D_RECORD_DEPTH, 224, YB_SEV_ERROR, "记录{0}嵌套太深；最多 4 层", \
      "the record {0} is nested too deep; 4 levels at most") \
    X(YB_D_NO_WHOLE, 226, YB_SEV_ERROR, "没有装入政策{0}，这个文件是它的一部分[；要写的是不是 {1}]；请一并给出它的文件", \
      "no policy {0} is loaded that this file could be a part of[, did you mean {1}]; add its file too")

/* 3xx: types, units, scales. */
#define YB_DIAGNOSTICS_TYPES(X) \
    X(YB_D_TYPE, 301, YB_SEV_ERROR, "这里要{0}，却是{1}", \
      "{0} is needed here, this is {1}") \
    X(YB_D_UNITS, 302, YB_SEV_ERROR, "{0}与{1}单位不同，不能相加减或比较", \
      "{0} and {1} are different units: they cannot be added or compared") \
    X(YB_D_PRODUCT, 303, YB_SEV_ERROR, "{0}乘{1}没有意义；可写金额×比例、比例×比例、价格×数量或个数×金额", \
      "{0} times {1} means nothing; money × ratio, ratio × ratio, price × quantity and count × money do") \
    X(YB_D_QUOTIENT, 304, YB_SEV_ERROR, "{0}除以{1}没有意义；可写金额÷金额、金额÷比例、金额÷个数", \
      "{0} divided by {1} means nothing; money / money, money / ratio and money / count do") \
    X(YB_D_DIVISION, 305, YB_SEV_ERROR, "除法只能写在 round(…) 之内，且不在 min、max 之内", \
      "a division stands inside round(…) only, and not inside min or max") \
    X(YB_D_SCALE, 306, YB_SEV_ERROR, "这里会有{0}位小数，太多；请先用 round 取到分", \
      "this would have {0} decimals, too many; round first") \
    X(YB_D_ROUND_DIGITS, 307, YB_SEV_ERROR, "round 保留 0 到 8 位小数，且差距不超过 18 位", \
      "round keeps 0 to 8 decimals and drops at most 18") \
    X(YB_D_NO_ORDER, 308, YB_SEV_ERROR, "{0}没有大小之分；请用 = 或 in", \
      "{0} has no order; use = or in") \
    X(YB_D_CONSTANT, 309, YB_SEV_ERROR, "这里要{0}类型的常量", \
      "a constant of type {0} is needed here") \
    X(YB_D_TOO_BIG, 310, YB_SEV_ERROR, "数值太大，或小数位超过该类型", \
      "the number is too large or has more decimals than its type") \
    X(YB_D_NOT_OPTIONAL, 311, YB_SEV_ERROR, "这里不能写 none；请在类型后加 optional", \
      "none has no place here; add optional to the type") \
    X(YB_D_HAS_PLAIN, 312, YB_SEV_ERROR, "has 只问 optional 的值；这个值总在", \
      "has asks about optional values; this one is always there") \
    X(YB_D_SET_OF_WHAT, 313, YB_SEV_ERROR, "看不出这是哪种代码的集合；请写在 in 之后或声明类型", \
      "it is not clear which codes this set holds; write it after in, or declare a type") \
    X(YB_D_NONE_OF_WHAT, 314, YB_SEV_ERROR, "看不出这个 none 是什么类型", \
      "it is not clear of which type this none is") \
    X(YB_D_TWO_LISTS, 315, YB_SEV_ERROR, "一个算式不能混用两个列表的列", \
      "one expression cannot mix columns of two lists") \
    X(YB_D_NOT_SUMMABLE, 316, YB_SEV_ERROR, "{0}不能求和或比大小", \
      "{0} cannot be summed or compared") \
    X(YB_D_AGGREGATE_IN_ROW, 317, YB_SEV_ERROR, "列表的行内不能再用 sum、count 等；请用 let 先算好", \
      "inside a row there is no sum or count; name the value with let first") \
    X(YB_D_ARGUMENTS, 318, YB_SEV_ERROR, "{0}要 {1} 个参数", \
      "{0} takes {1} arguments") \
    X(YB_D_AT_WHAT, 319, YB_SEV_ERROR, "at 之前只能是参数、表或 age(…)", \
      "before at comes a param, a table or age(…)") \
    X(YB_D_MUST_ROUND, 320, YB_SEV_ERROR, "金额结果多于两位小数；请写 round half_up (…)", \
      "the amount has more than two decimals; write round half_up (…)") \
    X(YB_D_SAY_PRIVATE, 321, YB_SEV_ERROR, "{0}出自个人信息，不能写进文字或结果", \
      "{0} comes from personal data and may not be printed") \
    X(YB_D_SAY_VALUE, 322, YB_SEV_ERROR, "文字里的{0}不是可以打印的参数、let 或事实；请写 {名称}", \
      "{0} in a sentence is no param, let or fact that can be printed; write {name}") \
    X(YB_D_PROOF_EXPR, 323, YB_SEV_ERROR, "require 之后只能写证明的名称、presented(名称)、and、or 和括号", \
      "after require come names of proofs, presented(name), and, or and brackets") \
    X(YB_D_INTERVAL_VERSIONS, 324, YB_SEV_ERROR, "{0}是时段，不能有多个版本；请把日期写进条件", \
      "{0} is an interval and cannot have versions; put the dates into a condition")

/* 4xx: tables. */
#define YB_DIAGNOSTICS_TABLES(X) \
    X(YB_D_TABLE_GAP, 401, YB_SEV_ERROR, "表{0}没有覆盖 {1}；请补一行或写 else", \
      "the table {0} does not cover {1}; add a row or an else") \
    X(YB_D_OVERLAP, 402, YB_SEV_ERROR, "表{0}的这一行与第 {1} 行重叠；请改正，或写 first match", \
      "this row of {0} overlaps the one on line {1}; correct it or write first match") \
    X(YB_D_ROW_UNREACHED, 403, YB_SEV_ERROR, "表{0}的这一行永远轮不到；请删去或移到前面", \
      "this row of {0} is never reached; delete it or move it up") \
    X(YB_D_ROW_KEYS, 404, YB_SEV_ERROR, "这一行的键数与表{0}不同", \
      "this row has not as many keys as the table {0}") \
    X(YB_D_TABLE_KEYS, 405, YB_SEV_ERROR, "表{0}的键太多；最多 8 个", \
      "the table {0} has too many keys; 8 at most") \
    X(YB_D_TABLE_SIZE, 406, YB_SEV_ERROR, "表{0}太大；最多 65536 格、60000 行，请拆成两张", \
      "the table {0} is too large; 65536 cells and 60000 rows at most, split it") \
    X(YB_D_KEY_TYPE, 407, YB_SEV_ERROR, "看不出键{0}的类型；请写 {0} : 类型", \
      "the type of the key {0} is not clear; write {0} : type") \
    X(YB_D_KEY_SCALE, 408, YB_SEV_ERROR, "键{0}的小数位太多；请先 round", \
      "the key {0} has too many decimals; round it first") \
    X(YB_D_PATTERN, 409, YB_SEV_ERROR, "键{0}只能写行名、yes、no 或 _", \
      "the key {0} takes a row name, yes, no or _") \
    X(YB_D_RANGE_ORDER, 410, YB_SEV_ERROR, "范围是空的；请把小的写在前面", \
      "the range is empty; write the smaller end first") \
    X(YB_D_NOT_VERDICT, 411, YB_SEV_ERROR, "表{0}的结果是值；allowed、deny、requires 只用于 verdict 表", \
      "the table {0} gives values; allowed, deny and requires belong to verdict tables") \
    X(YB_D_VERDICT_VALUE, 412, YB_SEV_ERROR, "{0}是 verdict 表；请用 rule … decide by {0}(…)", \
      "{0} is a verdict table; use rule … decide by {0}(…)") \
    X(YB_D_DECIDE_TABLE, 413, YB_SEV_ERROR, "decide by 只用于 verdict 表；{0}给出的是值", \
      "decide by takes a verdict table; {0} gives values") \
    X(YB_D_BAND_LEFT_OUT, 414, YB_SEV_ERROR, "表{0}少写了分段的键；只有 across 之内可以不写", \
      "the band key of {0} is left out, which only across allows")

/* 5xx: time and versions. */
#define YB_DIAGNOSTICS_TIME(X) \
    X(YB_D_TIE, 501, YB_SEV_ERROR, "{0}的两个版本日期完全相同[（另一个在 {1}）]；请改正 from 或 published", \
      "two versions of {0} have the same dates[, the other at {1}]; correct from or published") \
    X(YB_D_TIME_GAP, 502, YB_SEV_WARNING, "{0}从 {1} 起有一段没有有效版本", \
      "{0} has no version in force from {1} for a while") \
    X(YB_D_HIDDEN, 503, YB_SEV_WARNING, "{0}从 {1} 起的版本被后公布且无 until 的版本遮住，永远用不到", \
      "the version of {0} from {1} is hidden by one published later without until") \
    X(YB_D_EACH_VERSIONS, 504, YB_SEV_ERROR, "{0}：each 不能有多个版本", \
      "{0}: a pay with each cannot have versions") \
    X(YB_D_SKIPS_AREA, 505, YB_SEV_WARNING, "{0}没有继承已装入的{1}，而{1}的区划在其上", \
      "{0} does not extend {1}, which is loaded and whose area lies above")

/* 6xx: settlement. */
#define YB_DIAGNOSTICS_SETTLEMENT(X) \
    X(YB_D_NO_BILL, 601, YB_SEV_ERROR, "结算程序{0}没有 medfee_sumamt；请写出总费用的算式", \
      "the program {0} has no medfee_sumamt; write the formula of the bill") \
    X(YB_D_NO_REST, 602, YB_SEV_ERROR, "结算程序{0}没有 rest；请写 rest 付款方，使费用付清", \
      "the program {0} has no rest; write rest PAYER so that the bill is paid") \
    X(YB_D_PAID_LATER, 603, YB_SEV_ERROR, "{0}在后面才付；请调整顺序", \
      "{0} is paid later; change the order") \
    X(YB_D_ACROSS_WHERE, 604, YB_SEV_ERROR, "across 不能写在列表的行内或另一个 across 之内", \
      "across has no place inside a row or another across") \
    X(YB_D_NO_BANDS, 605, YB_SEV_ERROR, "{0}没有用 across，没有分段可给", \
      "{0} uses no across: there are no bands to give")

/* 7xx: warnings: never fires, unused, without cite, in one language only. */
#define YB_DIAGNOSTICS_WARNINGS(X) \
    X(YB_D_ALWAYS, 701, YB_SEV_WARNING, "规则{0}的条件总是成立", \
      "the condition of {0} always holds") \
    X(YB_D_NEVER, 702, YB_SEV_WARNING, "规则{0}的条件永不成立", \
      "the condition of {0} never holds") \
    X(YB_D_UNUSED, 703, YB_SEV_WARNING, "{0}没有用到", \
      "{0} is never used") \
    X(YB_D_NO_CITE, 704, YB_SEV_WARNING, "{0}没有写 cite；请注明来源", \
      "{0} has no cite; name its source") \
    X(YB_D_NO_CITE_STRICT, 705, YB_SEV_ERROR, "{0}没有写 cite；请注明来源", \
      "{0} has no cite; name its source") \
    X(YB_D_NO_SAY, 706, YB_SEV_WARNING, "规则{0}没有写 say；请用中英文写明原因", \
      "the rule {0} has no say; write the reason in zh and en") \
    X(YB_D_NO_SAY_STRICT, 707, YB_SEV_ERROR, "规则{0}没有写 say；请用中英文写明原因", \
      "the rule {0} has no say; write the reason in zh and en") \
    X(YB_D_ONE_LANGUAGE, 708, YB_SEV_WARNING, "{0}的文字只有一种语言；请写 \"中文\" / \"English\"", \
      "{0} speaks one language only; write the other one too") \
    X(YB_D_ONE_LANGUAGE_STRICT, 709, YB_SEV_ERROR, "{0}的文字只有一种语言；请写 \"中文\" / \"English\"", \
      "{0} speaks one language only; write the other one too") \
    X(YB_D_NO_CHANNEL, 710, YB_SEV_WARNING, "证明{0}写了 through {1}，但没有这个渠道", \
      "the proof {0} says through {1}, which no enum has")

/* 8xx: limits. */
#define YB_DIAGNOSTICS_LIMITS(X) \
    X(YB_D_ENUM_ROWS, 801, YB_SEV_ERROR, "{0}超过 64 行", \
      "{0} has more than 64 rows") \
    X(YB_D_LIST_LENGTH, 802, YB_SEV_ERROR, "列表{0}太长；最多 100000 行", \
      "the list {0} is too long; 100000 rows at most") \
    X(YB_D_TOO_MANY_FACTS, 803, YB_SEV_ERROR, "决定{0}的事实和证明超过 4000 个", \
      "the decision {0} has more than 4000 facts and proofs") \
    X(YB_D_PROGRAM_SIZE, 804, YB_SEV_ERROR, "决定{0}太大；请拆成几个决定", \
      "the decision {0} is too large; split it") \
    X(YB_D_PROOF_SETS, 805, YB_SEV_ERROR, "这个要求超过 16 种办法，或一种办法超过 16 个证明；请用 and 拆成几条", \
      "this requirement has more than 16 ways, or a way of more than 16 proofs; split it with and") \
    X(YB_D_TOO_MANY_CASES, 806, YB_SEV_ERROR, "cases 展开后的测试超过 {0} 个；请把它们分到几个文件", \
      "the rows of cases make more than {0} tests; split them over several files") \
    X(YB_D_LIKE_DEPTH, 807, YB_SEV_ERROR, "given {0} 经 like 引用超过 {1} 层；请减少层数", \
      "the given {0} is like others over more than {1} levels; take some out")

/* 9xx: tests of a pack. */
#define YB_DIAGNOSTICS_TESTS(X) \
    X(YB_D_NO_GIVEN, 901, YB_SEV_ERROR, "没有声明 given {0}[（是不是{1}？）]；请先写 given {0} for 决定", \
      "no given {0} is declared[ (did you mean {1}?)]; write given {0} for DECISION first") \
    X(YB_D_GIVEN_OTHER, 902, YB_SEV_ERROR, "given {0} 是给决定{1}用的，这里是{2}；请换一个 given", \
      "the given {0} is for the decision {1}, this is {2}; take another given") \
    X(YB_D_NOTHING_GIVEN, 903, YB_SEV_ERROR, \
      "没有给过{0}，不能用 unknown 去掉；请删去这一项（代码表的 unknown 行要加引号）", \
      "nothing gives {0}, so unknown cannot take it away; delete the entry (a row called unknown needs quotes)") \
    X(YB_D_CASE_KEYS, 904, YB_SEV_ERROR, "这一行有 {0} 个值，cases 却有 {1} 个键；请逐键写值，不变的写 _", \
      "this row has {0} values, its cases have {1} keys; write one for each key, _ for what stays as given") \
    X(YB_D_CASE_DATE, 905, YB_SEV_ERROR, "这里没有日期；请在 cases 头部写 on 日期，或在键 on 下写日期", \
      "there is no date here; write on DATE in the head of the cases, or a date under the key on")

/* clang-format on */

/* All groups: X(id, number, severity, zh, en). */
#define YB_DIAGNOSTICS(X)                                                                                    \
    YB_DIAGNOSTICS_SYNTAX(X)                                                                                 \
    YB_DIAGNOSTICS_NAMES(X)                                                                                  \
    YB_DIAGNOSTICS_TYPES(X)                                                                                  \
    YB_DIAGNOSTICS_TABLES(X)                                                                                 \
    YB_DIAGNOSTICS_TIME(X)                                                                                   \
    YB_DIAGNOSTICS_SETTLEMENT(X)                                                                             \
    YB_DIAGNOSTICS_WARNINGS(X)                                                                               \
    YB_DIAGNOSTICS_LIMITS(X)                                                                                 \
    YB_DIAGNOSTICS_TESTS(X)

/* An id is its number, so that ids stay the same whatever is appended. */
enum yb_diag_id {
#define X(id, number, severity, zh, en) id = number,
    YB_DIAGNOSTICS(X)
#undef X
};

#endif
