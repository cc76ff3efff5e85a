import { join } from 'node:path';
import { expect } from 'chai';
import { type OpenConsole, openConsole } from '../support/browser-door.ts';
import { cli } from '../support/cli.ts';
import { committedImage, deployableFolder, localFlags, quickProgram, storeFlags } from '../support/deployable.ts';
import { execute, openHarness } from '../support/embedded.ts';
import { fieldOf, hidden, problemsOf, texts } from '../support/start-form.ts';
import { isWide } from '../support/wide.ts';

describe('the form of a start', () => {
  const way = '/pipelines/mimic3-waveform-features/';
  let folder: string;
  let page: OpenConsole;
  let first: string;

  before(async () => {
    folder = await deployableFolder();
    await cli(folder, ['upsert', ...storeFlags]);
    first = await runOnce({ WindowSeconds: '30' });
    page = await openConsole(folder, localFlags);
  });

  after(async () => {
    await page.close();
  });

  /** In this process, which is quicker than in one of its own. */
  async function runOnce(parameters: Readonly<Record<string, string>>): Promise<string> {
    const harness = await openHarness(folder, {
      mounts: ['mimic3wdb=data', 'features=out'].map((each) => {
        const [prefix, name] = each.split('=');
        return { uri: `s3://my-bucket/${prefix}`, folder: join(folder, name!) };
      }),
      imageCommands: { [committedImage]: [quickProgram] },
    });
    const { id, status } = await execute(harness.client, 'mimic3-waveform-features', { parameters });
    await harness.close();
    expect(status).to.equal('Succeeded');
    return id;
  }

  it('has a field for each parameter of what is deployed, with its default, its choices and its words', async () => {
    const form = await page.visit(`${way}start`);
    const { stdout } = await cli(folder, ['parameters', '--json']);
    const { parameters } = JSON.parse(stdout) as {
      parameters: { name: string; default: string; description: string }[];
    };
    expect([...form.text.matchAll(/<label for="value\.([\w.]+)">/g)].map(([, name]) => name)).to.deep.equal([
      ...parameters.map(({ name }) => name),
      ...['execution.displayName', 'execution.maxParallelSteps'],
    ]);
    for (const { name, default: value, description } of parameters) {
      const field = fieldOf(form, name);
      expect(field, name).to.match(new RegExp(`value="${value.replaceAll('.', '\\.').replaceAll('=', '&#x3D;')}"`));
      expect(texts(field), name).to.include(description);
    }
  });

  it('is filled in with the values of an earlier execution', async () => {
    const form = await page.visit(`${way}start?from=${first}`);
    expect(fieldOf(form, 'WindowSeconds')).to.include('value="30"').and.to.include('default <bdi>0</bdi>');
    expect((await page.visit(`${way}executions/${first}/`)).text).to.include(`href="../../start?from&#x3D;${first}"`);
    for (const path of [`${way}start?from=aaaaaaaaaaaa`, '/pipelines/none/start']) {
      expect((await page.visit(path)).status, path).to.equal(404);
    }
  });

  it('shows what a start would run, and why, before it starts', async () => {
    const form = await page.visit(`${way}start?from=${first}`);
    const same = await page.submit(`${way}start`, { ...hidden(form), action: 'plan' });
    expect(same.status).to.equal(200);
    expect(texts(same.text)).to.include('3 cached, 0 run:').and.to.include('A start now runs none of 3 jobs');
    const other = await page.submit(`${way}start`, { ...hidden(form), 'value.WindowSeconds': '20', action: 'plan' });
    expect(texts(other.text)).to.include('0 cached, 3 run:').and.to.include('WindowSeconds');
    expect(fieldOf(other, 'WindowSeconds')).to.include('value="20"');
  });

  it('says of a wrong value what start says, beside its field', async () => {
    const form = hidden(await page.visit(`${way}start`));
    const wrong = { WindowSeconds: '-5', ProcessingInstanceType: 'ml.m5.4xlarg', MaxRejectedFraction: '' };
    const sent = Object.fromEntries(Object.entries(wrong).map(([name, value]) => [`value.${name}`, value]));
    const reply = await page.submit(`${way}start`, { ...form, ...sent, action: 'start' });
    expect(reply.status).to.equal(422);
    const flags = Object.entries(wrong).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
    const { stderr } = await cli(folder, ['start', ...storeFlags, ...flags]);
    const said = stderr
      .trim()
      .split('\n')
      .map((line) => line.replace(/^macroshard: --set /, ''));
    expect(Object.keys(wrong).flatMap((name) => problemsOf(reply, name))).to.have.members(said);
    const summary = /<div class="problems" role="alert">[\s\S]*?<\/div>/.exec(reply.text)![0];
    expect([...summary.matchAll(/<a href="#value\.(\w+)">/g)].map(([, name]) => name)).to.have.members(
      Object.keys(wrong),
    );
    expect(fieldOf(reply, 'WindowSeconds')).to.include('aria-invalid="true"').and.to.include('value="-5"');
    const { stdout } = await cli(folder, ['list', '--executions', ...storeFlags, '--json']);
    expect(JSON.parse(stdout).executions).to.have.length(1);
  });

  it('starts one execution, however often the form is sent, and leads to it', async () => {
    const form = hidden(await page.visit(`${way}start?from=${first}`));
    const values = { ...form, 'value.WindowSeconds': '20', action: 'start' };
    const replies = [await page.submit(`${way}start`, values), await page.submit(`${way}start`, values)];
    const [location, again] = replies.map(({ headers }) => headers.location!);
    expect([replies[0]!.status, again]).to.deep.equal([303, location]);
    const started = await page.visit(`${way}${location}`);
    expect(texts(started.text)).to.match(/WindowSeconds\s*20\s*0/);
    const refused = await page.submit(`${way}start`, { ...values, token: 'x' });
    expect(refused.status).to.equal(403);
    expect((await cli(folder, ['watch', ...storeFlags])).exitCode).to.equal(0);
    if (!isWide) return;
    // Of the same form, from the browser's history; all of it is cached.
    const changed = await page.submit(`${way}start`, { ...values, 'value.WindowSeconds': '30' });
    expect(changed.status).to.equal(303);
    expect(changed.headers.location).not.to.equal(location);
    expect((await cli(folder, ['watch', ...storeFlags])).exitCode).to.equal(0);
  });
});
