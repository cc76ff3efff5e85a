import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { columns } from '@macroshard/container/wfdb/columns';
import { expect } from 'chai';
import { cli } from './support/cli.ts';
import { repositoryRoot } from './support/repository.ts';

const read = (name: string) => readFileSync(join(repositoryRoot, name), 'utf8');
const documents = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md'];

describe('the documents', () => {
  it('name every command, and no other', async () => {
    const { stdout } = await cli(repositoryRoot, ['--help']);
    const commands = [...stdout.split('Commands:')[1]!.matchAll(/^ {2}([a-z][a-z-]*)/gm)].map(([, name]) => name);
    const table = read('README.md').split('## Commands')[1]!.split('\n## ')[0]!;
    expect([...table.matchAll(/^\| `([a-z-]+)/gm)].map(([, name]) => name)).to.deep.equal(commands);
    // `npm run pipeline:<command>` is promised of every one.
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    expect(commands.map((name) => scripts[`pipeline:${name}`])).to.deep.equal(
      commands.map((name) => `node dist/bundle/bin.js ${name}`),
    );
  });

  it('name every flag of every command', async () => {
    const table = read('README.md').split('## Commands')[1]!.split('\n## ')[0]!;
    const shared = [...table.matchAll(/^\*\*(SageMaker|Machine) flags\*\*.*$/gm)].join('\n');
    const named = (flag: string, row: string) =>
      row.includes(flag) || (row.includes(' flags]') && shared.includes(flag));
    for (const [line, name] of table.matchAll(/^\| `([a-z-]+).*$/gm)) {
      const { stdout } = await cli(repositoryRoot, [name!, '--help']);
      const flags = [...stdout.matchAll(/^ +(--[a-z-]+)/gm)].map(([, flag]) => flag!);
      const own = flags.filter((flag) => !['--config', '--json', '--help'].includes(flag));
      expect(own.filter((flag) => !named(flag, line))).to.deep.equal([], name);
    }
  });

  it('list the columns of features.parquet, in order, with their types', () => {
    const table = read('README.md').split('| column | type | unit | meaning |')[1]!.split('\n\n')[0]!;
    const listed = [...table.matchAll(/^\| (`[^|]+) \| ([^|]+) \|/gm)].flatMap(([, names, types]) => {
      const each = types!.split(',').map((type) => type.trim());
      return [...names!.matchAll(/`([^`]+)`/g)].map(
        ([, name], index) => `${name} ${each[Math.min(index, each.length - 1)]}`,
      );
    });
    const expected = [
      'group string',
      ...columns.flatMap(({ name, type }) =>
        name === 'signal' ? ['signal string', 'signal_raw string'] : [`${name} ${type}`],
      ),
    ];
    expect(listed).to.deep.equal(expected);
  });

  it('lead only to what exists', () => {
    for (const document of documents) {
      for (const [, target] of read(document).matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)) {
        expect(existsSync(join(repositoryRoot, target!)), `${document}: ${target}`).to.equal(true);
      }
    }
  });

  it('call only scripts that package.json has', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    for (const document of documents) {
      for (const [, name] of read(document).matchAll(
        /npm (?:run )?(?:--silent )?((?:pipeline:|test:)?[a-z]+)(?=[\s`])/g,
      )) {
        if (['audit', 'ci', 'i', 'pack', 'publish', 'registry', 'run', 'sbom', 'was'].includes(name!)) continue;
        expect(Object.keys(scripts), `${document}: npm run ${name}`).to.include(name);
      }
    }
  });

  it('name tests of invariants and of claims that exist', () => {
    for (const document of ['ARCHITECTURE.md', 'SECURITY.md']) {
      for (const [, path] of read(document).matchAll(/`(test\/[^`]+)`/g)) {
        expect(existsSync(join(repositoryRoot, path!)), path).to.equal(true);
      }
    }
  });

  it('say of every attack on a served SageMaker which test tries it', () => {
    const served = read('SECURITY.md')
      .split(/^## /m)
      .find((part) => part.startsWith('A served SageMaker'))!;
    const rows = served.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| tried'));
    expect(rows.length).to.be.greaterThan(12);
    for (const row of rows) expect(row, row).to.match(/\| `test\/[^|]+` \|$/);
  });

  it('hold no path of a machine, and lines end in LF', () => {
    const files = execFileSync('git', ['ls-files'], { cwd: repositoryRoot, encoding: 'utf8' }).trim().split('\n');
    for (const file of files.filter(
      (name) => /\.(md|ts|json|yaml|hbs|sh|py)$/.test(name) && existsSync(join(repositoryRoot, name)),
    )) {
      expect(read(file).includes('\r\n'), file).to.equal(false);
    }
  });
});
