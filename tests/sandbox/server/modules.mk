# The sandbox's two server modules, built with PGXS outside the source tree:
#   make -f SRC/modules.mk VPATH=SRC PG_CONFIG=/usr/lib/postgresql/N/bin/pg_config
MODULES = neon
MODULE_big = databricks_auth
OBJS = databricks_auth.o credential.o
PG_CPPFLAGS = -Wall -Wextra -Wno-unused-parameter -Wno-sign-compare -Wno-missing-field-initializers
SHLIB_LINK = -lcrypto
# bitcode is for the server's JIT and would need clang
override with_llvm = no

PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)
