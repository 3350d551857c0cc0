#pragma once

/// Writes one line to stderr and ends the process with exit code 1, once for all threads.
__attribute__((noreturn)) void robpriv_refuse(const char *line);
