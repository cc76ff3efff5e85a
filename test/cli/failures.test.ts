import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { cli } from '../support/cli.ts';
import { deployableFolder } from '../support/deployable.ts';

const bin = fileURLToPath(new URL('../../pipeline/cli/bin.js', import.meta.url));
const keys = { AWS_ACCESS_KEY_ID: 'any', AWS_SECRET_ACCESS_KEY: 'any' };
const advice = 'is AWS_ENDPOINT_URL_SAGEMAKER or AWS_ENDPOINT_URL right, and does its server know this request?';

describe('what keeps a command from SageMaker', () => {
  let folder: string;
  before(async () => {
    folder = await deployableFolder();
  });

  /** Runs a command in an environment that holds nothing of this machine's AWS settings. */
  const run = (argv: readonly string[], env: Readonly<Record<string, string>>) =>
    new Promise<string>((resolve) => {
      const clean = { PATH: process.env.PATH, NODE_V8_COVERAGE: process.env.NODE_V8_COVERAGE, HOME: folder };
      const child = spawn(process.execPath, [bin, ...argv], {
        cwd: folder,
        env: { ...clean, INIT_CWD: folder, AWS_EC2_METADATA_DISABLED: 'true', ...env },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let stderr = '';
      child.stderr.on('data', (chunk: Buffer) => {
        stderr += chunk.toString();
      });
      child.once('close', (code) => resolve(`${code} ${stderr}`));
    });

  /** The commands that talk to SageMaker, with what each cannot do without. */
  async function commands(): Promise<readonly (readonly string[])[]> {
    const { stdout } = await cli(folder, ['--help']);
    const names = [...stdout.split('Commands:')[1]!.matchAll(/^ {2}([a-z]+)/gm)].map(([, name]) => name!);
    const talking: string[] = [];
    for (const name of names) {
      if ((await cli(folder, [name, '--help'])).stdout.includes('--region <name>') && name !== 'templates')
        talking.push(name);
    }
    return talking.map((name) => [name, '--region', 'us-east-1']);
  }

  const each = async (env: Readonly<Record<string, string>>, message: string) => {
    const lines = await commands();
    expect(lines.length).to.be.greaterThan(8);
    const outcomes: string[] = [];
    for (let index = 0; index < lines.length; index += 4) {
      outcomes.push(...(await Promise.all(lines.slice(index, index + 4).map((line) => run(line, env)))));
    }
    expect(outcomes).to.deep.equal(lines.map(() => `3 macroshard: ${message}\n`));
  };

  it('is said in one line by every command: no credentials', async () => {
    await each(
      {},
      'no AWS credentials were found (Could not load credentials from any providers); set AWS_PROFILE or AWS_ACCESS_KEY_ID, log in with "aws sso login", or use --local',
    );
  });

  it('is said in one line by every command: nobody at the endpoint', async () => {
    const endpoint = 'http://127.0.0.1:9';
    await each({ ...keys, AWS_ENDPOINT_URL: endpoint }, `nothing answers at ${endpoint} (ECONNREFUSED); ${advice}`);
  });

  it('is said in one line: no region, no such profile', async () => {
    expect(await run(['list'], keys)).to.equal(
      '3 macroshard: no AWS region is set; give --region, set AWS_REGION, or name one in the profile\n',
    );
    expect(await run(['list', '--profile', 'nobody', '--region', 'us-east-1'], {})).to.match(
      /^3 macroshard: no credentials were found in profile nobody \(/,
    );
  });

  describe('as a server says it', () => {
    let server: Server;
    let endpoint: string;
    let answer: { status: number; body: string };
    before(async () => {
      server = createServer((request, response) => {
        request.resume();
        response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.1' });
        response.end(answer.body);
      });
      await new Promise<void>((resolve) => {
        server.listen(0, '127.0.0.1', resolve);
      });
      endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    after(() => {
      server.close();
    });

    const list = () => run(['list', '--region', 'eu-west-1'], { ...keys, AWS_ENDPOINT_URL_SAGEMAKER: endpoint });
    const error = (name: string, message: string) => {
      answer = { status: 400, body: JSON.stringify({ __type: name, message }) };
    };

    it('no right to do it', async () => {
      const text = 'User: arn:aws:iam::111122223333:user/me is not authorized to perform: sagemaker:ListPipelines';
      error('AccessDeniedException', text);
      expect(await list()).to.equal(
        `3 macroshard: AWS refuses it (AccessDeniedException): ${text}; the policy of whoever runs this lacks it: "macroshard templates" writes one\n`,
      );
    });

    it('keys that it does not know, and ones that have expired', async () => {
      error('UnrecognizedClientException', 'The security token included in the request is invalid.');
      expect(await list()).to.equal(
        '3 macroshard: AWS does not accept these credentials (UnrecognizedClientException: The security token included in the request is invalid.); check keys, profile and clock\n',
      );
      error('ExpiredTokenException', 'expired');
      expect(await list()).to.equal(
        '3 macroshard: the AWS credentials have expired (ExpiredTokenException); renew them, as with "aws sso login"\n',
      );
    });

    it('throttling to the last attempt', async () => {
      error('ThrottlingException', 'Rate exceeded');
      expect(await list()).to.equal(
        '3 macroshard: AWS is still throttling after 4 attempts (ThrottlingException); try again later\n',
      );
    });

    it('a page where an answer should be', async () => {
      answer = { status: 404, body: '<html>not here</html>' };
      expect(await list()).to.equal(
        `3 macroshard: what ${endpoint} answered (HTTP 404) is none of SageMaker's answers; ${advice}\n`,
      );
    });
  });

  it('never stands against --local: options of the other kind are refused', async () => {
    const refused = async (...flags: readonly string[]) => {
      const { exitCode, stderr } = await cli(folder, ['list', ...flags]);
      return `${exitCode} ${stderr}`;
    };
    expect(await refused('--local', '--region', 'us-east-1')).to.equal(
      '2 macroshard: --region is about AWS, and --local uses none; leave one out\n',
    );
    expect(await refused('--state', 'x')).to.equal(
      '2 macroshard: --state needs --local: it is about the embedded SageMaker\n',
    );
  });
});
