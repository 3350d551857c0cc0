#include "environment.h"

#include <math.h>

typedef struct {
  int limit, nodes;
  double bound;
} search;

static void watch(glp_tree *tree, void *info) {
  search *s = info;
  glp_ios_tree_size(tree, NULL, NULL, &s->nodes);
  int best = glp_ios_best_node(tree);
  if (best != 0) s->bound = fmax(s->bound, glp_ios_node_bound(tree, best));
  if (s->nodes > s->limit) glp_ios_terminate(tree);
}

static CGLPKStatus status_of(int code, glp_prob *glpk) {
  switch (code) {
    case 0:
      switch (glp_mip_status(glpk)) {
        case GLP_OPT: return CGLPKStatusOptimal;
        case GLP_NOFEAS: return CGLPKStatusInfeasible;
        default: return CGLPKStatusUnstable;
      }
    case GLP_ENOPFS: return CGLPKStatusInfeasible;
    case GLP_ENODFS: return CGLPKStatusUnbounded;
    case GLP_ETMLIM: return CGLPKStatusTimeLimit;
    case GLP_ESTOP: return CGLPKStatusNodeLimit;
    case GLP_EMIPGAP: return CGLPKStatusGap;
    default: return CGLPKStatusUnstable;
  }
}

static glp_iocp parameters_of(const cglpk_integer_options *options, search *s) {
  glp_iocp parameters;
  int cuts = options->cuts ? GLP_ON : GLP_OFF;
  glp_init_iocp(&parameters);
  parameters.msg_lev = GLP_MSG_OFF;
  parameters.tm_lim = options->milliseconds;
  parameters.mip_gap = options->gap;
  parameters.presolve = options->presolve ? GLP_ON : GLP_OFF;
  parameters.gmi_cuts = parameters.mir_cuts = parameters.cov_cuts = parameters.clq_cuts = cuts;
  parameters.cb_func = watch;
  parameters.cb_info = s;
  return parameters;
}

// The root relaxation, which the search without presolving starts from; 0 if solved.
static int solve_root(glp_prob *glpk, int milliseconds) {
  glp_smcp parameters;
  glp_init_smcp(&parameters);
  parameters.msg_lev = GLP_MSG_OFF;
  parameters.tm_lim = milliseconds;
  glp_adv_basis(glpk, 0);
  int code = glp_simplex(glpk, &parameters);
  if (code != 0) return code;
  if (glp_get_prim_stat(glpk) == GLP_NOFEAS) return GLP_ENOPFS;
  if (glp_get_dual_stat(glpk) == GLP_NOFEAS) return GLP_ENODFS;
  return 0;
}

static void conclude(glp_prob *glpk, int code, const search *s, cglpk_integer_result *result) {
  int status = glp_mip_status(glpk);
  result->status = status_of(code, glpk);
  result->found = status == GLP_OPT || status == GLP_FEAS;
  result->value = result->found ? glp_mip_obj_val(glpk) : INFINITY;
  result->bound = result->status == CGLPKStatusOptimal ? result->value : s->bound;
  result->nodes = s->nodes;
}

CGLPKResult cglpk_integer(
    cglpk_problem *p, const cglpk_integer_options *options, cglpk_integer_result *result) {
  CGLPK_ENTER(p);
  search s = {options->nodes, 0, -INFINITY};
  glp_iocp parameters = parameters_of(options, &s);
  int code = options->presolve ? 0 : solve_root(p->glpk, options->milliseconds);
  if (code == 0) code = glp_intopt(p->glpk, &parameters);
  conclude(p->glpk, code, &s, result);
  CGLPK_LEAVE(p);
}

CGLPKResult cglpk_integer_solution(cglpk_problem *p, double *primal) {
  CGLPK_ENTER(p);
  int columns = glp_get_num_cols(p->glpk);
  for (int j = 0; j < columns; j++) primal[j] = glp_mip_col_val(p->glpk, j + 1);
  CGLPK_LEAVE(p);
}
