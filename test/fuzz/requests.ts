/** Mutated requests to `macroshard serve`: an answer in the service's form, and nothing outside its store. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createRandom, deriveSeed, type Random } from '../../scripts/sample/random.ts';
import { program } from '../support/program.ts';
import { committedDefinition } from './definitions.ts';
import type { Fuzz } from './fuzz.ts';
import { hostileWords, mutateJson } from './mutate.ts';

const role = 'arn:aws:iam::111122223333:role/any';
const token = 't'.repeat(32);
const arn = 'arn:aws:sagemaker:us-east-1:000000000000:pipeline/p/execution/abcdefghijkl';

const operations: Readonly<Record<string, (definition: unknown) => object>> = {
  CreatePipeline: (definition) => ({
    PipelineName: 'p',
    PipelineDefinition: JSON.stringify(definition),
    RoleArn: role,
    ClientRequestToken: token,
    Tags: [{ Key: 'a', Value: 'b' }],
  }),
  UpdatePipeline: (definition) => ({ PipelineName: 'p', PipelineDefinition: JSON.stringify(definition) }),
  DescribePipeline: () => ({ PipelineName: 'p', PipelineVersionId: 1 }),
  DeletePipeline: () => ({ PipelineName: 'p', ClientRequestToken: token }),
  ListPipelines: () => ({ MaxResults: 3, NextToken: 'x', PipelineNamePrefix: 'p', SortBy: 'Name' }),
  ListPipelineExecutions: () => ({ PipelineName: 'p', MaxResults: 3, NextToken: 'x' }),
  DescribePipelineExecution: () => ({ PipelineExecutionArn: arn }),
  ListPipelineExecutionSteps: () => ({ PipelineExecutionArn: arn, MaxResults: 3 }),
  StopPipelineExecution: () => ({ PipelineExecutionArn: arn, ClientRequestToken: token }),
  RetryPipelineExecution: () => ({ PipelineExecutionArn: arn, ClientRequestToken: token }),
  DescribeProcessingJob: () => ({ ProcessingJobName: 'p' }),
  ListTags: () => ({ ResourceArn: arn }),
  AddTags: () => ({ ResourceArn: arn, Tags: [{ Key: 'a', Value: 'b' }] }),
};

interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export const fuzzRequests: Fuzz = async ({ count, seed, progress }) => {
  const folder = mkdtempSync(join(tmpdir(), 'macroshard-fuzz-'));
  const child = spawn(
    process.execPath,
    [program, 'serve', '--port', '0', '--any-credentials', '--state', 'store/state'],
    {
      cwd: folder,
      env: { PATH: process.env.PATH, INIT_CWD: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  try {
    const endpoint = (await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next()).value as string;
    await send(endpoint, { method: 'PUT', path: '/bucket', headers: {}, body: '' });
    const definition = committedDefinition();
    const statuses = new Map<number, number>();
    for (let index = 0; index < count; index++) {
      const random = createRandom(deriveSeed(seed, `request ${index}`));
      const request = random.chance(70) ? apiRequest(random, definition) : objectRequest(random);
      const status = await send(endpoint, request).catch((error: Error) => {
        throw new Error(
          `requests: seed ${seed}, number ${index}: ${error.message}\n${JSON.stringify(request)}\n${stderr.slice(-2000)}`,
        );
      });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (index % 1000 === 999) progress(`${index + 1} of ${count}`);
    }
    const strays = [...readdirSync(folder), ...readdirSync(join(folder, 'store'))].filter(
      (name) => name !== 'store' && name !== 'state',
    );
    if (strays.length > 0) throw new Error(`requests: ${strays.join(', ')} appeared outside the store, in ${folder}`);
    const counted = [...statuses].sort(([a], [b]) => a - b).map(([status, times]) => `${times} with ${status}`);
    return `${count} mutated requests, answered: ${counted.join(', ')}`;
  } finally {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
    rmSync(folder, { recursive: true, force: true });
  }
};

function apiRequest(random: Random, definition: unknown): Request {
  const operation = random.pick(Object.keys(operations));
  const plain = operations[operation]!(random.chance(50) ? mutateJson(random, definition) : definition);
  const json = JSON.stringify(random.chance(70) ? mutateJson(random, plain) : plain) ?? '';
  const body = random.chance(10) ? json.slice(0, random.integer(0, json.length)) : json;
  const target = random.chance(5) ? header(random.pick(hostileWords)) : `SageMaker.${operation}`;
  return {
    method: random.chance(95) ? 'POST' : random.pick(['GET', 'PUT', 'DELETE', 'PATCH']),
    path: random.chance(95) ? '/' : objectPath(random),
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
    body,
  };
}

const objectHeaders: Readonly<Record<string, readonly string[]>> = {
  range: ['bytes=0-', 'bytes=5-1', 'bytes=-1', 'bytes=-'],
  'if-match': ['*', '"x"'],
  'if-none-match': ['*', '"x"'],
  'content-md5': ['', 'AAAAAAAAAAAAAAAAAAAAAA==', 'x'],
  'content-encoding': ['aws-chunked', 'gzip,aws-chunked'],
  'x-amz-decoded-content-length': ['1', '-1', '1e9', ''],
  'x-amz-content-sha256': ['UNSIGNED-PAYLOAD', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', 'x'],
  'x-amz-checksum-crc64nvme': ['AAAAAAAAAAA=', 'x'],
  'x-amz-trailer': ['x-amz-checksum-crc32c', 'x'],
  'x-amz-copy-source': ['/bucket/key', 'bucket/..', '%', '/'],
  'x-amz-copy-source-range': ['bytes=0-0', 'x'],
};

function objectRequest(random: Random): Request {
  const names = Object.keys(objectHeaders).filter(() => random.chance(10));
  const value = (name: string) => header(random.pick([...objectHeaders[name]!, ...hostileWords]));
  return {
    method: random.pick(['GET', 'PUT', 'HEAD', 'DELETE', 'POST']),
    path: objectPath(random),
    headers: Object.fromEntries(names.map((name) => [name, value(name)])),
    body: random.pick([
      '',
      'x',
      '1\r\nx\r\n0\r\n\r\n',
      '<Delete><Object><Key>key</Key></Object></Delete>',
      '<a>'.repeat(50),
    ]),
  };
}

const objectQueries = [
  ...['list-type=2&prefix=..', 'list-type=2&delimiter=k', 'marker=x&max-keys=1', 'continuation-token=x&list-type=2'],
  ...['uploads', 'uploads=&max-uploads=1', 'uploadId=0&partNumber=1', 'uploadId=..%2f..', 'delete', 'location'],
  ...['tagging', 'acl', 'partNumber=1', 'response-content-type=%0d%0a', 'versionId=1', '%', 'a=b=c&&'],
];

function objectPath(random: Random): string {
  const parts = Array.from({ length: random.integer(1, 4) }, () =>
    random.pick([
      'bucket',
      'key',
      '..',
      '.',
      '%2e%2e',
      '%2f',
      '..%2f..',
      '%00',
      '%',
      ...hostileWords.map(encodeURIComponent),
    ]),
  );
  return `/${parts.join('/')}${random.chance(40) ? `?${random.pick(objectQueries)}` : ''}`;
}

// What HTTP does not allow never leaves the client.
function header(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}

/** The status. Throws for one that means that the service itself failed, and for an answer that nobody could read. */
function send(endpoint: string, { method, path, headers, body }: Request): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(endpoint, { path, method, headers, timeout: 10_000 }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
      const text = Buffer.concat(chunks).toString();
      const status = response.statusCode!;
      const isShaped = status < 400 || text === '' || /^\s*[{<]/.test(text);
      if ((status >= 500 && status !== 501) || !isShaped)
        reject(new Error(`the answer is ${status} ${text.slice(0, 300)}`));
      else resolve(status);
    });
    sent.once('timeout', () => sent.destroy(new Error('no answer within 10 s')));
    sent.once('error', reject);
    sent.end(body);
  });
}
