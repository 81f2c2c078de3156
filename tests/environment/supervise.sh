#!/usr/bin/env bash
# Runs one server and ends it, with every process it started, as soon as whoever holds our standard input goes away.
# A test run that is killed thus leaves no server behind; PHP itself could only clean up after an orderly end.
#
# Usage: setsid supervise.sh COMMAND [ARGUMENT…]    (setsid, so that our process group holds nothing else)
set -u

exec 3<&0
# The whole group is told to stop below, and this shell has to outlive it to pass the exit status on.
trap ':' TERM

"$@" </dev/null 3<&- &
server=$!

# By its number as well: PHP-FPM makes a group of its own.
{ cat <&3 >/dev/null; kill -TERM "$server" 0; } &

status=0
while kill -0 "$server" 2>/dev/null; do
    wait "$server"
    status=$?
done
# PHP's server leaves its workers running when its first process ends.
kill -TERM 0
exit "$status"
