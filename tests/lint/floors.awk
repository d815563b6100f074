# Prints every include that does not go down. Run on the C files of driver/ and setup/.
BEGIN {
    below["platform"] = ""
    below["base"] = "platform"
    third = below["base"] " base"
    n = split("config pg sql type web", names, " ")
    for (i = 1; i <= n; i++)
        below[names[i]] = third
    below["oauth"] = third " config web"
    below["handle"] = third " config oauth pg sql type web"
    sixth = below["handle"] " handle"
    n = split("connect exec field", names, " ")
    for (i = 1; i <= n; i++)
        below[names[i]] = sixth
    below["catalog"] = sixth " connect exec field"
    below["api"] = below["catalog"] " catalog"
    below["setup"] = third " config oauth"
}

FNR == 1 {
    split(FILENAME, path, "/")
    folder = path[1] == "setup" ? "setup" : path[2]
    if (!(folder in below))
        print FILENAME ": " folder " is on no floor"
}

/^[ \t]*#[ \t]*include[ \t]*"/ {
    split($0, part, "\"")
    split(part[2], into, "/")
    if (into[1] != folder && index(" " below[folder] " ", " " into[1] " ") == 0)
        print FILENAME ":" FNR ": " folder "/ may not include \"" part[2] "\""
}
