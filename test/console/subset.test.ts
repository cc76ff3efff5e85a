import { join } from 'node:path';
import { expect } from 'chai';
import { type OpenConsole, openConsole, type Reply } from '../support/browser-door.ts';
import { cli } from '../support/cli.ts';
import { committedImage, deployableFolder, localFlags, quickProgram, storeFlags } from '../support/deployable.ts';
import { execute, openHarness } from '../support/embedded.ts';
import { fieldOf, hidden, texts } from '../support/start-form.ts';
import { itWide, some } from '../support/wide.ts';

describe('a start of some steps alone, from the form', () => {
  const way = '/pipelines/mimic3-waveform-features/';
  let folder: string;
  let page: OpenConsole;
  let first: string;

  before(async () => {
    folder = await deployableFolder();
    await cli(folder, ['upsert', ...storeFlags]);
    const harness = await openHarness(folder, {
      mounts: ['mimic3wdb=data', 'features=out'].map((each) => {
        const [prefix, name] = each.split('=');
        return { uri: `s3://my-bucket/${prefix}`, folder: join(folder, name!) };
      }),
      imageCommands: { [committedImage]: [quickProgram] },
    });
    const run = await execute(harness.client, 'mimic3-waveform-features', { parameters: { WindowSeconds: '30' } });
    await harness.close();
    first = run.id;
    page = await openConsole(folder, localFlags);
  });

  after(async () => {
    await page.close();
  });

  const send = async (values: Readonly<Record<string, string>>, from = ''): Promise<Reply> =>
    page.submit(`${way}start`, { ...hidden(await page.visit(`${way}start?from=${from}`)), ...values });
  const plan = /<section aria-labelledby="plan"[\s\S]*?<\/section>/;
  const checked = (html: string) =>
    [...html.matchAll(/name="steps" value="(.*?)"( checked)?/g)].flatMap(([, name, is]) => (is ? [name] : []));

  it('offers a box for each step, those of groups first, and the executions whose results there are', async () => {
    const { text } = await page.visit(`${way}start`);
    const steps = /<details>\s*<summary>Run some of the steps alone[\s\S]*?<\/details>/.exec(text)![0];
    const { stdout } = await cli(folder, ['build']);
    const { Steps } = JSON.parse(stdout) as { Steps: { Name: string }[] };
    const names = [...steps.matchAll(/name="steps" value="(.*?)"/g)].map(([, name]) => name);
    expect(names.slice(0, 3)).to.deep.equal(['Group-a', 'Group-b', 'Combine']);
    expect(names).to.include.members(Steps.map(({ Name }) => Name));
    expect([...steps.matchAll(/<option value="(.*?)"/g)].map(([, id]) => id)).to.deep.equal(['', first]);
  });

  it('plans what would run and what is reused of which execution', async () => {
    const { status, text } = await send({ steps: 'Combine', action: 'plan' });
    expect(status).to.equal(200);
    const told = texts(plan.exec(text)![0]).replace(/\n+/g, '\n');
    const { stderr } = await cli(folder, ['start', ...storeFlags, '--steps', 'Combin']);
    const gate = /steps: Group-a, Group-b, Combine, (.*)\)/.exec(stderr)![1]!;
    expect(told).to.include(`Steps: Combine, ${gate}. With what Group-a, Group-b wrote in execution ${first}.`);
    expect(told).to.include('A start now runs none of 3 jobs').and.to.include('1 cached, 0 run:');
    expect(told).to.include(`WindowSeconds is 0 here, and was 30 in execution ${first}, whose results are reused`);
    expect(checked(text)).to.deep.equal(['Combine']);
    const alone = await send({ steps: 'Group-a', only: 'yes', 'value.WindowSeconds': '20', action: 'plan' });
    const said = texts(plan.exec(alone.text)![0]);
    expect(said).to.include('Steps: Group-a.').and.to.include('A start now runs 1 of 3 jobs');
    expect(said).to.match(/runs {4}Group-a: /);
    expect(alone.text).to.include('name="only" value="yes" checked');
  });

  it('refuses what start refuses, in its words', async () => {
    const refused = [
      [{ steps: 'Combin' }, ['--steps', 'Combin']],
      [{ steps: 'Group-a,QualityGate', only: 'yes' }, ['--steps', 'Group-a,QualityGate', '--only']],
      [{ only: 'yes' }, ['--only']],
      [{ source: first }, ['--source-execution', first]],
    ] as const;
    for (const [values, flags] of some(refused, 2)) {
      const { stderr } = await cli(folder, ['start', ...storeFlags, ...flags]);
      const reply = await send({ ...values, action: 'start' });
      expect(reply.status).to.equal(422);
      const [, told] = /<a href="#value\.execution\.steps"><bdi>(.*?)<\/bdi>/.exec(reply.text)!;
      expect(`macroshard: ${texts(told!)}\n`).to.equal(
        stderr
          .replace('--steps', '"Steps to run"')
          .replace('--only', '"These alone"')
          .replace('--source-execution', '"Results of the others"'),
      );
      expect(reply.text).to.include('<details open>');
    }
    const unknown = await send({ steps: 'Combine', source: 'aaaaaaaaaaaa', action: 'start' });
    expect(unknown.status).to.equal(422);
    expect(texts(unknown.text)).to.match(/SageMaker refuses it \((ResourceNotFound|ValidationException)\): /);
  });

  it('starts what was planned, on the results of the execution whose values are filled in', async () => {
    const form = await page.visit(`${way}start?from=${first}`);
    expect(fieldOf(form, 'WindowSeconds')).to.include('value="30"');
    const reply = await send({ steps: 'Combine', source: first, action: 'start' }, first);
    expect(reply.status).to.equal(303);
    const id = String(reply.headers.location).split('/')[1]!;
    expect((await cli(folder, ['watch', id, ...storeFlags])).exitCode).to.equal(0);
    const { graph } = JSON.parse((await page.visit(`${way}executions/${id}/states`)).text) as {
      graph: [string, string][];
    };
    expect(Object.fromEntries(graph)).to.include({ 'Group-a': 'Reused', 'Group-b': 'Reused', Combine: 'Cached' });
  });

  itWide('starts one execution a form, also once that is the newest whose results could be reused', async () => {
    const sent = { ...hidden(await page.visit(`${way}start`)), steps: 'Combine', action: 'start' };
    const { location } = (await page.submit(`${way}start`, sent)).headers;
    expect((await cli(folder, ['watch', String(location).split('/')[1]!, ...storeFlags])).exitCode).to.equal(0);
    expect((await page.submit(`${way}start`, sent)).headers.location).to.equal(location);
    expect((await page.submit(`${way}start`, { ...sent, source: first })).headers.location).not.to.equal(location);
  });
});
