#include "environment.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

static CGLPKStatus final_status(glp_prob *glpk) {
  int primal = glp_get_prim_stat(glpk), dual = glp_get_dual_stat(glpk);
  if (primal == GLP_NOFEAS) return CGLPKStatusInfeasible;
  if (primal == GLP_FEAS && dual == GLP_FEAS) return CGLPKStatusOptimal;
  if (primal == GLP_FEAS && dual == GLP_NOFEAS) return CGLPKStatusUnbounded;
  return CGLPKStatusUnstable;
}

static CGLPKStatus status_of(int code, glp_prob *glpk) {
  switch (code) {
    case 0: return final_status(glpk);
    case GLP_EITLIM: return CGLPKStatusIterationLimit;
    case GLP_ETMLIM: return CGLPKStatusTimeLimit;
    case GLP_EOBJUL: return CGLPKStatusObjectiveLimit;
    case GLP_EBADB:
    case GLP_ESING:
    case GLP_ECOND: return CGLPKStatusBadBasis;
    default: return CGLPKStatusUnstable;
  }
}

CGLPKResult cglpk_simplex(
    cglpk_problem *p, const cglpk_simplex_options *options, cglpk_simplex_result *result) {
  CGLPK_ENTER(p);
  glp_smcp parameters;
  glp_init_smcp(&parameters);
  parameters.msg_lev = GLP_MSG_OFF;
  bool dual = options->method == CGLPKMethodDual;
  parameters.meth = dual ? GLP_DUALP : GLP_PRIMAL;
  parameters.r_test = dual ? GLP_RT_FLIP : GLP_RT_HAR;
  parameters.it_lim = options->iterations;
  parameters.tm_lim = options->milliseconds;
  if (!isinf(options->objective)) parameters.obj_ul = options->objective;
  int before = glp_get_it_cnt(p->glpk);
  result->status = status_of(glp_simplex(p->glpk, &parameters), p->glpk);
  result->value = glp_get_obj_val(p->glpk);
  result->iterations = glp_get_it_cnt(p->glpk) - before;
  CGLPK_LEAVE(p);
}

CGLPKResult cglpk_solution(cglpk_problem *p, double *primal, double *duals) {
  CGLPK_ENTER(p);
  int rows = glp_get_num_rows(p->glpk), columns = glp_get_num_cols(p->glpk);
  for (int i = 0; i < rows; i++) duals[i] = glp_get_row_dual(p->glpk, i + 1);
  for (int j = 0; j < columns; j++) primal[j] = glp_get_col_prim(p->glpk, j + 1);
  CGLPK_LEAVE(p);
}

static bool is_basic(glp_prob *glpk, int variable) {
  int rows = glp_get_num_rows(glpk);
  return variable > rows ? glp_get_col_stat(glpk, variable - rows) == GLP_BS
                         : glp_get_row_stat(glpk, variable) == GLP_BS;
}

// Whether a basic variable lies above its upper bound, not below its lower one.
static bool is_above(glp_prob *glpk, int variable) {
  int rows = glp_get_num_rows(glpk), column = variable - rows;
  double value, lower, upper;
  if (column > 0) {
    value = glp_get_col_prim(glpk, column);
    lower = glp_get_col_lb(glpk, column), upper = glp_get_col_ub(glpk, column);
  } else {
    value = glp_get_row_prim(glpk, variable);
    lower = glp_get_row_lb(glpk, variable), upper = glp_get_row_ub(glpk, variable);
  }
  return upper < DBL_MAX && (lower == -DBL_MAX || value - upper > lower - value);
}

// The tableau row of a basic variable outside its bounds: x_k = Σ αⱼxⱼ over the non-basic ones.
static void row_multipliers(cglpk_problem *p, int variable, double *multipliers) {
  int rows = glp_get_num_rows(p->glpk), columns = glp_get_num_cols(p->glpk);
  size_t size = (size_t)columns + 1;
  p->scratch = malloc(size * (sizeof(double) + sizeof(int)));
  if (p->scratch == NULL) return;
  double *values = p->scratch;
  int *indices = (int *)(values + size);
  int count = glp_eval_tab_row(p->glpk, variable, indices, values);
  double sign = is_above(p->glpk, variable) ? -1 : 1;
  if (variable <= rows) multipliers[variable - 1] = sign;
  for (int k = 1; k <= count; k++)
    if (indices[k] <= rows) multipliers[indices[k] - 1] = -sign * values[k];
  free(p->scratch);
  p->scratch = NULL;
}

CGLPKResult cglpk_ray(cglpk_problem *p, double *multipliers, bool *found) {
  CGLPK_ENTER(p);
  int variable = glp_get_unbnd_ray(p->glpk);
  *found = variable > 0 && is_basic(p->glpk, variable)
           && (glp_bf_exists(p->glpk) || glp_factorize(p->glpk) == 0);
  if (*found) {
    int rows = glp_get_num_rows(p->glpk);
    for (int i = 0; i < rows; i++) multipliers[i] = 0;
    row_multipliers(p, variable, multipliers);
  }
  CGLPK_LEAVE(p);
}
