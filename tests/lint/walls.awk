# Prints every <header> that stands outside of its wall. Run on the C files of driver/ and setup/.
BEGIN {
    # standard C without a locale, a clock or a terminal in it
    n = split("errno.h float.h inttypes.h limits.h math.h stdarg.h stdatomic.h stdbool.h stddef.h " \
              "stdint.h stdio.h stdlib.h string.h", names, " ")
    for (i = 1; i <= n; i++)
        anywhere[names[i]] = 1
}

function wall(header)
{
    if (header ~ /^libpq|^postgres|^pg_|^catalog\//) return "^driver/pg/"
    if (header ~ /^curl\//) return "^driver/web/http\\.c$"
    if (header ~ /^openssl\//) return "^driver/web/digest\\.c$"
    if (header ~ /^jansson/) return "^driver/web/json\\.c$"
    if (header ~ /^ini\.h$/) return "^driver/config/"
    if (header ~ /^odbcinst/) return "^(driver/config/dsn\\.c$|setup/)"
    if (header ~ /^sql/) return "^(driver/type/odbc\\.h$|setup/)"
    if (header == "windows.h") return "^driver/(platform/|type/odbc\\.h$)" # ODBC's headers need it
    return "^driver/platform/"
}

/^[ \t]*#[ \t]*include[ \t]*</ {
    split($0, part, /[<>]/)
    header = part[2]
    if (!(header in anywhere) && FILENAME !~ wall(header))
        print FILENAME ":" FNR ": <" header "> is for " wall(header)
}
