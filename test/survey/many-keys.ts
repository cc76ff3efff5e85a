/** A survey of keys that nobody has stored: by the command, in a process of its own, from a server that lists what it makes up. */

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { peakMemory } from '../bench/jobs/run-job.ts';
import { describePipeline } from '../support/deployable.ts';
import { repositoryRoot } from '../support/repository.ts';

const pageKeys = 1000;
const groups = 4;

export interface ManyKeysSurvey {
  /** Of the file that it wrote. */
  readonly text: string;
  readonly peakMb: number;
  readonly cpuSeconds: number;
}

/**
 * Every twentieth page is refused or cut off at first.
 * @param deniedFrom  group 31 may be listed up to this key alone
 * @throws Error where the survey fails, with what it says
 */
export async function surveyManyKeys(
  folder: string,
  keys: number,
  { deniedFrom = Number.POSITIVE_INFINITY } = {},
): Promise<ManyKeysSurvey> {
  await describePipeline(folder, { groups: 'survey' });
  const server = await listen(keys, deniedFrom);
  try {
    const { port } = server.address() as AddressInfo;
    const { peakMb, cpuSeconds } = await run(folder, `http://127.0.0.1:${port}`);
    return { text: readFileSync(join(folder, 'surveys/mimic3-waveform-features.json'), 'utf8'), peakMb, cpuSeconds };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function listen(keys: number, deniedFrom: number): Promise<Server> {
  const refused = new Set<string>();
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url!, 'http://server');
    const [prefix, token, delimiter] = ['prefix', 'continuation-token', 'delimiter'].map((name) =>
      searchParams.get(name),
    );
    const start = Number(token ?? 0);
    const place = `${prefix} ${start}`;
    if (delimiter === null && (start / pageKeys) % 20 === 7 && !refused.has(place)) {
      refused.add(place);
      if (refused.size % 2 === 0) return request.socket.destroy();
      response.writeHead(503, { 'content-type': 'application/xml' });
      return response.end('<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>');
    }
    if (delimiter === null && prefix!.endsWith('/31/') && start >= deniedFrom) {
      response.writeHead(403, { 'content-type': 'application/xml' });
      return response.end('<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>');
    }
    response.writeHead(200, { 'content-type': 'application/xml', 'x-amz-request-id': 'made-up' });
    return response.end(
      delimiter === null ? keysPage(prefix!, start, Math.floor(keys / groups)) : foldersPage(prefix!),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function foldersPage(prefix: string): string {
  const folders = Array.from(
    { length: groups },
    (_, index) => `<CommonPrefixes><Prefix>${prefix}${30 + index}/</Prefix></CommonPrefixes>`,
  );
  return `<ListBucketResult><IsTruncated>false</IsTruncated>${folders.join('')}</ListBucketResult>`;
}

function keysPage(prefix: string, start: number, count: number): string {
  const end = Math.min(count, start + pageKeys);
  const more = end < count ? `<NextContinuationToken>${end}</NextContinuationToken>` : '';
  let contents = '';
  for (let index = start; index < end; index++) {
    const key = `${prefix}${String(index).padStart(9, '0')}/waves%20%2B.dat`;
    const etag = createHash('md5').update(key).digest('hex');
    contents += `<Contents><Key>${key}</Key><Size>${index * 1001}</Size><ETag>&quot;${etag}&quot;</ETag><LastModified>2026-11-27T00:00:00.000Z</LastModified></Contents>`;
  }
  return `<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>${end < count}</IsTruncated>${more}${contents}</ListBucketResult>`;
}

async function run(folder: string, endpoint: string): Promise<{ peakMb: number; cpuSeconds: number }> {
  const program = join(repositoryRoot, 'dist/bundle/bin.js');
  const child = spawn(process.execPath, ['--import', peakMemory, program, 'survey', '--region', 'us-east-1'], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      INIT_CWD: folder,
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_ACCESS_KEY_ID: 'made-up',
      AWS_SECRET_ACCESS_KEY: 'made-up',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  let [stderr, measures] = ['', ''];
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdio[3]!.on('data', (chunk) => {
    measures += chunk;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`survey ended with ${code}: ${stderr}`);
  const [peakKib, cpuMicroseconds] = measures.split(' ').map(Number);
  return { peakMb: Math.round(peakKib! / 1024), cpuSeconds: Math.round(cpuMicroseconds! / 1e5) / 10 };
}
