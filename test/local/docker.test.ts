import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { createPipeline, definitionOf, execute, job, openHarness } from '../support/embedded.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A Docker CLI as far as a test needs one: it writes down how it was called, and what the image would write. */
const standIn = `#!/usr/bin/env node
const { appendFileSync, writeFileSync } = require('node:fs');
const args = process.argv.slice(2);
appendFileSync(process.env.TRACE, JSON.stringify(args) + '\\n');
if (args[0] === 'kill') process.exit(0);
const root = args[args.indexOf('--volume') + 1].replace(/:\\/opt\\/ml$/, '');
if (args.includes('wait')) setInterval(() => {}, 1000);
else writeFileSync(root + '/processing/output/made.txt', 'by the image');
`;

describe('jobs in their images, by the Docker CLI', () => {
  it('are given their folders, environment, entry point and arguments, and no network where they have none', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'bin'));
    await writeFile(join(folder, 'bin/docker'), standIn);
    await chmod(join(folder, 'bin/docker'), 0o755);
    const trace = join(folder, 'trace');
    const data = join(folder, 'data');
    await mkdir(data);
    await writeFile(join(data, 'file.txt'), 'x');
    const harness = await openHarness(folder, {
      containerCommand: 'docker',
      mounts: [{ uri: 's3://bucket/data', folder: data }],
      jobEnvironment: { PATH: `${join(folder, 'bin')}:${process.env.PATH}`, TRACE: trace },
    });
    const step = job('Step', {
      args: ['one', 'two words'],
      inputs: { data: 's3://bucket/data/' },
      // The second would end the stand-in, which Node runs, had it the job's Environment itself.
      environment: { NAME: 'a=b', NODE_OPTIONS: '--no-such-flag' },
      extra: { NetworkConfig: { EnableNetworkIsolation: true } },
    });
    const { AppSpecification } = step.Arguments as { AppSpecification: object };
    const withEntryPoint = {
      ...step,
      Arguments: {
        ...step.Arguments,
        AppSpecification: { ...AppSpecification, ContainerEntrypoint: ['node', '/x.js'] },
      },
    } as typeof step;
    await createPipeline(harness.client, 'images', definitionOf([withEntryPoint]));
    const ended = await execute(harness.client, 'images');
    expect(ended.steps.Step?.FailureReason).to.equal(undefined);
    expect(await readFile(join(harness.locate('s3://bucket/out/Step/out'), 'made.txt'), 'utf8')).to.equal(
      'by the image',
    );
    const jobName = ended.steps.Step!.Metadata!.ProcessingJob!.Arn!.split('/').pop()!;
    expect(JSON.parse(await readFile(trace, 'utf8'))).to.deep.equal([
      'run',
      '--rm',
      ...['--name', jobName],
      ...['--platform', 'linux/amd64'],
      ...['--network', 'none'],
      ...['--volume', `${join(folder, 'state/jobs', jobName, 'ml')}:/opt/ml`],
      ...['--volume', `${data}:/opt/ml/processing/input/data:ro`],
      ...['--env', 'NAME=a=b'],
      ...['--env', 'NODE_OPTIONS=--no-such-flag'],
      ...['--env', 'MACROSHARD_THREADS=2'],
      ...['--entrypoint', 'node'],
      'image:1',
      '/x.js',
      'one',
      'two words',
    ]);
    await harness.close();
  });

  it('are refused where they read S3 themselves, which a container would not reach', async () => {
    const harness = await openHarness(await temporaryFolder(), { containerCommand: 'docker', jobEnvironment: {} });
    const step = job('Step', { args: ['process-group', '--group', 'g', '--source', 's3://bucket/data/'] });
    await createPipeline(harness.client, 'streamed', definitionOf([step]));
    const { steps } = await execute(harness.client, 'streamed');
    expect(steps.Step?.FailureReason).to.equal(
      'ClientError: the job reads s3://bucket/data/ itself, and a container (--docker) does not reach the embedded S3, which listens on 127.0.0.1 alone: leave --docker out, or say process: { read: copy }',
    );
    await harness.close();
  });

  it('are refused where the name of their image would be a flag of the Docker CLI', async () => {
    const folder = await temporaryFolder();
    const harness = await openHarness(folder, { containerCommand: 'docker', jobEnvironment: {} });
    const ImageUri = '--volume=/:/opt/ml/all';
    const AppSpecification = { ImageUri, ContainerArguments: ['alpine', 'cat', '/opt/ml/all/etc/passwd'] };
    await createPipeline(
      harness.client,
      'flag',
      definitionOf([job('Step', { args: [], extra: { AppSpecification } })]),
    );
    const { steps } = await execute(harness.client, 'flag');
    expect(steps.Step?.FailureReason).to.equal(
      `ClientError: the image of a job cannot be called ${JSON.stringify(ImageUri)}: expected no hyphen first`,
    );
    await harness.close();
  });
});
