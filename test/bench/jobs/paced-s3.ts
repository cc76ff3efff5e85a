/**
 * `node paced-s3.js MEGABYTES FIRST_BYTE_MS BYTES_A_SECOND`: an S3 of one group of zeros, on a port that it prints, which
 * answers after so many milliseconds, and gives all that ask together so many bytes a second; 0 for as many as go.
 */

import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { objectName, objectSizes } from '../data/object-sizes.ts';

const [megabytes, firstByteMs, bytesASecond] = process.argv.slice(2).map(Number) as [number, number, number];
const sizes = objectSizes(megabytes);
const zeros = Buffer.alloc(1 << 18);
const tickMs = 5;
/** What a tick that comes late may give at once. */
const mostLateMs = 100;

interface Flow {
  readonly response: ServerResponse;
  left: number;
}
const flows = new Set<Flow>();

const server = createServer(({ url, headers }, response) => {
  const { pathname, searchParams } = new URL(url!, 'http://s3');
  if (searchParams.has('list-type')) {
    response.end(listing(searchParams.get('prefix')!));
    return;
  }
  const size = sizes[Number(/u(\d+)$/.exec(pathname)![1])]!;
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? [];
  const left = from === undefined ? size : Number(to) + 1 - Number(from);
  const head = { 'content-length': left, etag: '"zeros"' };
  setTimeout(() => {
    if (from === undefined) response.writeHead(200, head);
    else response.writeHead(206, { ...head, 'content-range': `bytes ${from}-${to}/${size}` });
    const flow = { response, left };
    flows.add(flow);
    response.once('close', () => flows.delete(flow));
    if (bytesASecond === 0) giveAll(flow);
  }, firstByteMs);
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
if (bytesASecond > 0) pace();

function giveAll(flow: Flow): void {
  while (flow.left > 0 && !flow.response.writableNeedDrain) give(flow, flow.left);
  if (flow.left > 0) flow.response.once('drain', () => giveAll(flow));
}

/** To all alike, as connections share a network. */
function pace(): void {
  let lastMs = performance.now();
  setInterval(() => {
    const nowMs = performance.now();
    let allowance = (bytesASecond * Math.min(nowMs - lastMs, mostLateMs)) / 1000;
    lastMs = nowMs;
    const open = [...flows].filter(({ response }) => !response.writableNeedDrain).sort((a, b) => a.left - b.left);
    for (const [index, flow] of open.entries()) {
      const share = Math.min(flow.left, Math.ceil(allowance / (open.length - index)));
      allowance -= share;
      for (let given = 0; given < share; ) given += give(flow, share - given);
    }
  }, tickMs);
}

function give(flow: Flow, most: number): number {
  const count = Math.min(most, flow.left, zeros.length);
  flow.response.write(zeros.subarray(0, count));
  flow.left -= count;
  if (flow.left === 0) flow.response.end();
  return count;
}

function listing(prefix: string): string {
  const contents = sizes.map(
    (size, index) =>
      `<Contents><Key>${prefix}${objectName(index)}</Key><LastModified>2026-03-01T12:00:00.000Z</LastModified><ETag>&quot;zeros&quot;</ETag><Size>${size}</Size></Contents>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult><IsTruncated>false</IsTruncated>${contents.join('')}</ListBucketResult>`;
}
