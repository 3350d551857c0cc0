// A guarded view of GLPK 5: a failed check or an exhausted memory limit inside GLPK returns to the
// caller instead of ending the process, and nothing is printed.
//
// GLPK keeps all memory in one environment per thread. A problem therefore belongs to the thread
// that made it. Any other call on it answers `Lost`, also after a failure on its thread, which
// frees the whole environment: make the problem anew then. Only `cglpk_delete` may be called from
// any thread. Where GLPK was built without thread-local storage, one lock serialises all calls
// instead.
//
// Rows and columns count from 0. ±INFINITY stands for an absent bound.

#ifndef CGLPK_H
#define CGLPK_H

#include <stdbool.h>

#define CGLPK_ENUM(name) \
  typedef enum __attribute__((enum_extensibility(closed))) name name; \
  enum __attribute__((enum_extensibility(closed))) name

typedef struct cglpk_problem cglpk_problem;

CGLPK_ENUM(CGLPKResult) {
  CGLPKResultDone,
  CGLPKResultLost,   // made on another thread, or freed by a failure
  CGLPKResultFailed  // GLPK reported an error: see cglpk_message
};

// What GLPK last said on this thread when it failed.
const char *cglpk_message(void);

// NULL if there is no memory or GLPK failed.
cglpk_problem *cglpk_create(void);
void cglpk_delete(cglpk_problem *problem);

// Whether the calling thread can use the problem: not `Lost`.
bool cglpk_is_live(cglpk_problem *problem);

// Megabytes that all problems of this thread may take together.
CGLPKResult cglpk_limit_memory(cglpk_problem *problem, int megabytes);

// Forgets everything; then so many free rows and columns without coefficients.
CGLPKResult cglpk_reset(cglpk_problem *problem, int rows, int columns);

// All coefficients; elements 1…count of the arrays, rows and columns from 1 (GLPK's convention).
CGLPKResult cglpk_load(
    cglpk_problem *problem, int count, const int *rows, const int *columns, const double *values);

// Replaces the coefficients of one row, arrays as above.
CGLPKResult cglpk_set_row(
    cglpk_problem *problem, int row, int count, const int *columns, const double *values);

CGLPKResult cglpk_add_row(cglpk_problem *problem);

CGLPKResult cglpk_bound_rows(
    cglpk_problem *problem, int first, int count, const double *lower, const double *upper);
CGLPKResult cglpk_bound_columns(
    cglpk_problem *problem, int first, int count, const double *lower, const double *upper);
CGLPKResult cglpk_set_objective(cglpk_problem *problem, const double *costs, double constant);
CGLPKResult cglpk_mark_integers(cglpk_problem *problem, const bool *flags);
CGLPKResult cglpk_scale(cglpk_problem *problem);

CGLPK_ENUM(CGLPKMethod) { CGLPKMethodPrimal, CGLPKMethodDual };

CGLPK_ENUM(CGLPKStatus) {
  CGLPKStatusOptimal,
  CGLPKStatusInfeasible,
  CGLPKStatusUnbounded,
  CGLPKStatusIterationLimit,
  CGLPKStatusTimeLimit,
  CGLPKStatusNodeLimit,
  CGLPKStatusObjectiveLimit,
  CGLPKStatusGap,      // the gap asked for is reached
  CGLPKStatusBadBasis, // not as many basic variables as rows, or singular
  CGLPKStatusUnstable  // no decision
};

typedef struct {
  CGLPKMethod method;
  int iterations, milliseconds;  // INT_MAX: no limit
  double objective;              // the dual simplex stops above; INFINITY: no limit
} cglpk_simplex_options;

typedef struct {
  CGLPKStatus status;
  double value;
  int iterations;
} cglpk_simplex_result;

CGLPKResult cglpk_simplex(
    cglpk_problem *problem, const cglpk_simplex_options *options, cglpk_simplex_result *result);

// Values of the columns and multipliers of the rows of the last basic solution.
CGLPKResult cglpk_solution(cglpk_problem *problem, double *primal, double *duals);

// Multipliers of the rows that show the last dual simplex's infeasibility; `found` false if there
// are none.
CGLPKResult cglpk_ray(cglpk_problem *problem, double *multipliers, bool *found);

// Status codes of GLPK (GLP_BS…GLP_NS), one a row and one a column.
CGLPKResult cglpk_get_basis(
    cglpk_problem *problem, unsigned char *rows, unsigned char *columns);
CGLPKResult cglpk_set_basis(
    cglpk_problem *problem, const unsigned char *rows, const unsigned char *columns);
CGLPKResult cglpk_standard_basis(cglpk_problem *problem);
// Bixby's starting basis (1992).
CGLPKResult cglpk_advanced_basis(cglpk_problem *problem);

typedef struct {
  int milliseconds, nodes;  // INT_MAX: no limit
  double gap;               // relative
  bool presolve, cuts;
} cglpk_integer_options;

typedef struct {
  CGLPKStatus status;
  bool found;           // whether `value` and the columns hold an integer solution
  double value, bound;  // the best solution's objective; no solution is below the bound
  int nodes;
} cglpk_integer_result;

CGLPKResult cglpk_integer(
    cglpk_problem *problem, const cglpk_integer_options *options, cglpk_integer_result *result);

// Values of the columns of the best integer solution.
CGLPKResult cglpk_integer_solution(cglpk_problem *problem, double *primal);

#endif
