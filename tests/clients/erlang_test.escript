#!/usr/bin/env escript
%% -*- erlang -*-
-mode(compile).
%% Erlang's odbc application through the driver: types as Erlang's, arrays of parameters of each type
%% with nulls, output parameters, tables described by their columns, cursors, several results, time
%% limits, transactions, errors.

same(Name, Got, Want) ->
    N = put(tests, get(tests) + 1) + 1,
    case Got =:= Want of
        true ->
            io:format("ok ~w - ~ts~n", [N, Name]);
        false ->
            put(failed, get(failed) + 1),
            Shown = [string:slice(lists:flatten(io_lib:format("~0p", [T])), 0, 300) || T <- [Got, Want]],
            io:format("not ok ~w - ~ts~n#   got  ~ts~n#   want ~ts~n", [N, Name | Shown])
    end.

run(C, Sql) -> odbc:sql_query(C, Sql).

%% The rows of a query.
rows(C, Sql) ->
    {selected, _, Rows} = run(C, Sql),
    Rows.

utf16(Text) -> unicode:characters_to_binary(Text, utf8, {utf16, little}).

%% Values go out as an array of one parameter, and come back.
there_and_back(C, Column, Type, Values) ->
    {updated, _} = run(C, "CREATE TEMP TABLE v (n int, v " ++ Column ++ ")"),
    Numbers = lists:seq(1, length(Values)),
    Sent = odbc:param_query(C, "INSERT INTO v VALUES (?, ?)", [{sql_integer, Numbers}, {Type, Values}]),
    same(Column ++ ": rows", Sent, {updated, length(Values)}),
    same(Column ++ ": there and back", [V || {V} <- rows(C, "SELECT v FROM v ORDER BY n")], Values),
    run(C, "DROP TABLE v").

values(C) ->
    there_and_back(C, "int", sql_integer, [1, -2147483648, 2147483647, null]),
    there_and_back(C, "smallint", sql_smallint, [1, -32768, 32767, null]),
    there_and_back(C, "float8", sql_double, [0.5, -2.25e-300, 1.0e300, null]),
    there_and_back(C, "numeric(10,2)", {sql_numeric, 10, 2}, [1.5, -12345678.25, null]),
    there_and_back(C, "boolean", sql_bit, [true, false, null]),
    there_and_back(C, "timestamp", sql_timestamp, [{{2024, 2, 29}, {23, 59, 58}}, {{1900, 1, 1}, {0, 0, 0}}, null]),
    there_and_back(C, "varchar(20)", {sql_wvarchar, 20}, [utf16(<<"plain"/utf8>>), utf16(<<"日本 😀"/utf8>>), null]),
    there_and_back(C, "text", {sql_wlongvarchar, 5000}, [utf16(binary:copy(<<"é"/utf8>>, 5000)), null]),
    same("a bigint is a string", rows(C, "SELECT 9223372036854775807"), [{"9223372036854775807"}]),
    same("bytes are hexadecimal", rows(C, "SELECT '\\x0001ff'::bytea"), [{"0001FF"}]),
    same("a long text", [byte_size(T) || {T} <- rows(C, "SELECT repeat('x', 60000)")], [120000]).

tables(C) ->
    run(C, "CREATE TEMP TABLE d (i int, v varchar(50), n numeric(10,2), b boolean, t timestamp)"),
    same("describe_table", odbc:describe_table(C, "d"),
         {ok, [{"i", sql_integer}, {"v", {sql_wvarchar, 50}}, {"n", {sql_numeric, 10, 2}}, {"b", sql_bit},
               {"t", sql_timestamp}]}),
    {error, {State, _, _}} = odbc:describe_table(C, "no_such_table"),
    same("describe_table: none", State, "42S02").

