/**
 * `node dist/test/bench/measure-stream.js [MEGABYTES [SECONDS]]`: a group that is read straight from S3 while two threads
 * work for about so many seconds, against fetching and working alone, at bandwidths at which fetching takes half the time
 * of the work, as long, twice as long, and at none. Exit code 1 where it falls short of what is promised.
 */

import { execFile, spawn } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { objectName, objectSizes } from './data/object-sizes.ts';
import { inputFolder, type JobRun, runJob } from './jobs/run-job.ts';

const [megabytes = 600, workSeconds = 20] = process.argv.slice(2).map(Number);
if (![megabytes, workSeconds].every((count) => Number.isFinite(count) && count > 0)) {
  process.stderr.write(`expected megabytes and seconds, got ${process.argv.slice(2).join(' ')}\n`);
  process.exit(2);
}

const threads = 2;
const firstByteMs = 30;
const requests = 96;
const placeMb = 192;
const mostPeakMb = 250 + 50 * threads;

const sizes = objectSizes(megabytes);
const bytes = sizes.reduce((sum, size) => sum + size, 0);
const root = mkdtempSync(join(tmpdir(), 'macroshard-stream-'));
const faults: string[] = [];
try {
  writeSparseGroup();
  const work = (await runJob({ root }, jobWords())).seconds;
  say(`${(bytes / 1e6).toFixed(0)} MB in ${sizes.length} objects, ${threads} threads: work alone ${shown(work)}`);
  for (const factor of [0.5, 1, 2]) {
    const { fetching, streaming } = await measureAt(bytes / (work * factor));
    const longer = Math.max(fetching.seconds, work);
    const ofCopy = streaming.job.seconds / (fetching.seconds + work);
    say(
      `factor ${factor}: fetching alone ${shown(fetching.seconds)}, streamed ${shown(streaming.job.seconds)}: ` +
        `${(streaming.job.seconds / longer).toFixed(2)} of the longer, ${ofCopy.toFixed(2)} of copying first`,
    );
    expectAtMost(`factor ${factor}, seconds`, streaming.job.seconds, 1.15 * longer + 1);
    if (factor === 1) expectAtMost('of copying first', ofCopy, 0.6);
    checkRoom(`factor ${factor}`, streaming);
  }
  const { fetching, streaming } = await measureAt(0);
  const bound = 1.2 * (fetching.seconds + work);
  say(`as fast as it goes: fetching alone ${shown(fetching.seconds)}, streamed ${shown(streaming.job.seconds)}`);
  expectAtMost('as fast as it goes, seconds', streaming.job.seconds, bound);
  checkRoom('as fast as it goes', streaming);
  const ofThread = (fetching.userSeconds / bytes) * 1e9;
  say(
    `user CPU: the bare loop ${ofThread.toFixed(2)} s a GB, the streamed job ${shown(streaming.job.userSeconds)} in all`,
  );
} finally {
  rmSync(root, { recursive: true });
}
for (const fault of faults) say(`NOT MET: ${fault}`);
process.exitCode = faults.length > 0 ? 1 : 0;

/** Files of nothing: they are read as fast as memory. */
function writeSparseGroup(): void {
  const folder = inputFolder({ root }, 'work');
  mkdirSync(folder, { recursive: true });
  for (const [index, size] of sizes.entries()) {
    const path = join(folder, objectName(index));
    writeFileSync(path, '');
    truncateSync(path, size);
  }
}

function jobWords(): string[] {
  const extractor = fileURLToPath(new URL('./jobs/waiting-extractor.js', import.meta.url));
  const msPerMegabyte = (workSeconds * 1000 * threads) / (bytes / 1e6);
  return [
    'process-group',
    ...['--group', 'work', '--threads', String(threads), '--extractor', extractor],
    ...['--option', `msPerMegabyte=${msPerMegabyte}`],
  ];
}

interface Streaming {
  readonly job: JobRun;
  /** Of the place, by what its files take. */
  readonly mostBytes: number;
}

interface Fetching {
  readonly seconds: number;
  readonly userSeconds: number;
}

async function measureAt(bytesASecond: number): Promise<{ fetching: Fetching; streaming: Streaming }> {
  const server = await startServer(bytesASecond);
  try {
    const bareLoop = fileURLToPath(new URL('./jobs/fetch-alone.js', import.meta.url));
    const told = await promisify(execFile)(process.execPath, [bareLoop, server.endpoint, String(requests)]);
    const fetching = JSON.parse(told.stdout) as Fetching & { readonly bytes: number };
    if (fetching.bytes !== bytes) throw new Error(`the bare loop read ${fetching.bytes} bytes, expected ${bytes}`);
    return { fetching, streaming: await stream(server.endpoint) };
  } finally {
    server.close();
  }
}

async function startServer(bytesASecond: number) {
  const program = fileURLToPath(new URL('./jobs/paced-s3.js', import.meta.url));
  const numbers = [megabytes, bytesASecond === 0 ? 0 : firstByteMs, Math.round(bytesASecond)];
  const child = spawn(process.execPath, [program, ...numbers.map(String)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
    child.stdout.once('data', (text) => resolve(String(text).trim()));
  });
  return { endpoint: `http://127.0.0.1:${port}`, close: () => void child.kill() };
}

async function stream(endpoint: string): Promise<Streaming> {
  let mostBytes = 0;
  let looks: NodeJS.Timeout | undefined;
  const job = await runJob({ root }, [...jobWords(), '--source', 's3://bucket/work/'], {
    env: {
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_ACCESS_KEY_ID: 'KEY',
      AWS_SECRET_ACCESS_KEY: 'SECRET',
      MACROSHARD_PLACE_MB: String(placeMb),
    },
    onStart(pid) {
      looks = setInterval(() => {
        mostBytes = Math.max(mostBytes, placeBytes(pid));
      }, 50);
    },
  }).finally(() => clearInterval(looks));
  return { job, mostBytes };
}

/** Files have several names there, and are counted once. */
function placeBytes(pid: number): number {
  const taken = new Map<number, number>();
  const places = readdirSync('/dev/shm').filter((name) => name.startsWith(`macroshard-place-${pid}-`));
  for (const place of places) {
    try {
      for (const entry of readdirSync(join('/dev/shm', place), { recursive: true, withFileTypes: true })) {
        const found = lstatSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false });
        if (found?.isFile()) taken.set(found.ino, found.blocks * 512);
      }
    } catch {
      // It is being taken away.
    }
  }
  return [...taken.values()].reduce((sum, count) => sum + count, 0);
}

function checkRoom(when: string, { job, mostBytes }: Streaming): void {
  const megabytesOf = (count: number) => count / 2 ** 20;
  const written = (100 * job.writtenBytes) / bytes;
  say(
    `  peak ${job.peakMb.toFixed(0)} MB of memory, ${megabytesOf(mostBytes).toFixed(0)} of ${placeMb} MB in the place, ` +
      `${written.toFixed(2)} % of the bytes to a disk`,
  );
  expectAtMost(`${when}, peak MB`, job.peakMb, mostPeakMb);
  expectAtMost(`${when}, MB of the place`, megabytesOf(mostBytes), placeMb);
  expectAtMost(`${when}, % to a disk`, written, 5);
}

function expectAtMost(what: string, got: number, most: number): void {
  if (got > most) faults.push(`${what}: ${got.toFixed(2)}, expected at most ${most.toFixed(2)}`);
}

function shown(seconds: number): string {
  return `${seconds.toFixed(2)} s`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
