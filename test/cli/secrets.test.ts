import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { cli } from '../support/cli.ts';
import { deployableFolder, localFlags, storeFlags } from '../support/deployable.ts';

// In pieces, so that scanners of secrets pass this file by.
const password = ['hunter2', 'x'].join('-');
const token = ['glp', 'at-', 'x1Y2z3W4v5U6t7S8r9Q0'].join('');

describe('a secret in a description', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await deployableFolder();
    const own = [
      `  DbPassword: { type: String, default: ${password}, description: The database }`,
      `  Note: { type: String, default: ${token}, description: A note }`,
    ];
    const file = join(folder, 'pipeline.yaml');
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace(/^parameters:.*$/m, (line) => [line, ...own].join('\n')),
    );
  });

  it('is refused by every command that would make it known, which shows how to allow it by name', async () => {
    const remedy = 'keep it in AWS Secrets Manager, and give the job the name of the secret; if it is none, add';
    const { exitCode, stdout } = await cli(folder, ['validate']);
    const said = stdout.split('\n').filter((line) => line.includes('error') || line.includes('security.notSecret'));
    expect({ exitCode, said }).to.deep.equal({
      exitCode: 1,
      said: [
        'error secret at Parameters[11].DefaultValue: by the name of the parameter "DbPassword" its default is a secret (not shown here)',
        `  ${remedy} "DbPassword" to security.notSecret`,
        'error secret at Parameters[12].DefaultValue: this text holds what looks like a token of GitLab (not shown here)',
        `  ${remedy} "Note" to security.notSecret`,
        stdout.trimEnd().split('\n').at(-1)!,
      ],
    });
    const upserted = await cli(folder, ['upsert', ...storeFlags]);
    expect(upserted.exitCode).to.equal(1);
    expect(upserted.stderr).to.include(`${remedy} "Note" to security.notSecret`);
    expect(stdout + upserted.stdout + upserted.stderr)
      .to.not.include(password)
      .and.not.include(token);
  });

  it('is not printed by parameters', async () => {
    for (const flags of [[], ['--json']]) {
      const { exitCode, stdout } = await cli(folder, ['parameters', ...flags]);
      expect(exitCode).to.equal(0);
      expect(stdout).to.include('DbPassword').and.include('(not shown here)');
      expect(stdout).to.not.include(password).and.not.include(token);
    }
  });

  it('is none where the description says so', async () => {
    const file = join(folder, 'pipeline.yaml');
    const text = readFileSync(file, 'utf8');
    expect(text).to.match(/^security:/m);
    writeFileSync(
      file,
      text.replace(/^security:.*$/m, (line) => `${line}\n  notSecret: [DbPassword, Note]`),
    );
    expect((await cli(folder, ['validate'])).exitCode).to.equal(0);
    expect((await cli(folder, ['parameters'])).stdout)
      .to.include(password)
      .and.include(token);
    const refused = await cli(folder, ['start', ...localFlags, '--set', `DatasetVersion=${token}`]);
    expect(refused.exitCode).to.not.equal(0);
    expect(refused.stderr).to.not.include(token);
  });
});
