# RODBC through the driver: connecting, tables, values as R's types, text beyond the BMP, writing a
# data frame (parameters in arrays), transactions, errors.
suppressMessages(library(RODBC))

tests <- 0
failed <- 0
same <- function(name, got, want) {
    tests <<- tests + 1
    fine <- isTRUE(all.equal(got, want, check.attributes = FALSE))
    cat(if (fine) "ok " else "not ok ", tests, " - ", name, "\n", sep = "")
    if (!fine) {
        failed <<- failed + 1
        cat("#   got  ", substr(paste(format(got), collapse = " | "), 1, 300), "\n#   want ",
            substr(paste(format(want), collapse = " | "), 1, 300), "\n", sep = "")
    }
}

channel <- odbcDriverConnect("DSN=lakebase-m2m", DBMSencoding = "UTF-8")
same("connected", class(channel), "RODBC")
query <- function(sql, ...) sqlQuery(channel, sql, stringsAsFactors = FALSE, ...)

same("odbcGetInfo", odbcGetInfo(channel)[["DBMS_Name"]], "PostgreSQL")
tables <- sqlTables(channel, schema = "samples")
same("sqlTables", sort(tables$TABLE_NAME), c("fares_by_region", "regions", "trips"))
columns <- sqlColumns(channel, "samples.trips")
same("sqlColumns", columns$COLUMN_NAME[1:3], c("trip_id", "region_id", "picked_up"))
same("sqlPrimaryKeys", sqlPrimaryKeys(channel, "samples.trips")$COLUMN_NAME, "trip_id")
same("sqlTypeInfo", "varchar" %in% sqlTypeInfo(channel)$TYPE_NAME, TRUE)

trips <- query("SELECT trip_id, distance_km, shared, note FROM samples.trips ORDER BY trip_id")
same("rows and columns", dim(trips), c(20L, 4L))
same("numbers", trips$distance_km[9], 19.9)
same("text beyond the BMP", trips$note[9], "caf\u00e9 \u2013 zw\u00f6lf G\u00e4ste \U0001F695")
same("null is NA", is.na(trips$note[1]), TRUE)
row <- query("SELECT 2147483647 AS i, 0.1::float8 AS f, DATE '2024-02-29' AS d, TIMESTAMP '2024-02-29 23:59:58' AS t, NULL::int AS n")
same("integer", row$i, 2147483647L)
same("double", row$f, 0.1)
same("date", format(row$d), "2024-02-29")
same("timestamp", format(row$t), "2024-02-29 23:59:58")
same("null", is.na(row$n), TRUE)
same("5000 rows", sum(query("SELECT i FROM generate_series(1, 5000) i", rows_at_time = 100)$i), 12502500)
same("a long text", nchar(query("SELECT repeat('x', 60000) AS t")$t), 60000L)
same("bytes", as.integer(query("SELECT '\\x0001ff'::bytea AS b")$b[[1]]), c(0L, 1L, 255L))
# RODBC makes room for the size of a column, in each of 100 rows; for text at most 65535
large <- query("SELECT decode(repeat('00ff', 500000 + i), 'hex') AS b, repeat('\u00e9', 30000) AS t FROM generate_series(1, 3) i")
same("1 MB of bytes, in three rows", sapply(large$b, function(b) c(length(b), sum(as.integer(b)) / 255)),
     rbind(1000000 + 2 * 1:3, 500000 + 1:3))
same("beside text", nchar(large$t), rep(30000L, 3))
json <- query("SELECT jsonb_build_object('k', repeat('x', 60000)) AS j")
same("json", nchar(json$j), 60009L)

frame <- data.frame(a = 1:1000, b = seq(0.5, 500, by = 0.5), c = paste("row", 1:1000, "\U0001F600"),
                    stringsAsFactors = FALSE)
name <- paste0("rodbc_", Sys.getpid())
same("sqlSave", sqlSave(channel, frame, name, rownames = FALSE, fast = TRUE), 1L)
back <- query(paste("SELECT * FROM", name, "ORDER BY a"))
same("and the frame comes back", as.list(back), as.list(frame))
frame$b <- frame$b * 2
same("sqlUpdate", sqlUpdate(channel, frame, name, index = "a"), 1L)
same("and the sum has changed", query(paste("SELECT sum(b) AS s FROM", name))$s, sum(frame$b))

invisible(odbcSetAutoCommit(channel, FALSE))
invisible(query(paste("DELETE FROM", name)))
invisible(odbcEndTran(channel, FALSE))
invisible(odbcSetAutoCommit(channel, TRUE))
same("rollback", query(paste("SELECT count(*) AS n FROM", name))$n, 1000L)
sqlDrop(channel, name)
same("sqlDrop", nrow(sqlTables(channel, tableName = name)), 0L)

words <- query("SELECT * FROM no_such_table")
same("an error has its SQLSTATE", any(grepl("42S02", words)), TRUE)
same("and the server's words", any(grepl('relation "no_such_table" does not exist', words)), TRUE)
same("the connection works on", query("SELECT 1 AS one")$one, 1L)
wrong <- character()
none <- withCallingHandlers(odbcDriverConnect("DSN=lakebase-m2m;ClientSecret=not this one"),
    warning = function(w) { wrong <<- c(wrong, conditionMessage(w)); invokeRestart("muffleWarning") })
same("a wrong secret", c(none, any(grepl("28000", wrong)), any(grepl("not this one", wrong))), c(-1, 1, 0))
odbcClose(channel)
cat("1..", tests, "\n", sep = "")
quit(status = failed > 0)
