import { expect } from 'chai';
import type { StepJson } from '../../pipeline/definition/json.ts';
import { cli } from '../support/cli.ts';
import { createPipeline, definitionOf, execute, job, openHarness } from '../support/embedded.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const item = { Get: 'ForEach.CurrentItem' };
const each: StepJson = {
  Name: 'Each',
  Type: 'ForEach',
  Arguments: {
    IterableItems: ['30', '31'],
    MaxConcurrency: 1,
    ForEachBody: [job('Body', { args: ['say', 'Body', { 'Std:Join': { On: '', Values: ['of ', item] } }, '-'] })],
  },
};

describe('the commands about an execution with a ForEach step', () => {
  let folder: string;
  let arn: string;
  before(async () => {
    folder = await temporaryFolder();
    const harness = await openHarness(folder);
    await createPipeline(harness.client, 'fan', definitionOf([each]));
    ({ arn } = await execute(harness.client, 'fan'));
    await harness.close();
  });

  const run = (...words: readonly string[]) => cli(folder, [...words, '--local', '--state', 'state']);

  it('show its children behind it, each with its item', async () => {
    const { exitCode, stdout } = await run('status', arn);
    const table = stdout.replace(/ +\d[^ ]* (s|ms|min)\b/g, '').replace(/ +\n/g, '\n');
    expect([
      exitCode,
      table
        .split('\n')
        .slice(1, 4)
        .map((line) => line.split(/ {2,}|\s(?=item)/)),
    ]).to.deep.equal([
      0,
      [
        ['Each', 'Succeeded', '2/2 children'],
        ['Body-0', 'Succeeded', 'item 30'],
        ['Body-1', 'Succeeded', 'item 31'],
      ],
    ]);
    const { stdout: json } = await run('status', arn, '--json');
    const { steps } = JSON.parse(json) as { steps: readonly { name: string; iteration?: object; children?: object }[] };
    expect(steps.find(({ name }) => name === 'Body-1')?.iteration).to.deep.equal({
      parent: 'Each',
      index: 1,
      item: '31',
    });
    expect(steps.find(({ name }) => name === 'Each')?.children).to.deep.equal({
      items: 2,
      total: 2,
      succeeded: 2,
      failed: 0,
      stopped: 0,
      selected: null,
    });
  });

  it('print the lines of all of them, or of one', async () => {
    const all = await run('logs', arn, '--step', 'Each');
    expect([
      all.exitCode,
      all.stdout
        .split('\n')
        .filter((line) => line.includes('of 3'))
        .sort(),
    ]).to.deep.equal([0, ['Body-0 (30) | of 30', 'Body-1 (31) | of 31']]);
    const one = await run('logs', arn, '--step', 'Body-1');
    expect(one.stdout.split('\n').filter((line) => line.includes('of 3'))).to.deep.equal(['of 31']);
  });

  it('watch it as it has ended', async () => {
    const { exitCode, stdout } = await run('watch', arn);
    expect(exitCode).to.equal(0);
    expect(stdout).to.match(/Body-1 +Succeeded .* item 31\n/);
  });
});
