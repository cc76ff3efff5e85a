#!/bin/sh
# In place of the container's program: does what its second argument says, or nothing. The first is Node, which starts
# in twenty times a shell's time, and is asked for what steers it alone.
set -e
node=$1
shift
# The shell's own, which no job is given.
unset PWD
root=$ML_ROOT/processing
output=$root/output
as_json='require("node:fs").writeFileSync(process.argv[1], JSON.stringify(process.env))'
log() {
  if [ -n "$TRACE" ]; then echo "$1" >>"$TRACE"; fi
}
paths_below() {
  (cd "$1" && find -L . | sed -n 's|^\./||p' | LC_ALL=C sort)
}
shares() {
  for input in "$root"/input/*; do
    echo "${input##*/}: $(paths_below "$input" | paste -s -d ' ' -)"
  done
}
log "start $2 $MACROSHARD_THREADS"
case $1 in
write) printf %s "$4" >"$output/$3" ;;
write-below)
  mkdir -p "$(dirname "$output/$3")"
  printf %s "$4" >"$output/$3"
  ;;
write-and-link)
  printf %s "$4" >"$output/$3"
  ln -s "$3" "$output/link"
  ;;
link)
  rm -rf "${root:?}/$4"
  ln -s "$3" "$root/$4"
  ;;
list)
  for input in "$root"/input/*; do
    [ ! -e "$input" ] || printf %s "$(paths_below "$input")" >"$output/${input##*/}.txt"
  done
  ;;
list-input) printf %s "$(LC_ALL=C ls "$root/input")" >"$output/input.txt" ;;
as-host)
  hosts=$(tr -d ' "\n' <"$ML_ROOT/config/resourceconfig.json")
  host=${hosts#*current_host:}
  host=${host%%[,\}]*}
  hosts=${hosts#*hosts:[}
  echo "$host of $(echo "${hosts%%]*}" | tr , ' ')"
  printf %s "$(shares)" >"$output/$host.txt"
  printf %s "$host" >"$output/shared.txt"
  if [ "$3" = "$host" ]; then
    printf 'no room' >"$ML_ROOT/output/message"
    exit 3
  fi
  ;;
environment) "$node" -e "$as_json" "$output/environment.json" ;;
config) cp "$ML_ROOT/config/processingjobconfig.json" "$output/config.json" ;;
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
  printf %s "$3" >"$output/message"
  ;;
once-there) while [ ! -e "$3" ]; do sleep 0.02; done ;;
for-ever) exec sleep 100000 ;;
stubborn)
  # The child inherits that it is deaf.
  trap '' TERM
  sleep 100000 &
  printf '%s %s' $$ $! >"$3"
  wait
  ;;
esac
log "end $2"
