import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import type { DefinitionJson } from '../../pipeline/definition/json.ts';
import { argumentsHere } from '../../pipeline/local/run/container-arguments.ts';
import { environmentHere, steeringVariables } from '../../pipeline/local/run/job-environment.ts';
import { readJobLog } from '../../pipeline/local/run/job-log.ts';
import { containerMain } from '../support/container.ts';
import {
  createPipeline,
  definitionOf,
  type Ended,
  errorOf,
  execute,
  type Harness,
  job,
  openHarness,
} from '../support/embedded.ts';
import { repositoryRoot } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { isWide, some } from '../support/wide.ts';

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
    return ((await readJobLog({ jobFolder: join(folder, 'state/jobs', name), host: 'algo-1' })) ?? []).map(
      ({ message }) => message,
    );
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

  it('leaves out nothing that our own steps write', async () => {
    const built = JSON.parse(
      readFileSync(join(repositoryRoot, 'test/goldens/definition-10-groups.json'), 'utf8'),
    ) as DefinitionJson;
    const environments = built.Steps.flatMap((step) =>
      step.Type === 'Processing' ? [step.Arguments.Environment] : [],
    );
    const names = environments.flatMap((environment) => Object.keys(environment ?? {}));
    expect(names).to.include('DatasetVersion');
    const given = Object.fromEntries(names.map((name) => [name, 'x']));
    expect(environmentHere(given).leftOut).to.deep.equal([]);
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
      mkdirSync(join(folder, 'own/mounted'), { recursive: true });
      harness = await openHarness(folder, {
        containerCommand: [process.execPath, containerMain],
        mounts: [{ uri: 's3://bucket/mounted', folder: join(folder, 'own/mounted') }],
        extractors: { folder: join(folder, 'own') },
      });
      put(harness.locate('s3://bucket/data/mine.mjs'));
    });

    const known = () =>
      `expected wfdb-summary, a file below ${join(folder, 'own')} outside node_modules (--extractors DIR names another ` +
      'folder), or a package that its package.json depends on';

    it('by a URL', async () => {
      for (const [scheme, url] of Object.entries({
        'data:': `data:text/javascript,${encodeURIComponent(code())}`,
        'file:': pathToFileURL(put(join(folder, 'own/mine.mjs'))).href,
        'http:': 'HTTP://127.0.0.1:9/mine.mjs',
      })) {
        const refused = `ClientError: the extractor of a job cannot be named by a URL (${scheme}): ${known()}`;
        expect(await reasonOf(`--extractor=${url}`)).to.equal(refused);
        if (isWide) expect(await reasonOf('--extractor', url)).to.equal(refused);
      }
    });

    it('by a path to what was put into the store, or into a folder that stands for S3', async () => {
      const refused = (name: string, place: string) =>
        `ClientError: the extractor ${JSON.stringify(name)} lies among data, in ${join(folder, place)}, ` +
        `which jobs and requests write: ${known()}`;
      const stored = harness.locate('s3://bucket/data/mine.mjs');
      expect(await reasonOf('--extractor', stored)).to.equal(refused(stored, 'state'));
      const mounted = put(join(folder, 'own/mounted/mine.mjs'));
      expect(await reasonOf('--extractor', mounted)).to.equal(refused(mounted, 'own/mounted'));
      expect(await reasonOf('--extractor', './mounted/mine.mjs')).to.equal(
        refused('./mounted/mine.mjs', 'own/mounted'),
      );
    });

    it('by a path elsewhere, through a link or among what packages have brought along', async () => {
      const elsewhere = put(join(folder, 'elsewhere/mine.mjs'));
      mkdirSync(join(folder, 'own'), { recursive: true });
      symlinkSync(elsewhere, join(folder, 'own/linked.mjs'));
      put(join(folder, 'own/node_modules/brought/mine.mjs'));
      const outside = [
        './../elsewhere/mine.mjs',
        elsewhere,
        './linked.mjs',
        '/dev/stdin',
        './node_modules/brought/mine.mjs',
        `/proc/self/root${elsewhere}`,
      ];
      for (const name of some(outside, 3)) {
        expect(await reasonOf('--extractor', name)).to.equal(
          `ClientError: the extractor ${JSON.stringify(name)} lies outside the folder of extractors: ${known()}`,
        );
      }
    });

    it('by the name of a package that nobody depends on, or of a module in one', async () => {
      put(join(folder, 'own/node_modules/brought/index.js'));
      writeFileSync(join(folder, 'own/package.json'), '{ "dependencies": { "used": "1.0.0" } }');
      const unknown = ['brought', 'brought/index.js', 'used/../brought', 'used/bin.js', 'fs', 'wfdb-sumary'];
      for (const name of some(unknown, 3)) {
        expect(await reasonOf('--extractor', name)).to.equal(
          `ClientError: the extractor ${JSON.stringify(name)} is not known to whoever runs this service: ${known()}`,
        );
      }
      const places = { jobFolder: folder, dataFolders: [], extractors: { folder: join(folder, 'own') } };
      const argv = ['process-group', '--extractor', 'used', '--extractor=wfdb-summary'];
      expect((await argumentsHere(argv, places)).words).to.deep.equal(argv);
      for (const written of ['own', 'own/node_modules', 'own/node_modules/used', '.']) {
        const refused = argumentsHere(argv, { ...places, dataFolders: [join(folder, written)] });
        expect(await errorOf(refused), written).to.equal(
          `EvaluationError: the extractor "used" is not known to whoever runs this service: ${known()}`,
        );
      }
    });

    it('at all where whoever runs the service has said nothing of extractors', async () => {
      const argv = ['describe', '--extractor', join(folder, 'own/mine.mjs')];
      const refused = argumentsHere(argv, { jobFolder: folder, dataFolders: [], extractors: undefined });
      expect(await errorOf(refused)).to.equal(
        `EvaluationError: the extractor ${JSON.stringify(argv[2])} lies outside the folder of extractors: expected wfdb-summary`,
      );
    });

    it('but one of whoever runs the service, by a path from the folder of extractors or a whole one', async () => {
      mkdirSync(join(folder, 'own/deep'), { recursive: true });
      const path = join(folder, 'own/deep/mine.mjs');
      writeFileSync(path, 'export default {};');
      for (const name of some(['./deep/mine.mjs', path], 1)) {
        expect(await reasonOf('--extractor', name)).to.equal(
          `AlgorithmError: extractor ${JSON.stringify(path)} is none: its default export has no name, exit code 1`,
        );
      }
    });

    it('nor a program or an interpreter, but those of the description of whoever runs the service', async () => {
      const places = { jobFolder: folder, dataFolders: [] };
      const own = {
        folder: join(folder, 'own'),
        program: { command: ['./mine', '--fast'], interpreter: 'python3.12' },
      };
      const foreign = { folder: join(folder, 'own') };
      const commandOf = (...command: readonly string[]) => command.flatMap((word) => ['--command', word]);
      const described = ['process-group', ...commandOf('./mine', '--fast'), '--interpreter=python3.12'];
      expect((await argumentsHere(described, { ...places, extractors: own })).words).to.deep.equal(described);
      const refusal = (command: string) =>
        `EvaluationError: the command ${command} of a job is not the one that process.command of pipeline.yaml names here`;
      for (const [extractors, argv, reason] of [
        [own, commandOf('sh', '-c', 'x'), refusal('["sh","-c","x"]')],
        [own, ['--command=./mine'], refusal('["./mine"]')],
        [foreign, ['--group', '--command', '--command', 'sh'], refusal('["sh"]')],
        [undefined, commandOf('./mine'), refusal('["./mine"]')],
        [
          foreign,
          ['--interpreter', './sh'],
          'EvaluationError: the interpreter "./sh" of a job is not the one that process.interpreter of pipeline.yaml names here',
        ],
      ] as const) {
        const refused = argumentsHere(['process-group', ...argv], { ...places, extractors });
        expect(await errorOf(refused)).to.equal(reason);
      }
    });

    it("but the one of the owner's own description, wherever it lies", async () => {
      const own = join(folder, 'elsewhere/mine.mjs');
      const places = { jobFolder: folder, dataFolders: [folder] };
      const wordsOf = async (name: string) => {
        const extractors = { folder: join(folder, 'own'), own: name };
        return (await argumentsHere(['process-group', '--extractor', name], { ...places, extractors })).words[2];
      };
      expect(await wordsOf(own)).to.equal(own);
      expect(await wordsOf('../elsewhere/mine.mjs')).to.equal(own);
      expect(await wordsOf('@lab/extractors/spectra')).to.equal('@lab/extractors/spectra');
    });
  });
});
