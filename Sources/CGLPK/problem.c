#include "environment.h"

#include <math.h>

CGLPKResult cglpk_reset(cglpk_problem *p, int rows, int columns) {
  CGLPK_ENTER(p);
  glp_erase_prob(p->glpk);
  glp_set_obj_dir(p->glpk, GLP_MIN);
  if (rows > 0) glp_add_rows(p->glpk, rows);
  if (columns > 0) glp_add_cols(p->glpk, columns);
  CGLPK_LEAVE(p);
}

CGLPKResult cglpk_load(
    cglpk_problem *p, int count, const int *rows, const int *columns, const double *values) {
  CGLPK_ENTER(p);
  glp_load_matrix(p->glpk, count, rows, columns, values);
  CGLPK_LEAVE(p);
}

CGLPKResult cglpk_set_row(
    cglpk_problem *p, int row, int count, const int *columns, const double *values) {
  CGLPK_ENTER(p);
  glp_set_mat_row(p->glpk, row + 1, count, columns, values);
  CGLPK_LEAVE(p);
}

CGLPKResult cglpk_add_row(cglpk_problem *p) {
  CGLPK_ENTER(p);
  glp_add_rows(p->glpk, 1);
  CGLPK_LEAVE(p);
}

static int bound_type(double lower, double upper) {
  if (isinf(lower)) return isinf(upper) ? GLP_FR : GLP_UP;
  if (isinf(upper)) return GLP_LO;
  return lower == upper ? GLP_FX : GLP_DB;
}

CGLPKResult cglpk_bound_rows(
    cglpk_problem *p, int first, int count, const double *lower, const double *upper) {
  CGLPK_ENTER(p);
  for (int i = 0; i < count; i++)
    glp_set_row_bnds(
        p->glpk, first + i + 1, bound_type(lower[i], upper[i]), lower[i], upper[i]);
  CGLPK_LEAVE(p);
}

CGLPKResult cglpk_bound_columns(
    cglpk_problem *p, int first, int count, const double *lower, const double *upper) {
  CGLPK_ENTER(p);
  for (int j = 0; j < count; j++)
    glp_set_col_bnds(
        p->glpk, first + j + 1, bound_type(lower[j], upper[j]), lower[j], upper[j]);
  CGLPK_LEAVE(p);
}

static void set_cost(glp_prob *glpk, int column, double cost) {
  if (glp_get_obj_coef(glpk, column) != cost) glp_set_obj_coef(glpk, column, cost);
}

CGLPKResult cglpk_set_objective(cglpk_problem *p, const double *costs, double constant) {
  CGLPK_ENTER(p);
  int columns = glp_get_num_cols(p->glpk);
  set_cost(p->glpk, 0, constant);
  for (int j = 0; j < columns; j++) set_cost(p->glpk, j + 1, costs[j]);
  CGLPK_LEAVE(p);
}

CGLPKResult cglpk_mark_integers(cglpk_problem *p, const bool *flags) {
  CGLPK_ENTER(p);
  int columns = glp_get_num_cols(p->glpk);
  for (int j = 0; j < columns; j++)
    glp_set_col_kind(p->glpk, j + 1, flags[j] ? GLP_IV : GLP_CV);
  CGLPK_LEAVE(p);
}

CGLPKResult cglpk_scale(cglpk_problem *p) {
  CGLPK_ENTER(p);
  glp_scale_prob(p->glpk, GLP_SF_AUTO);
  CGLPK_LEAVE(p);
}
