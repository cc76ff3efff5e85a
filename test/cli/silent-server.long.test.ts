import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { program } from '../support/program.ts';

describe('a server that says nothing', () => {
  it('is found out, and is asked once', async () => {
    const requests: string[] = [];
    const server = createServer((request) => {
      requests.push(request.url ?? '');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      expect(await list(endpoint)).to.equal(
        `3 macroshard: no answer from ${endpoint} in time; is AWS_ENDPOINT_URL_SAGEMAKER or AWS_ENDPOINT_URL right, and does its server know this request?\n`,
      );
      expect(requests).to.have.length(1);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

async function list(endpoint: string): Promise<string> {
  const { PATH, NODE_V8_COVERAGE } = process.env;
  const child = spawn(process.execPath, [program, 'list', '--region', 'eu-west-1'], {
    env: {
      PATH,
      NODE_V8_COVERAGE,
      AWS_ACCESS_KEY_ID: 'any',
      AWS_SECRET_ACCESS_KEY: 'any',
      AWS_ENDPOINT_URL: endpoint,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const [exitCode] = await once(child, 'close');
  return `${exitCode} ${stderr}`;
}
