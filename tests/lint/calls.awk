# Prints every forbidden call, comments and strings left out. Run on the C files of driver/ and setup/.
BEGIN {
    ban("exit _exit quick_exit abort assert system popen fork longjmp alloca",
        "ends or takes over the process")
    ban("printf puts putchar perror vprintf", "prints into the application's output")
    ban("setlocale uselocale localeconv strtod strtof strtold atof isalpha isdigit isalnum isspace " \
        "isupper islower isprint ispunct isxdigit toupper tolower strcasecmp strncasecmp strcoll " \
        "strftime mbstowcs wcstombs", "depends on the locale")
    ban("strtok gmtime localtime asctime ctime strerror rand srand setenv putenv unsetenv",
        "is not thread-safe")
    ban("gets sprintf vsprintf strcpy strcat strncpy strncat", "does not know how much room there is")
    ban("atoi atol atoll", "knows no errors")
    ban("getenv secure_getenv", "is for platform/")
    # digits and an exponent only: there is no decimal point for a locale to change
    allowed["driver/type/decimal.c strtod"] = allowed["driver/type/decimal.c strtof"] = 1
    # of one thread, and given back: what libraries say shall not depend on the locale
    allowed["driver/platform/host_posix.c uselocale"] = 1
}

function ban(names, why,    list, i, n)
{
    n = split(names, list, " ")
    for (i = 1; i <= n; i++)
        reason[list[i]] = why
}

# The line without comments, strings and characters; `comment` carries over lines.
function bare(line,    out, i, c, quote)
{
    out = ""
    for (i = 1; i <= length(line); i++) {
        c = substr(line, i, 1)
        if (comment) {
            if (c == "*" && substr(line, i + 1, 1) == "/") {
                comment = 0
                i++
            }
        } else if (quote != "") {
            if (c == "\\")
                i++
            else if (c == quote)
                quote = ""
        } else if (c == "\"" || c == "'") {
            quote = c
        } else if (c == "/" && substr(line, i + 1, 1) == "*") {
            comment = 1
            i++
        } else if (c == "/" && substr(line, i + 1, 1) == "/") {
            break
        } else {
            out = out c
        }
    }
    return out
}

FNR == 1 { comment = 0 }

{
    rest = bare($0)
    if (rest ~ /(^|[^A-Za-z0-9_.>])(stdout|stderr)([^A-Za-z0-9_]|$)/)
        print FILENAME ":" FNR ": prints into the application's output"
    while (match(rest, /[A-Za-z_][A-Za-z0-9_]*[ \t]*\(/)) {
        before = RSTART > 1 ? substr(rest, RSTART - 1, 1) : ""
        name = substr(rest, RSTART, RLENGTH - 1)
        sub(/[ \t]+$/, "", name)
        rest = substr(rest, RSTART + RLENGTH)
        if (before == "." || before == ">" || !(name in reason) || FILENAME " " name in allowed)
            continue
        if (name ~ /getenv$/ && FILENAME ~ /^driver\/platform\//)
            continue
        print FILENAME ":" FNR ": " name "() " reason[name]
    }
}
