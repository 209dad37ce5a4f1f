/* Result names of the national hospital interface (setlinfo, fee lines, core table SETL_D), in its order: formulas that
   carry one are outputs without a `give`. Floor 3. */
#ifndef YB_LANG_NHSA_H
#define YB_LANG_NHSA_H

#define YB_NHSA_OUTPUTS(X)                                                                                             \
    X(medfee_sumamt) X(fulamt_ownpay_amt) X(overlmt_selfpay) X(preselfpay_amt) X(inscp_scp_amt) X(dedc_std)            \
    X(crt_dedc) X(act_pay_dedc) X(hifp_pay) X(pool_prop_selfpay) X(cvlserv_pay) X(hifes_pay) X(hifmi_pay)              \
    X(hifob_pay) X(maf_pay) X(hifdm_pay) X(oth_pay) X(fund_pay_sumamt) X(psn_part_amt) X(acct_pay)                     \
    X(acct_mulaid_pay) X(psn_cash_pay) X(hosp_part_amt) X(balc)

#define YB_NHSA_LINES(X) X(fulamt_ownpay_amt) X(overlmt_amt) X(preselfpay_amt) X(inscp_scp_amt)

#endif
