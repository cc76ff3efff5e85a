import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { cli } from '../support/cli.ts';
import { deployableFolder } from '../support/deployable.ts';
import { inEnvironment } from '../support/in-environment.ts';
import { program } from '../support/program.ts';

const keys = { AWS_ACCESS_KEY_ID: 'any', AWS_SECRET_ACCESS_KEY: 'any' };
const advice = 'is AWS_ENDPOINT_URL_SAGEMAKER or AWS_ENDPOINT_URL right, and does its server know this request?';

const servers: Server[] = [];

async function listen(server: Server): Promise<{ readonly endpoint: string }> {
  servers.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

type Environment = Readonly<Record<string, string>>;

/** A server on loopback that answers every request so. */
function serve(status: number, body: string): Promise<{ readonly endpoint: string }> {
  return listen(
    createServer((request, response) => {
      request.resume();
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(body);
    }),
  );
}

/** Commands that ask nobody at once: what they print needs no service, or they listen, or look for a table first. */
const askLater = ['templates', 'graph', 'console', 'register'];

describe('what keeps a command from SageMaker', () => {
  let folder: string;
  /** The commands that talk to SageMaker, or to S3 as `survey` does, with what each cannot do without. */
  let lines: readonly (readonly string[])[];
  before(async () => {
    folder = await deployableFolder();
    lines = await talkingCommands();
    expect(lines.length).to.be.greaterThan(8);
  });
  after(() => {
    for (const server of servers) server.close();
  });

  const clean = () => ({
    PATH: process.env.PATH,
    NODE_V8_COVERAGE: process.env.NODE_V8_COVERAGE,
    HOME: folder,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  });

  /** Runs a command line in an environment that holds nothing of this machine's AWS settings. */
  const run = (argv: readonly string[], env: Environment) => runAll([argv], env).then(([outcome]) => outcome);

  const runAll = (lines: readonly (readonly string[])[], env: Environment) =>
    inEnvironment({ ...clean(), ...env }, () =>
      Promise.all(
        lines.map(async (argv) => {
          const { exitCode, stderr } = await cli(folder, argv, { env });
          return `${exitCode} ${stderr}`;
        }),
      ),
    );

  /** The same in a process of its own. */
  const runAlone = (argv: readonly string[], env: Environment) =>
    new Promise<string>((resolve) => {
      const child = spawn(process.execPath, [program, ...argv], {
        cwd: folder,
        env: { ...clean(), INIT_CWD: folder, ...env },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let stderr = '';
      child.stderr.on('data', (chunk: Buffer) => {
        stderr += chunk.toString();
      });
      child.once('close', (code) => resolve(`${code} ${stderr}`));
    });

  /** Lists pipelines, with keys. */
  const listAt = (endpoint: string) => run(['list', '--region', 'eu-west-1'], { ...keys, AWS_ENDPOINT_URL: endpoint });

  async function talkingCommands(): Promise<readonly (readonly string[])[]> {
    const { stdout } = await cli(folder, ['--help']);
    const names = [...stdout.split('Commands:')[1]!.matchAll(/^ {2}([a-z]+)/gm)].map(([, name]) => name!);
    const talking: string[] = [];
    for (const name of names) {
      const hasTarget = (await cli(folder, [name, '--help'])).stdout.includes('--region <name>');
      if (hasTarget && !askLater.includes(name)) talking.push(name);
    }
    const needed: Readonly<Record<string, readonly string[]>> = { verify: ['.', '--execution', 'abc'] };
    return talking.map((name) => [name, ...(needed[name] ?? []), '--region', 'us-east-1']);
  }

  const each = async (env: Readonly<Record<string, string>>, message: string, { but }: { but?: string } = {}) => {
    const asked = lines.filter(([name]) => name !== but);
    const said = ([name]: readonly string[]) =>
      name === 'survey' ? message.replace('AWS_ENDPOINT_URL_SAGEMAKER', 'AWS_ENDPOINT_URL_S3') : message;
    expect(await runAll(asked, env)).to.deep.equal(asked.map((line) => `3 macroshard: ${said(line)}\n`));
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

  it('is said at once by survey, which outlasts a server that has answered', async () => {
    const env = { ...keys, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' };
    const pauses: number[] = [];
    const pause = async (milliseconds: number) => void pauses.push(milliseconds);
    const survey = () => cli(folder, ['survey', '--region', 'us-east-1'], { env, clock: { nowMs: () => 0, pause } });
    expect(await inEnvironment({ ...clean(), ...env }, survey)).to.include({ exitCode: 3 });
    expect(pauses).to.deep.equal([]);
  });

  it('is said in one line by every command: no right to ask', async () => {
    const body = JSON.stringify({ __type: 'AccessDeniedException', message: 'you are not authorized' });
    const { endpoint } = await serve(400, body);
    await each(
      { ...keys, AWS_ENDPOINT_URL: endpoint },
      'AWS refuses it (AccessDeniedException): you are not authorized; the policy of whoever runs this lacks it: "npx macroshard templates" writes one',
      // Of S3, whose answers are XML.
      { but: 'survey' },
    );
  });

  it('is said in one line: no region, no such profile', async () => {
    expect(await runAlone(['list'], keys)).to.equal(
      '3 macroshard: no AWS region is set; give --region, set AWS_REGION, or name one in the profile\n',
    );
    expect(await run(['list', '--profile', 'nobody', '--region', 'us-east-1'], {})).to.match(
      /^3 macroshard: no AWS credentials were found with profile nobody \(/,
    );
    expect(await run(['list'], { ...keys, AWS_REGION: 'eu west 1' })).to.equal(
      '3 macroshard: Region not accepted: region="eu west 1" is not a valid hostname component; give --region, set AWS_REGION, or name one in the profile\n',
    );
  });

  it('is said in one line: an endpoint that is none', async () => {
    for (const name of ['AWS_ENDPOINT_URL_SAGEMAKER', 'AWS_ENDPOINT_URL']) {
      expect(await run(['list'], { ...keys, AWS_REGION: 'eu-west-1', [name]: 'localhost:8080' })).to.equal(
        `3 macroshard: ${name} is "localhost:8080", expected a URL as in http://127.0.0.1:8080\n`,
      );
    }
  });

  describe('as the AWS configuration files bring it about', () => {
    const withProfile = async (lines: readonly string[], env: Readonly<Record<string, string>> = {}) => {
      const file = join(folder, 'aws-config');
      await writeFile(file, ['[profile ours]', 'region = eu-west-1', ...lines, ''].join('\n'));
      return run(['list'], { AWS_CONFIG_FILE: file, AWS_PROFILE: 'ours', ...env });
    };
    const source = ['source_profile = base', '[profile base]', 'aws_access_key_id = a', 'aws_secret_access_key = b'];

    it('an endpoint where nobody is', async () => {
      const lines = ['endpoint_url = http://127.0.0.1:9', 'aws_access_key_id = a', 'aws_secret_access_key = b'];
      expect(await withProfile(lines)).to.equal(
        '3 macroshard: nothing answers at http://127.0.0.1:9 (ECONNREFUSED); is endpoint_url in the AWS configuration files right, and does its server know this request?\n',
      );
    });

    it('a role that whoever runs this may not take on', async () => {
      const role = 'role_arn = arn:aws:iam::111122223333:role/nobody';
      const text = 'User: arn:aws:iam::111122223333:user/me is not authorized to perform: sts:AssumeRole';
      const sts = await serve(
        403,
        `<ErrorResponse><Error><Code>AccessDenied</Code><Message>${text}</Message></Error></ErrorResponse>`,
      );
      expect(await withProfile([role, ...source], { AWS_ENDPOINT_URL_STS: sts.endpoint })).to.equal(
        `3 macroshard: no AWS credentials were given with profile ours (AccessDenied: ${text}); check the role, session or file that it names\n`,
      );
    });

    it('a token of the CI that is not there', async () => {
      const env = { AWS_REGION: 'eu-west-1', AWS_ROLE_ARN: 'arn:aws:iam::111122223333:role/ci' };
      expect(await run(['list'], { ...env, AWS_WEB_IDENTITY_TOKEN_FILE: '/no/token' })).to.equal(
        "3 macroshard: no AWS credentials were given (ENOENT: no such file or directory, open '/no/token'); check the role, session or file that the environment names\n",
      );
    });

    it('keys beside the profile: one line says which are used', async () => {
      const lines = ['aws_access_key_id = a', 'aws_secret_access_key = b'];
      expect(await withProfile(lines, { ...keys, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' })).to.equal(
        `3 AWS_PROFILE and AWS_ACCESS_KEY_ID are both set: profile ours is used\nmacroshard: nothing answers at http://127.0.0.1:9 (ECONNREFUSED); ${advice}\n`,
      );
    });
  });

  describe('as a server says it', () => {
    let endpoint: string;
    const list = async (status: number, body: string) => {
      ({ endpoint } = await serve(status, body));
      return listAt(endpoint);
    };
    const error = (name: string, message: string) => list(400, JSON.stringify({ __type: name, message }));

    it('no right to do it', async () => {
      const text = 'User: arn:aws:iam::111122223333:user/me is not authorized to perform: sagemaker:ListPipelines';
      expect(await error('AccessDeniedException', text)).to.equal(
        `3 macroshard: AWS refuses it (AccessDeniedException): ${text}; the policy of whoever runs this lacks it: "npx macroshard templates" writes one\n`,
      );
    });

    it('keys that it does not know, and ones that have expired', async () => {
      expect(
        await error('UnrecognizedClientException', 'The security token included in the request is invalid.'),
      ).to.equal(
        `3 macroshard: ${endpoint} does not accept these credentials (UnrecognizedClientException: The security token included in the request is invalid.); check keys, region and clock\n`,
      );
      expect(await error('ExpiredTokenException', 'expired')).to.equal(
        '3 macroshard: the AWS credentials have expired (ExpiredTokenException); renew them, as with "aws sso login"\n',
      );
    });

    it('throttling to the last attempt', async () => {
      expect(await error('ThrottlingException', 'Rate exceeded')).to.equal(
        '3 macroshard: AWS is still throttling after 4 attempts (ThrottlingException); try again later\n',
      );
    });

    it('trouble of its own', async () => {
      expect(await list(500, '{"__type":"InternalFailure"}')).to.equal(
        '3 macroshard: SageMaker has trouble after 4 attempts (InternalFailure, HTTP 500); try again later\n',
      );
    });

    it('what it has not, and of which region', async () => {
      expect(await error('ResourceNotFound', "Pipeline 'x' does not exist.")).to.equal(
        "1 macroshard: SageMaker refuses it (ResourceNotFound): Pipeline 'x' does not exist. (region eu-west-1)\n",
      );
    });

    it('a value that it does not take, and a quota', async () => {
      expect(await error('ValidationException', 'no such value')).to.equal(
        '1 macroshard: SageMaker refuses it (ValidationException): no such value\n',
      );
      expect(await error('ResourceLimitExceeded', 'too many pipelines')).to.equal(
        '3 macroshard: SageMaker refuses it (ResourceLimitExceeded): too many pipelines\n',
      );
    });

    for (const [name, status, body] of [
      ['a page where an answer should be', 404, '<html>not here</html>'],
      ["a proxy's page", 403, '<html>not you</html>'],
      ['a page of any status', 200, '<html>hello</html>'],
      ['a redirection', 301, ''],
      ['an answer of another service', 200, '{"status":"ok"}'],
      ['nothing', 200, ''],
    ] as const) {
      it(name, async () => {
        expect(await list(status, body)).to.equal(
          `3 macroshard: what ${endpoint} answered (HTTP ${status}) is none of SageMaker's answers; ${advice}\n`,
        );
      });
    }

    it('a request that it does not know', async () => {
      expect(await error('UnknownOperationException', '')).to.equal(
        `3 macroshard: ${endpoint} does not know ListPipelines; ${advice}\n`,
      );
    });
  });

  it('is said in one line: a server that closes the connection, or speaks another protocol', async () => {
    const closing = await listen(createTcpServer((socket) => socket.destroy()));
    expect(await listAt(closing.endpoint)).to.equal(
      `3 macroshard: ${closing.endpoint} closes the connection (ECONNRESET); ${advice}\n`,
    );
    const other = await listen(createTcpServer((socket) => socket.on('error', () => {}).end('SSH-2.0-OpenSSH_9\r\n')));
    expect(await listAt(other.endpoint)).to.equal(
      `3 macroshard: ${other.endpoint} does not speak HTTP (HPE_INVALID_CONSTANT); ${advice}\n`,
    );
    const plain = (await serve(200, '{}')).endpoint.replace('http:', 'https:');
    expect(await listAt(plain)).to.equal(`3 macroshard: ${plain} does not speak TLS (EPROTO); ${advice}\n`);
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
