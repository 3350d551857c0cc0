#include "CMemory.h"

#define TEXT(word) #word
#define TEXT_OF(macro) TEXT(macro)

#ifndef ROBPRIV_COMMIT
#define ROBPRIV_COMMIT unknown
#endif

const char *robpriv_commit(void) { return TEXT_OF(ROBPRIV_COMMIT); }
