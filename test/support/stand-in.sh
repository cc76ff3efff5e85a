#!/bin/sh
# In place of the container's program: does what its second argument says, or nothing. The first is Node, for what a
# shell cannot do.
set -e
node=$1
shift
case $1 in
list | as-host | list-input | write-below | write-and-link | link | environment | config | stubborn)
  # The shell's own, which no job is given.
  unset PWD
  exec "$node" "${0%.sh}.mjs" "$@"
  ;;
esac
log() {
  if [ -n "$TRACE" ]; then echo "$1" >>"$TRACE"; fi
}
log "start $2 $MACROSHARD_THREADS"
case $1 in
write) printf %s "$4" >"$ML_ROOT/processing/output/$3" ;;
say)
  printf '%b\n' "$3"
  printf '%s\n' "$4" >&2
  ;;
fail)
  printf %s "$3" >"$ML_ROOT/output/message"
  log "end $2"
  exit 3
  ;;
fail-unless) [ -e "$3" ] || exit 4 ;;
fail-unless-late) [ "$2" != late ] || [ -e "$3" ] || exit 4 ;;
message)
  printf %s "$3" >"$ML_ROOT/output/message"
  printf %s "$3" >"$ML_ROOT/processing/output/message"
  ;;
once-there) while [ ! -e "$3" ]; do sleep 0.02; done ;;
for-ever) exec sleep 100000 ;;
esac
log "end $2"
