/*
 * Lakebase preloads a module of this name, and a client may look for it in
 * shared_preload_libraries. Nothing of what it does there is needed here.
 */
#include "postgres.h"

#include "fmgr.h"

PG_MODULE_MAGIC;
