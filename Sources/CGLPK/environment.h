// Entering and leaving GLPK.

#ifndef CGLPK_ENVIRONMENT_H
#define CGLPK_ENVIRONMENT_H

#include <glpk.h>
#include <setjmp.h>

#include "CGLPK.h"

typedef struct environment environment;

struct cglpk_problem {
  environment *home;
  glp_prob *glpk;
  cglpk_problem *next;  // among the orphans of its environment
  void *scratch;        // arrays that a failure must not leak
};

// True if the problem belongs to the calling thread; then `cglpk_leave` must follow.
bool cglpk_enter(cglpk_problem *problem);
void cglpk_leave(cglpk_problem *problem);

// Where a failure lands while inside.
jmp_buf *cglpk_landing(cglpk_problem *problem);

// Frees the environment after a failure, and leaves.
CGLPKResult cglpk_abandon(cglpk_problem *problem);

#define CGLPK_ENTER(problem) \
  if (!cglpk_enter(problem)) return CGLPKResultLost; \
  if (setjmp(*cglpk_landing(problem))) return cglpk_abandon(problem)

#define CGLPK_LEAVE(problem) \
  do { \
    cglpk_leave(problem); \
    return CGLPKResultDone; \
  } while (0)

#endif
