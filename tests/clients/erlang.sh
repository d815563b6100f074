#!/bin/sh
# Erlang's odbc application, as Debian ships it.
# packages: erlang-base erlang-odbc
exec escript "$(dirname "$0")/erlang_test.escript"