results(C) ->
    same("rows of an insert", run(C, "CREATE TEMP TABLE r AS SELECT i FROM generate_series(1, 5) i"), {updated, 5}),
    same("rows of an update", run(C, "UPDATE r SET i = i + 10 WHERE i > 3"), {updated, 2}),
    same("several results", run(C, "SELECT 1 AS a; UPDATE r SET i = 0; SELECT true AS b"),
         [{selected, ["a"], [{1}]}, {updated, 5}, {selected, ["b"], [{true}]}]),
    same("select_count", element(1, odbc:select_count(C, "SELECT i FROM generate_series(1, 10) i")), ok),
    same("next", odbc:next(C), {selected, ["i"], [{1}]}),
    same("the next three", odbc:select(C, next, 3), {selected, ["i"], [{2}, {3}, {4}]}),
    same("a query with parameters",
         odbc:param_query(C, "SELECT i FROM generate_series(1, 10) i WHERE i > ? AND i::text <> ?",
                          [{sql_integer, [8]}, {{sql_varchar, 5}, ["9"]}]), {selected, ["i"], [{10}]}).

calls(C) ->
    run(C, "CREATE FUNCTION pg_temp.both(INOUT a int, OUT b int) LANGUAGE sql AS 'SELECT a * 2, a * 3'"),
    run(C, "CREATE PROCEDURE pg_temp.swap(INOUT a int, INOUT b int) LANGUAGE plpgsql AS "
           "'DECLARE c int := a; BEGIN a := b; b := c; END'"),
    same("a function's output parameters",
         odbc:param_query(C, "{call pg_temp.both(?, ?)}", [{sql_integer, inout, [4]}, {sql_integer, out, [0]}]),
         {executed, 2, [{8, 12}]}),
    same("a procedure's",
         odbc:param_query(C, "{call pg_temp.swap(?, ?)}", [{sql_integer, inout, [1]}, {sql_integer, inout, [2]}]),
         {executed, 2, [{2, 1}]}),
    same("a return value",
         odbc:param_query(C, "{? = call abs(?)}", [{sql_integer, out, [0]}, {sql_integer, in, [-4]}]),
         {executed, 1, [{4}]}).

errors(C) ->
    {error, {State, _, Text}} = run(C, "SELECT * FROM no_such_table"),
    same("no table: SQLSTATE", State, "42S02"),
    same("no table: the server's words", string:find(Text, "relation \"no_such_table\" does not exist") =/= nomatch, true),
    run(C, "CREATE TEMP TABLE k (a int PRIMARY KEY)"),
    {error, {Twice, _, _}} = odbc:param_query(C, "INSERT INTO k VALUES (?)", [{sql_integer, [1, 1]}]),
    same("a key twice", Twice, "23000"),
    same("the connection works on", rows(C, "SELECT 1"), [{1}]),
    {error, Wrong} = odbc:connect("DSN=lakebase-m2m;ClientSecret=not this one", []),
    same("a wrong secret", string:find(Wrong, "28000") =/= nomatch, true),
    same("a wrong secret is not repeated", string:find(Wrong, "not this one"), nomatch).

transactions() ->
    {ok, C} = odbc:connect("DSN=lakebase-m2m", [{auto_commit, off}, {scrollable_cursors, off}]),
    run(C, "CREATE TEMP TABLE tx (a int)"),
    odbc:commit(C, commit),
    run(C, "INSERT INTO tx VALUES (1)"),
    odbc:commit(C, rollback),
    run(C, "INSERT INTO tx VALUES (2)"),
    same("an error inside a transaction", element(1, run(C, "SELECT 1 / 0")), error),
    run(C, "INSERT INTO tx VALUES (3)"),
    odbc:commit(C, commit),
    same("rollback, and commit after an error", rows(C, "SELECT sum(a)::int FROM tx"), [{5}]),
    same("disconnect", odbc:disconnect(C), ok).

main(_) ->
    io:setopts([{encoding, utf8}]),
    put(tests, 0),
    put(failed, 0),
    ok = application:start(odbc),
    {ok, C} = odbc:connect("DSN=lakebase-m2m", [{auto_commit, on}, {extended_errors, on}]),
    lists:foreach(fun(Test) -> Test(C) end,
                  [fun values/1, fun tables/1, fun results/1, fun calls/1, fun errors/1]),
    ok = odbc:disconnect(C),
    transactions(),
    io:format("1..~w~n", [get(tests)]),
    halt(min(get(failed), 1)).
