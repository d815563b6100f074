#!/bin/sh
# LibreOffice Base without a screen, as Debian ships it.
# packages: libreoffice-base-nogui python3-uno
exec /usr/bin/python3 "$(dirname "$0")/libreoffice_test.py"
