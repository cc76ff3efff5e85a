/**
 * `node fetch-alone.js ENDPOINT REQUESTS`: the client's bare loop. Reads all objects of `s3://bucket/work/` with so many
 * requests at once, keeps none, and prints the seconds that it took, the user CPU of these, and the bytes.
 */

import { BucketReader } from '@macroshard/container/s3/bucket-reader';
import { listPrefix } from '@macroshard/container/s3/list-prefix';
import { cutRanges } from '@macroshard/container/stream/fetch-file';

const [endpoint, requests] = process.argv.slice(2) as [string, string];
const reader = new BucketReader({
  bucket: 'bucket',
  place: { region: 'us-east-1', endpoint },
  credentials: async () => ({ accessKeyId: 'KEY', secretAccessKey: 'SECRET' }),
  requests: Number(requests),
  silenceMs: 20_000,
  nowMs: Date.now,
  chance: Math.random,
});

let bytes = 0;
const startMs = performance.now();
const startCpu = process.cpuUsage();
const reads: Promise<void>[] = [];
for await (const page of listPrefix(reader, 'work/')) {
  for (const object of page) {
    for (const range of cutRanges({ ...object, startByte: 0, endByte: object.sizeBytes })) {
      const count = (chunk: Uint8Array) => {
        bytes += chunk.length;
      };
      reads.push(reader.readRange(range, count));
    }
  }
}
await Promise.all(reads);
const seconds = (performance.now() - startMs) / 1000;
process.stdout.write(`${JSON.stringify({ seconds, userSeconds: process.cpuUsage(startCpu).user / 1e6, bytes })}\n`);
await reader.close();
