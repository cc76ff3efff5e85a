#!/usr/bin/env bash
# Builds the image without a registry, and runs it: a base made by mmdebstrap with the Node of container/Dockerfile, and
# buildah with chroot isolation; then one for an extractor in Python, on the same Debian without Node, whose Python 3.11
# stands for python:3.12-slim. Where that cannot be had (no root, no Debian mirror), it says so and is left out.
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
  buildah rm --all >/dev/null 2>&1 || true
  umount --recursive "$work/graph/overlay" 2>/dev/null || true
  rm -rf --one-file-system "$work"
}
# Layers over one another, or else a whole copy of the files for each.
driver=vfs
mkdir "$work/lower" "$work/upper" "$work/under" "$work/over"
if mount -t overlay overlay -o "lowerdir=$work/lower,upperdir=$work/upper,workdir=$work/under" "$work/over" 2>"$work/log"; then
  umount "$work/over"
  driver=overlay
fi
export BUILDAH_ISOLATION=chroot STORAGE_DRIVER=$driver CONTAINERS_STORAGE_CONF=$work/storage.conf
printf '[storage]\ndriver = "%s"\ngraphroot = "%s/graph"\nrunroot = "%s/run"\n' "$driver" "$work" "$work" >"$CONTAINERS_STORAGE_CONF"
trap cleanup EXIT

# dpkg waits for the disk after each file, which takes minutes where others use it, and nothing in memory.
memory=${TMPDIR:-/tmp}
if [ "$(df --output=avail -m /dev/shm 2>/dev/null | tail -1)" -gt 2000 ] 2>/dev/null; then memory=/dev/shm; fi
started=$(date +%s)
ended=0
TMPDIR=$memory timeout 300 mmdebstrap --variant=minbase --dpkgopt=force-unsafe-io \
  --include=ca-certificates,libstdc++6,python3,python3-pip bookworm "$work/base.tar" >"$work/log" 2>&1 || ended=$?
[ "$ended" != 124 ] || leave_out "mmdebstrap did not end within 300 s: $(tail -1 "$work/log")"
[ "$ended" = 0 ] || leave_out "the Debian mirror gives no base: $(grep -m 1 '^E:' "$work/log" || tail -1 "$work/log")"
echo "ok   base: $(du -m "$work/base.tar" | cut -f1) MB in $(($(date +%s) - started)) s"

# The image's Node, this machine's npm, where Docker's image has them, and the certificates that it trusts.
mkdir -p "$work/context/usr/local/bin" "$work/context/usr/local/lib/node_modules" "$work/context/etc/ssl/certs"
cp -L "$node" "$work/context/usr/local/bin/node"
cp -r "$(dirname "$(readlink -f "$(command -v npm)")")/.." "$work/context/usr/local/lib/node_modules/npm"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$work/context/usr/local/bin/npm"
ln -s ../lib/node_modules/npm/bin/npx-cli.js "$work/context/usr/local/bin/npx"
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
python_base=localhost/python:3.11-slim
printf 'FROM scratch\nADD base.tar /\n' >"$work/context/Containerfile"
buildah build --tag "$python_base" --timestamp 0 "$work/context" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }

build() {
  node dist/bundle/bin.js build-image --tool buildah --tag "$@" >"$work/log" 2>&1 || { tail -40 "$work/log"; exit 1; }
}
digest_of() {
  buildah push --disable-compression --digestfile "$work/digest" "$1" "oci:$work/oci-$2" >/dev/null 2>&1
  cat "$work/digest"
}
started=$(date +%s)
build localhost/macroshard:first --base "$base"
echo "ok   built in $(($(date +%s) - started)) s"
first=$(digest_of localhost/macroshard:first first)
buildah rmi --prune --force >/dev/null 2>&1 || true
build localhost/macroshard:second --base "$base"
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

if ! python3 -m venv "$work/venv" >"$work/log" 2>&1; then
  echo "check-image: the image with Python is left out: no virtual environment for a run outside: $(tail -1 "$work/log")"
  exit 0
fi
buildah rm "$container" >/dev/null
cp -r test/image/python "$work/mine"
(cd "$work/mine" && "$work/venv/bin/python3" make_wheel.py && rm make_wheel.py)
"$work/venv/bin/pip" install --no-index --quiet --requirement <(sed "s|^\./|$work/mine/|" "$work/mine/requirements.txt")
started=$(date +%s)
build localhost/macroshard:python --base "$python_base" --node-from "$base" --config "$work/mine/pipeline.yaml"
echo "ok   with Python: built in $(($(date +%s) - started)) s"
container=$(buildah from --pull-never localhost/macroshard:python)
root=$(buildah mount "$container")
[ ! -e "$root/usr/local/bin/npm" ] || { echo 'not ok   the image with Python holds npm'; exit 1; }
digest=$(node dist/bundle/bin.js build --config "$work/mine/pipeline.yaml" | grep -o '"ExtractorDigest": "[0-9a-f]*"' | head -1 | cut -d'"' -f4)
units=(process-group --group g --units '{"file":"*.csv"}' --extractor ./extract.py)
for place in inside outside; do
  mkdir -p "$work/python/$place/processing/input/g"
  for unit in $(seq 40); do
    printf 'second,rate\n0,%d.5\n1,\n2,%d\n' "$unit" $((unit * 7919 % 97)) >"$work/python/$place/processing/input/g/$unit.csv"
  done
  printf 'second\n' >"$work/python/$place/processing/input/g/without.csv"
done
buildah run --isolation chroot --volume "$work/python/inside:/opt/ml" --env "ExtractorDigest=$digest" "$container" -- \
  node /opt/macroshard/container/dist/main.js "${units[@]}" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
ML_ROOT=$work/python/outside MACROSHARD_EXTRACTORS=$work/mine ExtractorDigest=$digest \
  node container/dist/main.js "${units[@]}" --interpreter "$work/venv/bin/python3" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
grep -q '"event":"done","rows":120,"processed":40,"rejected":1' "$work/log" || { cat "$work/log"; exit 1; }
for file in features.parquet rejects.parquet; do
  cmp "$work/python/inside/processing/output/$file" "$work/python/outside/processing/output/$file" ||
    { echo "not ok   $file of Python inside and outside the image differ"; exit 1; }
done
version=$(buildah run --isolation chroot "$container" -- python3 --version)
echo "ok   an extractor for $version with a package of requirements.txt runs inside, and gives the same bytes as outside"
