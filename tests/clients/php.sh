#!/bin/sh
# PHP's odbc_… functions and PDO_ODBC, as Debian ships them.
# packages: php-cli php-odbc
exec php -d display_errors=stderr "$(dirname "$0")/php_test.php"
