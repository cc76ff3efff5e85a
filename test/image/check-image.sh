#!/usr/bin/env bash
# Builds the image without a registry, and runs it: a base made by mmdebstrap with the Node of container/Dockerfile, and
# buildah with chroot isolation. Where that cannot be had (no root, no Debian mirror), it says so and is left out.
set -euo pipefail
cd "$(dirname "$0")/../.."

leave_out() {
  echo "check-image: left out: $1"
  exit 0
}

[ "$(uname -sm)" = 'Linux x86_64' ] || leave_out 'it needs Linux on x86_64'
[ "$(id -u)" = 0 ] || leave_out 'it needs root'
if ! { command -v buildah && command -v mmdebstrap; } >/dev/null; then
  command -v apt-get >/dev/null || leave_out 'buildah and mmdebstrap are missing, and there is no apt-get'
  { timeout 120 apt-get update && timeout 180 apt-get install -y --no-install-recommends buildah mmdebstrap; } >/dev/null 2>&1 ||
    leave_out 'buildah and mmdebstrap cannot be installed'
fi

node=$(.ci/node-24 bash -c 'command -v node')
[ -n "$node" ] || leave_out "the image's Node does not run here"

work=$(mktemp -d)
cleanup() {
  buildah unmount --all >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap cleanup EXIT
export BUILDAH_ISOLATION=chroot STORAGE_DRIVER=vfs CONTAINERS_STORAGE_CONF=$work/storage.conf
printf '[storage]\ndriver = "vfs"\ngraphroot = "%s/graph"\nrunroot = "%s/run"\n' "$work" "$work" >"$CONTAINERS_STORAGE_CONF"

timeout 300 mmdebstrap --variant=minbase --include=ca-certificates,libstdc++6 bookworm "$work/base.tar" >"$work/log" 2>&1 ||
  leave_out 'the Debian mirror does not answer'
echo "ok   base: $(du -m "$work/base.tar" | cut -f1) MB"

# The image's Node, this machine's npm, and the certificates that it trusts.
mkdir -p "$work/context/usr/bin" "$work/context/usr/lib/node_modules" "$work/context/etc/ssl/certs"
cp -L "$node" "$work/context/usr/bin/node"
cp -r "$(dirname "$(readlink -f "$(command -v npm)")")/.." "$work/context/usr/lib/node_modules/npm"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$work/context/usr/bin/npm"
ln -s ../lib/node_modules/npm/bin/npx-cli.js "$work/context/usr/bin/npx"
cp -L /etc/ssl/certs/ca-certificates.crt "$work/context/etc/ssl/certs/ca-certificates.crt"
mv "$work/base.tar" "$work/context/base.tar"
cat >"$work/context/Containerfile" <<'END'
FROM scratch
ADD base.tar /
COPY usr /usr
COPY etc /etc
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
END
base=localhost/macroshard-base:check
buildah build --tag "$base" --timestamp 0 "$work/context" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }

build() {
  node dist/bundle/bin.js build-image --tool buildah --base "$base" --tag "$1" >"$work/log" 2>&1 || { tail -40 "$work/log"; exit 1; }
}
digest_of() {
  buildah push --digestfile "$work/digest" "$1" "oci:$work/oci-$2" >/dev/null 2>&1
  cat "$work/digest"
}
started=$(date +%s)
build localhost/macroshard:first
echo "ok   built in $(($(date +%s) - started)) s"
first=$(digest_of localhost/macroshard:first first)
buildah rmi --prune --force >/dev/null 2>&1 || true
build localhost/macroshard:second
second=$(digest_of localhost/macroshard:second second)
[ "$first" = "$second" ] || { echo "not ok   two builds of one program differ: $first, $second"; exit 1; }
echo "ok   two builds give one digest: $first"

buildah inspect --type image localhost/macroshard:second | node dist/test/image/check-config.js

container=$(buildah from --pull-never localhost/macroshard:second)
root=$(buildah mount "$container")
expected=$("$node" --version)
version=$(buildah run --isolation chroot "$container" -- node --version)
[ "$version" = "$expected" ] || { echo "not ok   the image has Node $version, expected $expected"; exit 1; }
echo "ok   Node $version"
packages=$(find "$root/opt/macroshard/node_modules" -name package.json -path '*node_modules/*' | xargs -n1 dirname | grep -cE 'node_modules/(@[^/]+/)?[^/]+$')
megabytes=$(du -sm "$root/opt/macroshard" | cut -f1)
echo "ok   program: $megabytes MB, $packages packages (beside the base)"
[ "$megabytes" -le 120 ] || { echo "not ok   the program has $megabytes MB, expected 120 at most"; exit 1; }
for unwanted in typescript mocha assemblyscript @aws-sdk/client-s3 @aws-sdk/client-sagemaker @biomejs; do
  [ ! -e "$root/opt/macroshard/node_modules/$unwanted" ] || { echo "not ok   the image holds $unwanted"; exit 1; }
done

# Both tasks over the same sample, inside and outside, where Node may be another.
node dist/scripts/make-sample.js "$work/sample" --megabytes 1 --clean >/dev/null
inside() {
  buildah run --isolation chroot --volume "$1:/opt/ml" "$container" -- node /opt/macroshard/container/dist/main.js "${@:2}" >"$work/log" ||
    { cat "$work/log"; exit 1; }
}
outside() {
  ML_ROOT=$1 node container/dist/main.js "${@:2}" >"$work/log" || { cat "$work/log"; exit 1; }
}
for place in inside outside; do
  for group in 30 31; do
    mkdir -p "$work/$place/$group/processing/input" "$work/$place/combine/processing/input"
    cp -r "$work/sample/$group" "$work/$place/$group/processing/input/$group"
    "$place" "$work/$place/$group" process-group --group "$group"
    cp -r "$work/$place/$group/processing/output" "$work/$place/combine/processing/input/$group"
  done
  "$place" "$work/$place/combine" combine
  (cd "$work/$place/combine/processing/output" && find . -type f ! -name manifest.json | LC_ALL=C sort | xargs sha256sum) >"$work/$place.sums"
done
diff "$work/inside.sums" "$work/outside.sums" || { echo 'not ok   results inside and outside the image differ'; exit 1; }
echo "ok   both tasks run inside, and give the same bytes as outside: $(wc -l <"$work/inside.sums") files"

started=$(date +%s%N)
buildah run --isolation chroot "$container" -- node /opt/macroshard/container/dist/main.js --version >/dev/null 2>&1 || true
echo "ok   starts in $((($(date +%s%N) - started) / 1000000)) ms (with buildah's own)"
