#pragma once

/// Writes one line to stderr and ends the process with exit code 1, once for all threads.
__attribute__((noreturn)) void robpriv_refuse(const char *line);

/// The commit that the build was told of (`ROBPRIV_COMMIT`), `commit_` and its hash; else `unknown`.
const char *robpriv_commit(void);
