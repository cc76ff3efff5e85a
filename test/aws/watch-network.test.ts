import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { program } from '../support/program.ts';
import { executionArn } from '../support/scripted-sagemaker.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { itWide } from '../support/wide.ts';

interface Call {
  readonly operation: string;
  /** The access key that it was signed with. */
  readonly key: string;
  /** Which one it is of its operation, from 1 on. */
  readonly count: number;
}

type Answer = readonly [status: number, body: object] | 'drop';

/** Runs the program itself against a server on this machine, with credentials from a file in the folder. */
async function watchOver(folder: string, answer: (call: Call) => Answer) {
  const counts = new Map<string, number>();
  const server = createServer((request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1]!;
    const key = /Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const count = (counts.get(operation) ?? 0) + 1;
    counts.set(operation, count);
    const given = answer({ operation, key, count });
    if (given === 'drop') request.socket.destroy();
    else response.writeHead(given[0], { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(given[1]));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  writeKey(folder, 'OLD');
  const { PATH, NODE_V8_COVERAGE } = process.env;
  const child = spawn(process.execPath, [program, 'watch', executionArn, '--interval', '0.02', '--json'], {
    cwd: folder,
    env: {
      PATH,
      ...(NODE_V8_COVERAGE !== undefined && { NODE_V8_COVERAGE }),
      AWS_ENDPOINT_URL_SAGEMAKER: `http://127.0.0.1:${port}`,
      AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
      AWS_CONFIG_FILE: join(folder, 'config'),
      AWS_EC2_METADATA_DISABLED: 'true',
    },
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (data: Buffer) => {
    out += data.toString();
  });
  child.stderr.on('data', (data: Buffer) => {
    err += data.toString();
  });
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
  server.close();
  return { exitCode, out, err };
}

function writeKey(folder: string, key: string): void {
  const lines = ['[default]', `aws_access_key_id = ${key}`, 'aws_secret_access_key = x', 'aws_session_token = y', ''];
  writeFileSync(join(folder, 'credentials'), lines.join('\n'));
}

const definition = { PipelineDefinition: JSON.stringify({ Version: '2020-12-01', Steps: [] }) };

/** Answers what is the same in every test; the state of the execution is the test's. */
function execution(state: (call: Call) => Answer): (call: Call) => Answer {
  return (call) => {
    if (call.operation === 'DescribePipelineDefinitionForExecution') return [200, definition];
    if (call.operation === 'ListPipelineExecutionSteps') return [200, { PipelineExecutionSteps: [] }];
    return state(call);
  };
}

const inState = (PipelineExecutionStatus: string): Answer => [200, { PipelineExecutionStatus }];

describe('macroshard watch over a network', () => {
  it('reads credentials again when they have expired, and goes on with the new ones', async () => {
    const folder = await temporaryFolder();
    const keys: string[] = [];
    const answer = execution(({ key, count }) => {
      keys.push(key);
      if (count <= 2) return inState('Executing');
      if (count === 4) writeKey(folder, 'NEW');
      if (key === 'NEW') return inState('Succeeded');
      return [
        400,
        { __type: 'ExpiredTokenException', message: 'The security token included in the request is expired' },
      ];
    });
    const { exitCode, out, err } = await watchOver(folder, answer);
    expect(err).to.match(
      /waiting since \S+Z, until \S+Z at most: the credentials are not valid any more \(ExpiredTokenException\); renew them \(aws sso login, or where they came from\) and it goes on\n/,
    );
    expect(err).to.match(/answered again after \d+\.\d s\n/);
    expect(keys).to.deep.equal(['OLD', 'OLD', 'OLD', 'OLD', 'NEW']);
    expect((JSON.parse(out) as { status: string }).status).to.equal('Succeeded');
    expect(exitCode).to.equal(0);
  });

  itWide('outlasts connections that are cut', async () => {
    const answer = execution(({ count }) => {
      if (count === 1) return inState('Executing');
      // The SDK itself tries four times.
      return count <= 5 ? 'drop' : inState('Stopped');
    });
    const { exitCode, err } = await watchOver(await temporaryFolder(), answer);
    expect(err).to.match(/at most: the connection was lost \(ECONNRESET\)\n/);
    expect(exitCode).to.equal(1);
  });
});
