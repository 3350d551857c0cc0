#include "environment.h"

CGLPKResult cglpk_get_basis(cglpk_problem *p, unsigned char *rows, unsigned char *columns) {
  CGLPK_ENTER(p);
  int m = glp_get_num_rows(p->glpk), n = glp_get_num_cols(p->glpk);
  for (int i = 0; i < m; i++) rows[i] = (unsigned char)glp_get_row_stat(p->glpk, i + 1);
  for (int j = 0; j < n; j++) columns[j] = (unsigned char)glp_get_col_stat(p->glpk, j + 1);
  CGLPK_LEAVE(p);
}

CGLPKResult cglpk_set_basis(
    cglpk_problem *p, const unsigned char *rows, const unsigned char *columns) {
  CGLPK_ENTER(p);
  int m = glp_get_num_rows(p->glpk), n = glp_get_num_cols(p->glpk);
  for (int i = 0; i < m; i++) glp_set_row_stat(p->glpk, i + 1, rows[i]);
  for (int j = 0; j < n; j++) glp_set_col_stat(p->glpk, j + 1, columns[j]);
  CGLPK_LEAVE(p);
}

CGLPKResult cglpk_standard_basis(cglpk_problem *p) {
  CGLPK_ENTER(p);
  glp_std_basis(p->glpk);
  CGLPK_LEAVE(p);
}

CGLPKResult cglpk_advanced_basis(cglpk_problem *p) {
  CGLPK_ENTER(p);
  glp_cpx_basis(p->glpk);
  CGLPK_LEAVE(p);
}
