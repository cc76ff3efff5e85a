import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { commands } from '../../pipeline/cli/command-line/commands.ts';
import { cli } from '../support/cli.ts';
import { program } from '../support/program.ts';
import { repositoryRoot } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const committed = readFileSync(join(repositoryRoot, 'pipeline.yaml'), 'utf8');

describe('macroshard', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await temporaryFolder();
    mkdirSync(join(folder, 'datasets'));
    writeFileSync(join(folder, 'pipeline.yaml'), committed);
    writeFileSync(join(folder, 'datasets/small.yaml'), 'parameters: { WindowSeconds: 60 }\ngroups: [a, b]\n');
  });

  it('builds the same bytes in another time zone, folder, locale and environment, without credentials', () => {
    const build = (cwd: string, env: Record<string, string>) =>
      execFileSync(process.execPath, [program, 'build', '--config', join(folder, 'pipeline.yaml')], {
        cwd,
        env: { PATH: process.env.PATH ?? '', ...env },
        encoding: 'utf8',
      });
    const here = build(folder, { TZ: 'UTC', LANG: 'C' });
    const there = build('/', {
      TZ: 'Asia/Kathmandu',
      LANG: 'tr_TR.UTF-8',
      HOME: '/nowhere',
      AWS_REGION: 'eu-west-3',
      AWS_PROFILE: 'none',
    });
    expect(there).to.equal(here);
    expect(JSON.parse(here)).to.have.property('Version', '2020-12-01');
  });

  it('writes the definition to a file where it is told to', async () => {
    const printed = await cli(folder, ['build']);
    const written = await cli(folder, ['build', '--out', 'definition.json']);
    expect(written.stdout).to.equal('');
    expect(readFileSync(join(folder, 'definition.json'), 'utf8')).to.equal(printed.stdout);
  });

  it("makes a pipeline of a dataset's own groups", async () => {
    const { stdout } = await cli(folder, ['parameters', '--dataset', 'small', '--json']);
    const form = JSON.parse(stdout) as {
      pipeline: string;
      dataset: string;
      parameters: { name: string; value: string; default: string }[];
    };
    expect(form).to.include({ pipeline: 'mimic3-waveform-features-small', dataset: 'small' });
    expect(form.parameters.find(({ name }) => name === 'WindowSeconds')).to.include({
      value: '60',
      default: '0',
      type: 'Integer',
    });
    const definition = JSON.parse((await cli(folder, ['build', '--dataset', 'small'])).stdout) as {
      Steps: { Name: string }[];
    };
    expect(definition.Steps.map(({ Name }) => Name)).to.deep.equal(['Group-a', 'Group-b', 'Combine', 'QualityGate']);
  });

  it('shows the form with names, types, values and descriptions', async () => {
    const { stdout } = await cli(folder, ['parameters', '--dataset', 'small']);
    const line = stdout.split('\n').find((each) => each.includes('WindowSeconds'));
    expect(line).to.match(/│ WindowSeconds +│ Integer │ 60 +│ Length in seconds/);
    expect(stdout).to.include('(default 0)');
  });

  it('finds nothing wrong with the committed pipeline, but that its image is not pinned', async () => {
    const { exitCode, stdout } = await cli(folder, ['validate', '--json']);
    expect(exitCode).to.equal(0);
    const { findings } = JSON.parse(stdout) as { findings: { rule: string; severity: string }[] };
    expect(findings.map(({ rule, severity }) => `${severity} ${rule}`)).to.deep.equal(['warning image-digest']);
  });

  it('finds 44 groups to be more steps than the quota, and shows the sum', async () => {
    writeFileSync(join(folder, 'pipeline.yaml'), committed.replace(/^groups: .*$/m, 'groups: { from: 1, to: 44 }'));
    const { exitCode, stdout } = await cli(folder, ['validate', '--json']);
    expect(exitCode).to.equal(1);
    const { findings } = JSON.parse(stdout) as { findings: { rule: string; severity: string; message: string }[] };
    const errors = findings.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ message }) => message)).to.deep.equal([
      '51 steps: 44 Group-*, 4 Combine-Part-*, Combine, QualityGate, TooManyRejects; the quota is 50',
    ]);
    writeFileSync(join(folder, 'pipeline.yaml'), committed.replace(/^groups: .*$/m, 'groups: { from: 1, to: 43 }'));
    expect((await cli(folder, ['validate'])).exitCode).to.equal(0);
  });

  it("checks a dataset's values as an execution would see them", async () => {
    writeFileSync(
      join(folder, 'datasets/slash.yaml'),
      'parameters: { InputDataUri: "s3://bucket/in/", ProcessingVolumeSizeInGB: 20000 }\n',
    );
    const { exitCode, stdout } = await cli(folder, ['validate', '--dataset', 'slash', '--json']);
    expect(exitCode).to.equal(1);
    const { findings } = JSON.parse(stdout) as { findings: { rule: string; severity: string; path: string }[] };
    const errors = findings.filter(({ severity }) => severity === 'error').map(({ rule, path }) => `${rule} ${path}`);
    expect(errors).to.deep.equal([
      'prefix-slash Parameters[0].DefaultValue',
      'argument-range Parameters[5].DefaultValue',
    ]);
  });

  it('checks a definition that somebody else made', async () => {
    writeFileSync(
      join(folder, 'other.json'),
      JSON.stringify({ Version: '2020-12-01', Steps: [{ Name: 'A', Type: 'Fail', DependsOn: ['B'], Arguments: {} }] }),
    );
    const { exitCode, stdout } = await cli(folder, ['validate', '--definition', 'other.json']);
    expect(exitCode).to.equal(1);
    expect(stdout).to.include('error depends-on at Steps[0].DependsOn[0]: ');
    writeFileSync(join(folder, 'broken.json'), '{');
    const broken = await cli(folder, ['validate', '--definition', 'broken.json']);
    expect(broken.exitCode).to.equal(1);
    expect(broken.stderr).to.match(/^macroshard: broken\.json: is no JSON: /);
    truncateSync(join(folder, 'broken.json'), 2 ** 25);
    expect((await cli(folder, ['validate', '--definition', 'broken.json'])).stderr).to.equal(
      'macroshard: broken.json: has 33554432 bytes, expected 16777216 at most: this is no pipeline definition\n',
    );
    const missing = await cli(folder, ['validate', '--definition', 'none.json']);
    expect(missing).to.deep.include({
      exitCode: 2,
      stderr: 'macroshard: --definition none.json: no such file or folder; name a definition in JSON\n',
    });
  });

  it('draws the steps and what they wait for', async () => {
    const { stdout } = await cli(folder, ['graph', '--dataset', 'small']);
    expect(stdout).to.match(/^flowchart /);
    for (const name of ['Group-a', 'Group-b', 'Combine', 'QualityGate', 'TooManyRejects'])
      expect(stdout).to.include(name);
    const json = JSON.parse((await cli(folder, ['graph', '--dataset', 'small', '--json'])).stdout) as {
      mermaid: string;
    };
    expect(json.mermaid).to.equal(stdout);
    await cli(folder, ['graph', '--dataset', 'small', '--out', 'graph.mmd']);
    expect(readFileSync(join(folder, 'graph.mmd'), 'utf8')).to.equal(stdout);
    const markdown = await cli(folder, ['graph', '--dataset', 'small', '--format', 'markdown']);
    expect(markdown.stdout).to.equal(`\`\`\`mermaid\n${stdout}\`\`\`\n`);
    await cli(folder, ['graph', '--dataset', 'small', '--out', 'graph.md']);
    expect(readFileSync(join(folder, 'graph.md'), 'utf8')).to.equal(markdown.stdout);
    const page = await cli(folder, ['graph', '--dataset', 'small', '--format', 'html']);
    expect(page.stdout).to.match(/<h1>[\w-]+<\/h1>[\s\S]*<svg[\s\S]*<th scope="row" class="text">Combine<\/th>/);
    const svg = await cli(folder, ['graph', '--dataset', 'small', '--format', 'svg']);
    expect(svg.stdout).to.match(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" [\s\S]*<style>[\s\S]*<\/svg>\n$/);
  });

  it('starts a pipeline that validates, and overwrites none', async () => {
    const { stdout, exitCode } = await cli(folder, ['init', 'new']);
    expect({ stdout, exitCode }).to.deep.equal({
      stdout:
        'wrote new/pipeline.yaml\nwrote new/datasets/example.yaml\nwrote new/schemas/pipeline.schema.json\nwrote new/schemas/dataset.schema.json\n',
      exitCode: 0,
    });
    expect((await cli(join(folder, 'new'), ['validate'])).exitCode).to.equal(0);
    expect((await cli(join(folder, 'new'), ['build', '--dataset', 'example'])).exitCode).to.equal(0);
    const again = await cli(folder, ['init', 'new']);
    expect(again.exitCode).to.equal(1);
    expect(again.stderr).to.equal(
      'macroshard: new/pipeline.yaml exists already; init writes into a folder without one, and nothing was written\n',
    );
    mkdirSync(join(folder, 'half/datasets'), { recursive: true });
    writeFileSync(join(folder, 'half/datasets/example.yaml'), 'mine');
    await cli(folder, ['init', 'half']);
    expect(existsSync(join(folder, 'half/pipeline.yaml'))).to.equal(false);
    const json = await cli(folder, ['init', 'third', '--json']);
    expect(JSON.parse(json.stdout)).to.deep.equal({
      written: [
        'pipeline.yaml',
        'datasets/example.yaml',
        'schemas/pipeline.schema.json',
        'schemas/dataset.schema.json',
      ].map((path) => `third/${path}`),
    });
  });

  it('says where the description is wrong, and writes nothing', async () => {
    writeFileSync(
      join(folder, 'pipeline.yaml'),
      committed.replace('WindowSeconds: 0', 'WindowSecs: 0').replace('{ from: 30', '{ form: 30'),
    );
    const result = await cli(folder, ['build', '--out', 'definition.json']);
    expect(result.exitCode).to.equal(1);
    const place = (text: string) => {
      const lines = readFileSync(join(folder, 'pipeline.yaml'), 'utf8').split('\n');
      const line = lines.findIndex((each) => each.includes(text));
      return `pipeline.yaml:${line + 1}:${lines[line]!.indexOf(text) + 1}`;
    };
    expect(result.stderr).to.equal(
      [
        `macroshard: ${place('{ form').replace(/:\d+$/, ':9')}: groups.from is missing`,
        `${place('form:')}: unknown key form; did you mean from? (known: from, to)`,
        `${place('WindowSecs')}: unknown parameter WindowSecs; did you mean WindowSeconds? (to declare one of your own: WindowSecs: { type: String, default: …, description: … })`,
        '',
      ].join('\n'),
    );
    expect(readdirSync(folder).sort()).to.deep.equal(['datasets', 'pipeline.yaml']);
  });

  it('answers a wrong command line with exit code 2, and help with 0', async () => {
    expect(await cli(folder, ['vaildate'])).to.deep.equal({
      exitCode: 2,
      stdout: '',
      stderr: "macroshard: unknown command 'vaildate'\n(Did you mean validate?)\n",
    });
    expect(await cli(folder, ['build', '--jsn'])).to.deep.equal({
      exitCode: 2,
      stdout: '',
      stderr: "macroshard: unknown option '--jsn'\n(Did you mean --json?)\n",
    });
    expect((await cli(folder, ['build', 'extra'])).exitCode).to.equal(2);
    expect(await cli(folder, ['--', 'build'])).to.deep.equal(await cli(folder, ['build']));
    const help = await cli(folder, ['--help']);
    expect(help.exitCode).to.equal(0);
    for (const command of ['init', 'build', 'validate', 'graph', 'parameters', 'local'])
      expect(help.stdout).to.include(`  ${command} `);
    const missing = await cli(folder, ['build', '--config', 'none.yaml']);
    expect(missing).to.deep.equal({
      exitCode: 2,
      stdout: '',
      stderr:
        'macroshard: --config none.yaml: no such file or folder; npx macroshard init writes a commented starter\n',
    });
  });

  it('finds the description, and the state beside it, in the folders above', async () => {
    mkdirSync(join(folder, 'analysis/deep'), { recursive: true });
    const below = join(folder, 'analysis/deep');
    for (const argv of [['build'], ['parameters', '--dataset', 'small'], ['templates', '--only', 'github-workflow']])
      expect(await cli(below, argv)).to.deep.equal(await cli(folder, argv));
    expect(await cli(below, ['upsert', '--local'])).to.have.property('exitCode', 0);
    expect(await cli(folder, ['list', '--local', '--json'])).to.deep.equal(
      await cli(below, ['list', '--local', '--json']),
    );
    expect((await cli(folder, ['list', '--local'])).stdout).to.include('mimic3-waveform-features');
    expect(existsSync(join(below, '.macroshard'))).to.equal(false);
    expect(await cli(below, ['serve', '--env'])).to.deep.equal(await cli(folder, ['serve', '--env']));
    truncateSync(join(folder, 'pipeline.yaml'), 20);
    expect((await cli(below, ['build'])).stderr).to.match(/^macroshard: \.\.\/\.\.\/pipeline\.yaml:1:/);
    expect((await cli(below, ['build', '--config', 'pipeline.yaml'])).exitCode).to.equal(2);
  });

  it('goes on to its end where nobody reads what it prints', async () => {
    const child = spawn(process.execPath, [program, 'build'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    const [stderr, [exitCode]] = await Promise.all([text(child.stderr), once(child, 'close')]);
    expect({ exitCode, stderr }).to.deep.equal({ exitCode: 0, stderr: '' });
  });

  it('says that what it prints cannot be written, where a disk is full', function () {
    // Linux has a device that is.
    if (!existsSync('/dev/full')) {
      console.log('      there is no /dev/full');
      this.skip();
    }
    const { status, stderr } = spawnSync(process.execPath, [program, 'build'], {
      cwd: folder,
      stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
      encoding: 'utf8',
    });
    const message = 'macroshard: what it prints cannot be written (ENOSPC): the output is not whole\n';
    expect({ status, stderr }).to.deep.equal({ status: 3, stderr: message });
  });

  it('says its version', async () => {
    const { version } = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as { version: string };
    for (const flag of ['--version', '-V'])
      expect(await cli(folder, [flag])).to.deep.equal({ exitCode: 0, stdout: `${version}\n`, stderr: '' });
    expect(await cli(folder, ['build', '--version'])).to.deep.equal({
      exitCode: 2,
      stdout: '',
      stderr: "macroshard: unknown option '--version'\n",
    });
  });

  it('shows the same help by `help COMMAND` as by `COMMAND --help`, and refuses what is none', async () => {
    expect(await cli(folder, ['help'])).to.deep.equal(await cli(folder, ['--help']));
    expect(await cli(folder, ['help', 'plan'])).to.deep.equal(await cli(folder, ['plan', '--help']));
    expect(await cli(folder, ['help', 'valdate'])).to.deep.equal({
      exitCode: 2,
      stdout: '',
      stderr: "macroshard: unknown command 'valdate'\n(Did you mean validate?)\n",
    });
  });

  for (const { name, page } of commands) {
    it(`ends the help of ${name} with examples that take no other option, and a page that is there`, async () => {
      const { stdout } = await cli(folder, ['help', name]);
      const [options, end] = stdout.split('\nExamples:\n');
      const examples = end!.split('\n').filter((line) => line.startsWith(`  npx macroshard ${name}`));
      expect(examples).to.have.length.greaterThan(0);
      for (const [flag] of examples.join(' ').matchAll(/ --[a-z-]+/g)) expect(options).to.include(` ${flag}`);
      expect(end).to.match(new RegExp(`\nMore: ${page} of the package\n$`));
      expect(existsSync(join(repositoryRoot, page))).to.equal(true);
    });
  }

  it('takes flags about the jobs of this machine only where jobs run', async () => {
    const flags = ['--mount', '--image', '--docker', '--extractors', '--fault'];
    const helps = await Promise.all(
      commands.map(async ({ name }) => [name, (await cli(folder, ['help', name])).stdout]),
    );
    const taking = (flag: string) => helps.filter(([, help]) => help!.includes(`\n  ${flag}`)).map(([name]) => name);
    for (const flag of flags) {
      const others = flag === '--mount' ? ['survey', 'verify'] : [];
      expect(taking(flag).sort(), flag).to.deep.equal(
        ['local', 'retry', 'serve', 'start', 'console', ...others].sort(),
      );
    }
  });
});
