// What the system refuses ends the process in one line, whoever asked: Swift's runtime would trap,
// OpenBLAS try again for ever, and libdispatch wait for better times. These definitions take
// precedence over those of every shared library; free and the rest stay glibc's.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "CMemory.h"

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

// Takes no memory and no locks.
void robpriv_refuse(const char *line) {
  static atomic_flag said = ATOMIC_FLAG_INIT;
  while (atomic_flag_test_and_set(&said)) pause();
  if (isatty(STDERR_FILENO)) (void)!write(STDERR_FILENO, "\r\033[K", 4);
  (void)!write(STDERR_FILENO, line, strlen(line));
  _exit(1);
}

static rlim_t soft_limit(int resource) {
  struct rlimit limit;
  return getrlimit(resource, &limit) == 0 ? limit.rlim_cur : RLIM_INFINITY;
}

static void *needed(void *memory, size_t size) {
  if (memory) return memory;
  rlim_t data = soft_limit(RLIMIT_DATA), addresses = soft_limit(RLIMIT_AS);
  rlim_t limit = data < addresses ? data : addresses;
  char line[256], allowed[64] = "what the system has";
  if (limit != RLIM_INFINITY)
    snprintf(allowed, sizeof allowed, "the limit of %llu MB allows", limit / 1000000ULL);
  snprintf(line, sizeof line,
           "error: out of memory: %zu MB more were needed than %s; raise the limit (--memory-limit,"
           " ulimit -v) or lower --jobs\n",
           size / 1000000 + 1, allowed);
  robpriv_refuse(line);
}

void *malloc(size_t size) { return needed(__libc_malloc(size), size); }

void *calloc(size_t count, size_t size) {
  return needed(__libc_calloc(count, size), size && count > SIZE_MAX / size ? SIZE_MAX : count * size);
}

void *realloc(void *old, size_t size) {
  void *new = __libc_realloc(old, size);
  return size ? needed(new, size) : new;
}

void *aligned_alloc(size_t alignment, size_t size) {
  return needed(__libc_memalign(alignment, size), size);
}

int posix_memalign(void **memory, size_t alignment, size_t size) {
  if (alignment < sizeof(void *) || (alignment & (alignment - 1))) return EINVAL;
  *memory = aligned_alloc(alignment, size);
  return 0;
}

void *mmap(void *place, size_t size, int protection, int flags, int file, off_t offset) {
  void *memory = (void *)syscall(SYS_mmap, place, size, protection, flags, file, offset);
  if (memory == MAP_FAILED && errno == ENOMEM && (flags & MAP_ANONYMOUS)) needed(NULL, size);
  return memory;
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *),
                   void *argument) {
  static _Atomic(void *) original;
  if (!original) original = dlsym(RTLD_NEXT, "pthread_create");
  int error = ((int (*)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *))original)(
      thread, attributes, start, argument);
  if (error == EAGAIN)
    robpriv_refuse("error: the system starts no more threads; raise the limit (--memory-limit,"
                   " ulimit -v, ulimit -u) or lower --jobs\n");
  return error;
}

// OpenBLAS reads this before main: its pool, which nothing uses, would take 128 MB for each core.
char *getenv(const char *name) {
  if (strcmp(name, "OPENBLAS_NUM_THREADS") == 0) return "1";
  size_t length = strlen(name);
  for (char **entry = environ; entry && *entry; entry++)
    if (strncmp(*entry, name, length) == 0 && (*entry)[length] == '=') return *entry + length + 1;
  return NULL;
}
