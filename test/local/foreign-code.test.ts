import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { environmentHere, steeringVariables } from '../../pipeline/local/run/job-environment.ts';
import { readJobLog } from '../../pipeline/local/run/job-log.ts';
import { containerMain } from '../support/container.ts';
import {
  createPipeline,
  definitionOf,
  type Ended,
  execute,
  type Harness,
  job,
  openHarness,
} from '../support/embedded.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('a definition that would run code of its author as the user who serves', () => {
  let folder: string;
  let harness: Harness;
  beforeEach(async () => {
    folder = await temporaryFolder();
    harness = await openHarness(folder);
  });
  afterEach(() => harness.close());

  const logOf = async ({ steps }: Ended) => {
    const name = steps.Step!.Metadata!.ProcessingJob!.Arn!.split('/').pop()!;
    return ((await readJobLog(join(folder, 'state/jobs', name))) ?? []).map(({ message }) => message);
  };

  it('sets no variable that steers a program, and the log names those that were left out', async () => {
    const marker = join(folder, 'marker');
    const code = `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(marker)}, '');`;
    const environment = {
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}`,
      LD_PRELOAD: '/tmp/nothing.so',
      https_proxy: 'http://127.0.0.1:9',
      ML_ROOT: '/',
      MACROSHARD_THREADS: '99',
      DatasetVersion: '4',
      Mine: 'yes',
    };
    const step = job('Step', { args: ['environment', 'x'], output: 's3://bucket/env', environment });
    await createPipeline(harness.client, 'environment', definitionOf([step]));
    const ended = await execute(harness.client, 'environment');
    expect(ended.status).to.equal('Succeeded');
    expect(existsSync(marker)).to.equal(false);
    const given = JSON.parse(readFileSync(harness.locate('s3://bucket/env/environment.json'), 'utf8')) as object;
    expect(given).to.include({ DatasetVersion: '4', Mine: 'yes', MACROSHARD_THREADS: '2' });
    expect(given).to.not.have.any.keys('NODE_OPTIONS', 'LD_PRELOAD', 'https_proxy');
    expect((given as { ML_ROOT: string }).ML_ROOT).to.match(/\/state\/jobs\/[^/]+\/ml$/);
    expect(await logOf(ended)).to.deep.equal([
      "not set: NODE_OPTIONS, LD_PRELOAD, https_proxy, ML_ROOT, MACROSHARD_THREADS of the job's Environment, " +
        'which would steer a program of this machine; in a container (--docker) they are set',
    ]);
  });

  it('has every variable of the list left out, whatever its case, and keeps its own', () => {
    const names = steeringVariables.flatMap((name) => ['', 'X_1'].map((rest) => name.replace('*', rest)));
    for (const name of [...names, ...names.map((each) => each.toLowerCase()), 'LD_PRELOAD=x', 'A B', '', 'é']) {
      expect(environmentHere({ [name]: 'x', Mine: 'y' }), name).to.deep.equal({
        environment: { Mine: 'y' },
        leftOut: [name],
      });
    }
    const own = [
      'DatasetVersion',
      'InputDataUri',
      'NODE',
      'PATHS',
      'MY_PATH',
      'HOMES',
      'TZ',
      'LANG',
      'LC_ALL',
      'SM_USER',
    ];
    const environment = Object.fromEntries(own.map((name) => [name, 'x']));
    expect(environmentHere(environment)).to.deep.equal({ environment, leftOut: [] });
    expect(environmentHere(undefined)).to.deep.equal({ environment: {}, leftOut: [] });
  });

  describe('names no extractor', () => {
    const marker = () => join(folder, 'marker');
    const code = () => `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(marker())}, '');`;
    const put = (path: string) => {
      mkdirSync(join(path, '..'), { recursive: true });
      writeFileSync(path, code());
      return path;
    };
    let run = 0;

    async function reasonOf(...args: readonly string[]): Promise<string | undefined> {
      const data = { group: 's3://bucket/data/' };
      const step = job('Step', { args: ['process-group', '--group', 'group', ...args], inputs: data });
      const name = `extractor-${++run}`;
      await createPipeline(harness.client, name, definitionOf([step]));
      const { steps } = await execute(harness.client, name);
      expect(existsSync(marker())).to.equal(false);
      return steps.Step?.FailureReason;
    }

    beforeEach(async () => {
      await harness.close();
      mkdirSync(join(folder, 'mounted'));
      harness = await openHarness(folder, {
        containerCommand: [process.execPath, containerMain],
        mounts: [{ uri: 's3://bucket/mounted', folder: join(folder, 'mounted') }],
      });
      put(harness.locate('s3://bucket/data/mine.mjs'));
    });

    it('by a URL', async () => {
      const expected = 'expected a built-in one, the path of a file, or the name of an installed package';
      for (const [scheme, url] of Object.entries({
        'data:': `data:text/javascript,${encodeURIComponent(code())}`,
        'file:': pathToFileURL(put(join(folder, 'mine.mjs'))).href,
        'http:': 'HTTP://127.0.0.1:9/mine.mjs',
      })) {
        const refused = `ClientError: the extractor of a job cannot be named by a URL (${scheme}): ${expected}`;
        expect(await reasonOf('--extractor', url)).to.equal(refused);
        expect(await reasonOf(`--extractor=${url}`)).to.equal(refused);
      }
    });

    it('by a path to what was put into the store, or into a folder that stands for S3', async () => {
      const refused = (name: string, place: string) =>
        `ClientError: the extractor ${JSON.stringify(name)} lies among data, in ${join(folder, place)}, ` +
        'which jobs and requests write: expected a file elsewhere';
      const stored = harness.locate('s3://bucket/data/mine.mjs');
      expect(await reasonOf('--extractor', stored)).to.equal(refused(stored, 'state'));
      const laidOut = './ml/processing/input/group/mine.mjs';
      expect(await reasonOf('--extractor', laidOut)).to.equal(refused(laidOut, 'state'));
      const mounted = put(join(folder, 'mounted/mine.mjs'));
      expect(await reasonOf('--extractor', mounted)).to.equal(refused(mounted, 'mounted'));
    });

    it('but one of whoever runs the service', async () => {
      const path = join(folder, 'mine.mjs');
      writeFileSync(path, 'export default {};');
      expect(await reasonOf('--extractor', path)).to.equal(
        `AlgorithmError: extractor ${JSON.stringify(path)} is none: its default export has no name, exit code 1`,
      );
    });
  });
});
