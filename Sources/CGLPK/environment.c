#include "environment.h"

#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The GLPK environment of one thread.
struct environment {
  atomic_uint owners;      // its thread, while GLPK's memory lives, and each problem
  pthread_mutex_t mutex;   // guards the next two
  bool closed;             // GLPK's memory is freed
  cglpk_problem *orphans;  // deleted by other threads, to be freed here
  bool inside;
  jmp_buf landing;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static bool usable, per_thread;
static environment *shared;
static pthread_mutex_t shared_mutex = PTHREAD_MUTEX_INITIALIZER;
static _Thread_local char message[512];

static void close_environment(void *environment);

static void prepare(void) {
  per_thread = glp_config("TLS") != NULL;
  usable = !per_thread || pthread_key_create(&key, close_environment) == 0;
}

static environment *current(void) {
  if (!usable) return NULL;
  return per_thread ? pthread_getspecific(key) : shared;
}

static bool set_current(environment *e) {
  if (per_thread) return pthread_setspecific(key, e) == 0;
  shared = e;
  return true;
}

static void lock(void) {
  pthread_once(&once, prepare);
  if (!per_thread) pthread_mutex_lock(&shared_mutex);
}

static void unlock(void) {
  if (!per_thread) pthread_mutex_unlock(&shared_mutex);
}

static void release(environment *e) {
  if (atomic_fetch_sub(&e->owners, 1) > 1) return;
  pthread_mutex_destroy(&e->mutex);
  free(e);
}

static void dispose(cglpk_problem *p) {
  environment *home = p->home;
  free(p->scratch);
  free(p);
  release(home);
}

static cglpk_problem *next_orphan(environment *e, bool closing) {
  pthread_mutex_lock(&e->mutex);
  cglpk_problem *p = e->orphans;
  if (p != NULL) e->orphans = p->next;
  e->closed = closing;
  pthread_mutex_unlock(&e->mutex);
  return p;
}

// All problems of the environment are lost.
static void close_environment(void *argument) {
  environment *e = argument;
  glp_free_env();
  for (cglpk_problem *p; (p = next_orphan(e, true)) != NULL;) dispose(p);
  release(e);
}

static int keep_message(void *info, const char *text) {
  (void)info;
  size_t length = strlen(message);
  snprintf(message + length, sizeof message - length, "%s", text);
  for (char *c = message + length; *c != 0; c++)
    if (*c == '\n') *c = ' ';
  return 1;
}

// GLPK's error hook; GLPK ends the process if it returns.
static void escape(void *argument) {
  environment *e = argument;
  if (e->inside) longjmp(e->landing, 1);
}

const char *cglpk_message(void) { return message; }

static environment *open_environment(void) {
  if (!usable || glp_init_env() > 1) return NULL;
  environment *e = calloc(1, sizeof *e);
  if (e == NULL) return NULL;
  atomic_init(&e->owners, 1);
  pthread_mutex_init(&e->mutex, NULL);
  if (!set_current(e)) {
    release(e);
    return NULL;
  }
  glp_term_out(GLP_OFF);
  glp_term_hook(keep_message, NULL);
  glp_error_hook(escape, e);
  return e;
}

static void enter(environment *e) {
  e->inside = true;
  message[0] = 0;
}

bool cglpk_enter(cglpk_problem *p) {
  lock();
  if (p->home == current()) {
    enter(p->home);
    return true;
  }
  unlock();
  return false;
}

void cglpk_leave(cglpk_problem *p) {
  p->home->inside = false;
  unlock();
}

jmp_buf *cglpk_landing(cglpk_problem *p) { return &p->home->landing; }

static void fail(environment *e) {
  e->inside = false;
  set_current(NULL);
  close_environment(e);
  unlock();
}

CGLPKResult cglpk_abandon(cglpk_problem *p) {
  fail(p->home);
  return CGLPKResultFailed;
}

static void bury_orphans(environment *e) {
  for (cglpk_problem *p; (p = next_orphan(e, false)) != NULL; dispose(p)) glp_delete_prob(p->glpk);
}

cglpk_problem *cglpk_create(void) {
  cglpk_problem *p = calloc(1, sizeof *p);
  if (p == NULL) return NULL;
  lock();
  environment *e = current() != NULL ? current() : open_environment();
  if (e == NULL) {
    unlock();
    free(p);
    return NULL;
  }
  atomic_fetch_add(&e->owners, 1);
  p->home = e;
  enter(e);
  if (setjmp(e->landing)) {
    fail(e);
    dispose(p);
    return NULL;
  }
  glp_mem_limit(INT_MAX);
  bury_orphans(e);
  p->glpk = glp_create_prob();
  cglpk_leave(p);
  return p;
}

static CGLPKResult delete_here(cglpk_problem *p) {
  CGLPK_ENTER(p);
  glp_delete_prob(p->glpk);
  CGLPK_LEAVE(p);
}

static bool orphan(cglpk_problem *p) {
  environment *home = p->home;
  pthread_mutex_lock(&home->mutex);
  bool open = !home->closed;
  if (open) {
    p->next = home->orphans;
    home->orphans = p;
  }
  pthread_mutex_unlock(&home->mutex);
  return open;
}

void cglpk_delete(cglpk_problem *p) {
  if (p == NULL) return;
  if (delete_here(p) == CGLPKResultLost && orphan(p)) return;
  dispose(p);
}

bool cglpk_is_live(cglpk_problem *p) {
  bool live = cglpk_enter(p);
  if (live) cglpk_leave(p);
  return live;
}

CGLPKResult cglpk_limit_memory(cglpk_problem *p, int megabytes) {
  CGLPK_ENTER(p);
  glp_mem_limit(megabytes);
  CGLPK_LEAVE(p);
}
