/**
 * @file yibao.h
 * @brief libyibao: what China's basic medical insurance allows, and who pays what. Includes every other
 * header.
 */
#ifndef YIBAO_YIBAO_H
#define YIBAO_YIBAO_H

#include "base.h"
#include "policy.h"
#include "compiler.h"
#include "case.h"
#include "json.h"
#include "host.h"
#include "receipt.h"

#endif
