import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { createPipeline, definitionOf, execute, job, openHarness } from '../support/embedded.ts';
import { program } from '../support/program.ts';
import { serveIn } from '../support/served.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const groups = Array.from({ length: 430 }, (_, index) => `p${String(index).padStart(5, '0')}`);

describe('macroshard report, of an execution behind an endpoint', () => {
  it('fetches less than 20 MB for 430 groups and a ledger of 40', async () => {
    const folder = await temporaryFolder();
    const results = join(folder, 'results');
    mkdirSync(join(results, 'dataset'), { recursive: true });
    const mounts = [{ uri: 's3://bucket/results', folder: results }];
    const harness = await openHarness(folder, { mounts });
    let arn: string;
    try {
      const S3Output = {
        ...{ S3Uri: 's3://bucket/results/dataset', S3UploadMode: 'EndOfJob' },
        LocalPath: '/opt/ml/processing/output',
      };
      const ProcessingOutputConfig = { Outputs: [{ OutputName: 'combined', S3Output }] };
      const steps = [job('Combine', { args: ['say', 'x', 'done'], extra: { ProcessingOutputConfig } })];
      await createPipeline(harness.client, 'far', definitionOf(steps));
      arn = (await execute(harness.client, 'far')).arn;
    } finally {
      await harness.close();
    }
    let sizes = 0;
    for (const [name, text] of Object.entries(largestFiles())) {
      writeFileSync(join(results, 'dataset', name), text);
      sizes += text.length;
    }
    expect(sizes).to.be.above(50_000_000);
    const served = await serveIn(folder, ['--mount', 's3://bucket/results=results']);
    const counted = await countingProxy(served.endpoint);
    try {
      const { stdout } = await promisify(execFile)(process.execPath, [program, 'report', arn, '--out', 'far.html'], {
        cwd: folder,
        env: {
          ...{ PATH: process.env.PATH, INIT_CWD: folder, AWS_REGION: 'us-east-1' },
          ...{ AWS_ENDPOINT_URL: counted.endpoint, AWS_SECRET_ACCESS_KEY: 'any' },
          AWS_ACCESS_KEY_ID: readFileSync(join(folder, 'state', 'access-key'), 'utf8').trim(),
        },
      });
      expect(stdout).to.equal('report    far.html\n');
      const page = readFileSync(join(folder, 'far.html'), 'utf8');
      expect(page).to.include('<b>430</b><span>groups</span>').and.to.include(arn);
      expect(page.length).to.be.below(1_000_000);
      expect(counted.bytes()).to.be.above(10_000_000).and.below(20_000_000);
    } finally {
      counted.server.close();
      await served.stop();
    }
  });
});

/** As combine writes them where there is most to tell: each signal in each group, up to what a profile holds. */
function largestFiles(): Readonly<Record<string, string>> {
  const counts = {
    records: 5,
    unitsProcessed: 2000,
    unitsRejected: 0,
    unitsSkipped: 0,
    rows: 100_000,
    bytes: 2e9,
    files: 4000,
  };
  const signals = Array.from({ length: Math.floor(30_000 / groups.length) }, (_, index) => `SIGNAL ${index}`);
  const numbers = { mean: -0.123456789012345, std: 0.123456789012345, min: -1.23456789012345, max: 1.23456789012345 };
  const inGroup = (group: string) => ({
    ...{
      group,
      units: ['mV'],
      rows: 100_000,
      records: 500,
      samples: 123_456_789,
      missing: 1234,
      durationSeconds: 987_654.5,
    },
    ...numbers,
  });
  const threadSeconds = Object.fromEntries(['work', 'wait', 'idle'].map((kind) => [kind, Array(96).fill(123.456)]));
  const run = {
    startedAt: '2026-11-27T10:00:00.000Z',
    endedAt: '2026-11-27T11:00:00.000Z',
    seconds: 3600,
    threads: 96,
    threadSeconds,
  };
  const entry = (group: string) =>
    JSON.stringify({
      group,
      extractor: { name: 'x', version: '1' },
      options: {},
      counts: { filesSkipped: 0, warnings: 0 },
    });
  const file = '{"path":"a/file/of/a/group","sizeBytes":1}';
  return {
    'summary.json': JSON.stringify({
      ...counts,
      rejectedFraction: 0,
      groups: groups.map((group) => ({ group, ...counts })),
      rejects: {},
    }),
    'manifest.json': [
      '{\n"format":"x",\n"options":{},\n"groups":[\n',
      `${groups.map(entry).join(',\n')}],\n"warnings":[],\n"outputs":[],\n"files":[\n`,
      `${Array(900_000).fill(file).join(',\n')}],\n"units":[],\n`,
      `"sha256":"d",\n"run":${JSON.stringify({ ...run, groups: Object.fromEntries(groups.map((group) => [group, run])) })}\n}\n`,
    ].join(''),
    'profile.json': JSON.stringify(
      {
        sample: { rows: 100_000, everyNth: 430 },
        columns: [],
        signals: signals.map((signal) => ({
          kind: 'waveform',
          signal,
          uncalibrated: false,
          groups: groups.map(inGroup),
        })),
        signalsLeftOut: 0,
      },
      null,
      1,
    ),
    'signal_stats.csv': `kind,signal,units,uncalibrated,n_rows,n_records,n_samples,n_missing,duration_s,mean,std,min,max\n${signals
      .map((signal) => `waveform,${signal},mV,false,43000000,1,9,0,9,0,1,-1,1\n`)
      .join('')}`,
  };
}

/** Hands requests on, and counts what comes back; of one that is sent again on a busy machine the last answer. */
async function countingProxy(endpoint: string): Promise<{ server: Server; endpoint: string; bytes: () => number }> {
  const bytes = new Map<string, number>();
  const server = createServer((asked, answer) => {
    const { method, url, headers } = asked;
    const key = `${method} ${url} ${headers.range} ${headers['x-amz-target']} ${url === '/' && headers['amz-sdk-invocation-id']}`;
    const onward = httpRequest(`${endpoint}${url}`, { method, headers }, (given) => {
      bytes.set(key, 0);
      answer.writeHead(given.statusCode!, given.headers);
      given.on('data', (chunk: Buffer) => {
        bytes.set(key, bytes.get(key)! + chunk.length);
      });
      given.pipe(answer);
    });
    asked.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { server, endpoint: `http://127.0.0.1:${port}`, bytes: () => sumOf(bytes.values()) };
}

function sumOf(values: Iterable<number>): number {
  return [...values].reduce((sum, value) => sum + value, 0);
}
