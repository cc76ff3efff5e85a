import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { chooseImages, layOutNode } from '../../pipeline/cli/image/base-image.ts';
import { compileTypeScript, layOutExtractor } from '../../pipeline/cli/image/lay-out-extractor.ts';
import { planImage } from '../../pipeline/cli/image/plan-image.ts';
import { digestExtractor, listExtractorFiles } from '../../pipeline/definition/extractor-files.ts';
import { Job } from '../container/job.ts';
import { cli } from '../support/cli.ts';
import { putTree } from '../support/put-tree.ts';
import { repositoryRoot } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const repository = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/macroshard';
const common = { tag: 'macroshard:latest', digestFile: '/tmp/digest' };

describe('macroshard build-image', () => {
  it('plans a build in which every time is the same, so that equal files have one digest', () => {
    const { build, login, push } = planImage({ ...common, tool: 'buildah', base: 'localhost/base' });
    expect(build.join(' ')).to.equal(
      'buildah build --platform linux/amd64 --file container/Dockerfile --timestamp 0 ' +
        '--build-arg SOURCE_DATE_EPOCH=0 --build-arg BASE=localhost/base --tag macroshard:latest .',
    );
    expect({ login, push }).to.deep.equal({ login: undefined, push: [] });
    expect(planImage({ ...common, tool: 'docker' }).build.join(' ')).to.equal(
      'docker buildx build --platform linux/amd64 --file container/Dockerfile --provenance=false ' +
        '--build-arg SOURCE_DATE_EPOCH=0 --output type=docker,name=macroshard:latest,rewrite-timestamp=true .',
    );
  });

  it('plans to log in to Amazon ECR, and to no other registry, before it pushes', () => {
    const { login, push } = planImage({ ...common, tool: 'buildah', push: repository });
    expect(login).to.deep.equal({
      password: ['aws', 'ecr', 'get-login-password', '--region', 'eu-west-1'],
      command: ['buildah', 'login', '--username', 'AWS', '--password-stdin', repository.split('/')[0]],
    });
    expect(push).to.deep.equal([
      ['buildah', 'push', '--digestfile', '/tmp/digest', 'macroshard:latest', `docker://${repository}:latest`],
    ]);
    const secondName = '111122223333.dkr-ecr.eu-west-1.on.aws';
    expect(planImage({ ...common, tool: 'docker', push: `${secondName}/macroshard` }).login).to.deep.equal({
      password: ['aws', 'ecr', 'get-login-password', '--region', 'eu-west-1'],
      command: ['docker', 'login', '--username', 'AWS', '--password-stdin', secondName],
    });
    const other = planImage({ ...common, tool: 'docker', push: 'registry.example/macroshard:v1' });
    expect(other.login).to.equal(undefined);
    expect(other.push.map((command) => command.join(' '))).to.deep.equal([
      'docker tag macroshard:latest registry.example/macroshard:v1',
      'docker push registry.example/macroshard:v1',
      'docker image inspect --format {{index .RepoDigests 0}} registry.example/macroshard:v1',
    ]);
  });

  it('copies Node beside Python, from the image that the others are built on', async () => {
    const folder = await temporaryFolder();
    const context = await temporaryFolder();
    writeFileSync(join(folder, 'words.py'), '');
    const own = { folder, named: ['./words.py'], files: ['package.json', 'words.py'] };
    mkdirSync(join(context, 'container'));
    copyFileSync(join(repositoryRoot, 'container/Dockerfile'), join(context, 'container/Dockerfile'));
    const images = chooseImages({ base: 'python:3.12-slim' }, own, context);
    expect(images.base).to.equal('docker.io/library/python:3.12-slim');
    expect(images.nodeFrom).to.match(/^docker\.io\/library\/node:24\.\d+\.\d+-bookworm-slim$/);
    layOutNode(context, images.nodeFrom!, own.files);
    const lines = readFileSync(join(context, 'container/Dockerfile'), 'utf8').split('\n');
    expect(lines).to.include.members([
      `FROM ${images.nodeFrom} AS program`,
      'FROM ${BASE}',
      'COPY --from=program /usr/local/bin/node /usr/local/bin/node',
      'RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm',
    ]);
    for (const base of ['node:24-bookworm-slim', 'localhost/own-python-thing', undefined]) {
      expect(chooseImages({ base }, undefined, context)).to.deep.equal({ base, nodeFrom: undefined });
    }
    expect(chooseImages({ base: 'own', nodeFrom: 'node' }, own, context).nodeFrom).to.equal('node');
    expect(() => chooseImages({}, own, context)).to.throw(
      "./words.py needs Python, which the image's own base has not: --base docker.io/library/python:3.12-slim",
    );
    expect(() => chooseImages({ base: 'python:3.12-alpine' }, own, context)).to.throw(
      "--base python:3.12-alpine has the libc of Alpine, which DuckDB's binding does not fit: expected Debian's",
    );
  });

  for (const [argv, message] of [
    [['--tools', 'docker'], "unknown option '--tools'\n(Did you mean --tool?)"],
    [['--tool', 'podman'], "option '--tool <name>' argument 'podman' is invalid. Allowed choices are docker, buildah."],
    [['--push'], "option '--push <uri>' argument missing"],
    [['now'], "too many arguments for 'build-image'. Expected 0 arguments but got 1."],
  ] as const) {
    it(`refuses ${argv.join(' ')}`, async () => {
      expect(await cli(repositoryRoot, ['build-image', ...argv])).to.deep.equal({
        exitCode: 2,
        stdout: '',
        stderr: `macroshard: ${message}\n`,
      });
    });
  }

  it('says what to install where neither tool is there', async () => {
    const PATH = await temporaryFolder();
    expect(await cli(repositoryRoot, ['build-image'], { env: { PATH } })).to.deep.equal({
      exitCode: 3,
      stdout: '',
      stderr: 'macroshard: neither docker nor buildah can be run: install one of them, or name one with --tool\n',
    });
  });

  it('prints the URI by digest of what it has pushed, from a context that holds all that the Dockerfile copies', async () => {
    const folder = await temporaryFolder();
    // Stands for buildah: it notes what it is asked for, and whether what the Dockerfile copies is there.
    const program = `#!/bin/sh
echo "$@" >> ${folder}/calls
case "$1" in
  build) for file in $(sed -n 's/^COPY \\(container[^ ]*\\) .*/\\1/p' container/Dockerfile); do ls -d "$file" >> ${folder}/copied || exit 1; done ;;
  push) echo sha256:abc > "$3" ;;
esac
`;
    writeFileSync(join(folder, 'buildah'), program, { mode: 0o755 });
    const argv = ['build-image', '--tool', 'buildah', '--push', 'registry.example/macroshard:v1'];
    const env = { PATH: `${folder}:${process.env.PATH}` };
    const { exitCode, stdout } = await cli(repositoryRoot, argv, { env });
    expect({ exitCode, stdout }).to.deep.equal({
      exitCode: 0,
      stdout: 'ProcessingImageUri=registry.example/macroshard@sha256:abc\n',
    });
    expect(readFileSync(join(folder, 'copied'), 'utf8').trim().split('\n')).to.deep.equal([
      'container/dist/image',
      'container/package.json',
      'container/dist/bundle',
      'container/dist/thread',
      'container/dist/kernel/kernel.wasm',
      'container/python',
    ]);
    const json = JSON.parse((await cli(repositoryRoot, [...argv.slice(0, 3), '--json'], { env })).stdout);
    expect(json).to.deep.equal({ tag: 'macroshard:latest', imageUri: null });
  });

  it('lays the extractor of a description into the context, with what it is made of and what installs its packages', async () => {
    const folder = await temporaryFolder();
    const files: Readonly<Record<string, string>> = {
      'mine/extract.mjs': `import './lib.mjs'; import parse from 'csv-parse';`,
      'mine/lib.mjs': '',
      'mine/package.json': '{}',
      'py/extract.py': 'import helper',
      'py/helper.py': '',
      'py/requirements.txt': '',
      'other.mjs': '',
    };
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    for (const [named, lock, run] of [
      ['mine/extract.mjs', [], 'RUN cd "/opt/macroshard/extractors/mine" && npm install --no-package-lock --omit=dev'],
      ['mine/extract.mjs', ['package-lock.json'], 'RUN cd "/opt/macroshard/extractors/mine" && npm ci --omit=dev'],
      [
        'py/extract.py',
        [],
        'RUN cd "/opt/macroshard/extractors/py" && PIP_BREAK_SYSTEM_PACKAGES=1 python3 -m pip install --no-cache-dir --no-compile --requirement requirements.txt',
      ],
    ] as const) {
      for (const name of lock) writeFileSync(join(folder, 'mine', name), '{}');
      const context = await temporaryFolder();
      mkdirSync(join(context, 'container'));
      copyFileSync(join(repositoryRoot, 'container/Dockerfile'), join(context, 'container/Dockerfile'));
      layOutExtractor(context, { folder, files: listExtractorFiles([named], folder) });
      const lines = readFileSync(join(context, 'container/Dockerfile'), 'utf8').split('\n');
      const at = lines.indexOf('COPY extractors /opt/macroshard/extractors');
      expect(lines[at - 1]).to.match(/^# macroshard build-image/);
      expect(lines[at + 1]!.replace(' --no-fund --no-audit --no-update-notifier', '')).to.equal(run);
      // What a job then finds in its image is what the step was made with.
      expect(digestExtractor([named], join(context, 'extractors'))).to.equal(digestExtractor([named], folder));
    }
  });

  it('says which packages of an extractor no lock file holds', async () => {
    const folder = await temporaryFolder();
    const text = readFileSync(join(repositoryRoot, 'pipeline.yaml'), 'utf8')
      .replace('extractor: wfdb-summary', 'extractor: ./mine/x.mjs')
      .replace(/^ {2}(options|strictChecksums): .*$/gm, '');
    const files = { 'pipeline.yaml': text, 'mine/x.mjs': "import parse from 'csv-parse';", 'mine/package.json': '{}' };
    putTree(folder, { ...files, 'yarn.lock': '' });
    writeFileSync(join(folder, 'buildah'), '#!/bin/sh\n', { mode: 0o755 });
    const build = () =>
      cli(folder, ['build-image', '--tool', 'buildah'], { env: { PATH: `${folder}:${process.env.PATH}` } });
    const held = 'the image holds mine/package.json, mine/x.mjs\n';
    expect((await build()).stderr).to.equal(
      `${held}packages of mine/package.json are installed in the newest versions that it allows, since no package-lock.json lies beside it: name exact versions there, or let npm write that file (npm install --workspaces=false --package-lock-only)\n`,
    );
    putTree(folder, { 'mine/package-lock.json': '{}' });
    expect((await build()).stderr).to.equal('the image holds mine/package-lock.json, mine/package.json, mine/x.mjs\n');
  });

  it('compiles TypeScript for a Node that strips no types, where esbuild lies beside the description', async () => {
    const [folder, context] = [await temporaryFolder(), await temporaryFolder()];
    writeFileSync(
      join(folder, 'typed.ts'),
      `import { columns } from './columns.ts';
      const version: string = '1';
      export default {
        name: 'typed', version, columns,
        extract: async (_: string, { path }: { path: string }) => ({ status: 'processed', rowCount: 1, rows: { path: [path] }, warnings: [] }),
      };`,
    );
    writeFileSync(
      join(folder, 'columns.ts'),
      `export const columns: readonly object[] = [{ name: 'path', type: 'string', nullable: false }];`,
    );
    const own = { folder, named: ['./typed.ts'], files: listExtractorFiles(['./typed.ts'], folder) };
    mkdirSync(join(context, 'container'));
    copyFileSync(join(repositoryRoot, 'container/Dockerfile'), join(context, 'container/Dockerfile'));
    layOutExtractor(context, own);
    expect(await compileTypeScript(context, own)).to.deep.equal(['./typed.ts']);
    symlinkSync(join(repositoryRoot, 'node_modules'), join(folder, 'node_modules'));
    expect(await compileTypeScript(context, own)).to.deep.equal([]);
    const job = new Job().addGroup('g', { a: {} });
    const env = {
      MACROSHARD_EXTRACTORS: join(context, 'extractors'),
      ExtractorDigest: digestExtractor(own.named, folder),
    };
    const args = ['process-group', '--group', 'g', '--units', '{"file":"*"}', '--extractor', './typed.ts'];
    expect(await job.run(args, env)).to.include({ code: 0, stderr: '' });
  });

  it('has a Dockerfile with the Node of .nvmrc that starts the program without a shell, and copies what there is', () => {
    const text = readFileSync(join(repositoryRoot, 'container/Dockerfile'), 'utf8');
    const entrypoint = JSON.parse(/^ENTRYPOINT (.*)$/m.exec(text)![1]!) as string[];
    expect(entrypoint).to.deep.equal(['node', '/opt/macroshard/container/dist/main.js']);
    const ignored = readFileSync(join(repositoryRoot, '.dockerignore'), 'utf8').split('\n');
    const copied = [...text.matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, sources]) => sources!.split(' '));
    for (const source of copied) {
      expect(existsSync(join(repositoryRoot, source)), source).to.equal(true);
      expect(ignored, source).to.include(`!${source}`);
    }
    const base = /^ARG BASE=docker\.io\/library\/node:(\d+)\.\d+\.\d+-bookworm-slim$/m.exec(text);
    expect(readFileSync(join(repositoryRoot, '.nvmrc'), 'utf8')).to.equal(`${base?.[1]}\n`);
  });
});
