import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type OpenConsole, openConsole } from '../support/browser-door.ts';
import { cli } from '../support/cli.ts';
import { deployableFolder, describePipeline, localFlags, storeFlags } from '../support/deployable.ts';
import { fieldOf, hidden, problemsOf, texts } from '../support/start-form.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { itWide } from '../support/wide.ts';

describe('datasets in the form of a start', () => {
  const way = '/pipelines/mimic3-waveform-features/';
  let folder: string;
  let page: OpenConsole;

  const dataset = (name: string, text: string) => writeFileSync(join(folder, 'datasets', `${name}.yaml`), text);

  before(async () => {
    folder = await deployableFolder();
    await cli(folder, ['upsert', ...storeFlags]);
    mkdirSync(join(folder, 'datasets'));
    dataset(
      'small',
      'description: a sentence of the file\nparameters:\n  WindowSeconds: 60\n  ProcessingInstanceType: ml.m5.large\nexecution: { displayName: small-one, maxParallelSteps: 2 }\n',
    );
    dataset('broken', 'parameters:\n  WindowSeconds: -5\n  Other: word\n# a comment of the file\n');
    dataset('own', 'groups: [a]\n');
    page = await openConsole(folder, localFlags);
  });

  after(async () => {
    await page.close();
  });

  const offered = (html: string) =>
    [...(/<select id="dataset"[\s\S]*?<\/select>/.exec(html)?.[0] ?? '').matchAll(/<option value="(.*?)"/g)].map(
      ([, name]) => name,
    );

  it('are those of this pipeline, by their names, and what is wrong with others is said with its place', async () => {
    const { status, text } = await page.visit(`${way}start`);
    expect([status, offered(text)]).to.deep.equal([200, ['', 'small']]);
    const { stderr } = await cli(folder, ['start', '--dataset', 'broken', ...storeFlags]);
    const said = stderr
      .trim()
      .replace(/^macroshard: /, '')
      .split('\n');
    expect(said[0]).to.match(/^datasets\/broken\.yaml:2:18: /);
    const told = /<h2>Datasets that cannot be offered<\/h2>\s*<ul>(.*?)<\/ul>/.exec(text)![1]!;
    expect([...told.matchAll(/<li>(.*?)<\/li>/g)].map(([, line]) => texts(line!))).to.deep.equal(said);
    expect(text).not.to.include('of the file');
  });

  it('fill in their values, and say of each where it stands', async () => {
    const form = await page.visit(`${way}start?dataset=small`);
    expect([form.status, form.text.includes('of the file')]).to.deep.equal([200, false]);
    expect(fieldOf(form, 'WindowSeconds'))
      .to.include('value="60"')
      .and.to.include('From <bdi>datasets/small.yaml:3:18</bdi>');
    expect(fieldOf(form, 'ProcessingInstanceType')).to.include('From <bdi>datasets/small.yaml:4:27</bdi>');
    expect(fieldOf(form, 'CombineInstanceType')).not.to.include('class="origin"');
    expect(fieldOf(form, 'execution.displayName'))
      .to.include('value="small-one"')
      .and.to.include('From <bdi>datasets/small.yaml</bdi>');
    dataset('other', 'parameters: { WindowSeconds: 60 }\n');
    expect(fieldOf(await page.visit(`${way}start?dataset=other`), 'execution.maxParallelSteps'))
      .to.include('value="10"')
      .and.to.include('From <bdi>pipeline.yaml</bdi>');
    rmSync(join(folder, 'datasets/other.yaml'));
    const changed = await page.submit(`${way}start`, { ...hidden(form), 'value.WindowSeconds': '30', action: 'plan' });
    expect(fieldOf(changed, 'WindowSeconds'))
      .to.include('value="30"')
      .and.to.include('Changed: <bdi>datasets/small.yaml:3:18</bdi> has <bdi>60</bdi>');
    expect(fieldOf(changed, 'ProcessingInstanceType')).to.include('value="ml.m5.large"');
  });

  itWide('start what start --dataset starts', async () => {
    const form = await page.visit(`${way}start?dataset=small`);
    const reply = await page.submit(`${way}start`, { ...hidden(form), action: 'start' });
    expect(reply.status).to.equal(303);
    const id = reply.headers.location!.toString().split('/')[1]!;
    const started = await page.visit(`${way}executions/${id}/`);
    expect(started.text).to.include('<h1>Execution <bdi>small-one</bdi></h1>');
    expect(texts(started.text)).to.match(/WindowSeconds\s*60\s*0/);
    expect((await cli(folder, ['watch', id, ...storeFlags])).exitCode).to.equal(0);
  });

  it('are refused with what start says where their files are wrong, not there, or of another pipeline', async () => {
    const refused = async (name: string) => {
      const { status, text } = await page.visit(`${way}start?dataset=${encodeURIComponent(name)}`);
      expect(status, name).to.equal(422);
      return texts(/<div class="problems" role="alert">([\s\S]*?)<\/div>/.exec(text)![1]!);
    };
    expect(await refused('broken')).to.include('datasets/broken.yaml:2:18: ');
    expect(await refused('smal')).to.include(
      'no such dataset smal; did you mean small? (datasets: broken, own, small)',
    );
    expect(await refused('../pipeline')).to.include('no such dataset ../pipeline');
    expect(await refused('own')).to.include(
      'dataset own is of pipeline mimic3-waveform-features-own, and this one is mimic3-waveform-features',
    );
    const form = hidden(await page.visit(`${way}start`));
    const sent = await page.submit(`${way}start`, { ...form, dataset: 'broken', action: 'start' });
    expect(sent.status).to.equal(422);
    const wrong = { ...form, 'value.execution.displayName': 'no blanks', 'value.execution.maxParallelSteps': '0' };
    const settings = await page.submit(`${way}start`, { ...wrong, action: 'start' });
    expect(problemsOf(settings, 'execution.displayName')).to.deep.equal([
      'Name of the execution: expected letters, digits and hyphens between them, 82 at most',
    ]);
    expect(problemsOf(settings, 'execution.maxParallelSteps')).to.deep.equal([
      'Steps at once: expected a whole number from 1 on',
    ]);
  });

  it('are refused where the deployed pipeline does not take a value of theirs', async () => {
    await describePipeline(folder, { parameters: '\n  Cohort: { type: String, default: adult }' });
    dataset('cohort', 'parameters: { Cohort: neonate }\n');
    try {
      const form = await page.visit(`${way}start?dataset=cohort`);
      expect(form.status).to.equal(200);
      const { status, text } = await page.submit(`${way}start`, { ...hidden(form), action: 'plan' });
      expect([
        status,
        texts(text).includes('datasets/cohort.yaml:1:23: parameters.Cohort: no such parameter'),
      ]).to.deep.equal([422, true]);
    } finally {
      await describePipeline(folder, {});
      rmSync(join(folder, 'datasets/cohort.yaml'));
    }
  });

  it('take nothing away from the form where they cannot be read', async () => {
    symlinkSync('nowhere', join(folder, 'datasets/gone.yaml'));
    mkdirSync(join(folder, 'datasets/folder.yaml'));
    writeFileSync(join(folder, 'datasets/text.yaml'), 'key of somebody\n');
    try {
      const { status, text } = await page.visit(`${way}start`);
      expect([status, offered(text)]).to.deep.equal([200, ['', 'small']]);
      expect(texts(text))
        .to.include('datasets/gone.yaml: no such file or folder')
        .and.to.include('datasets/folder.yaml: is a folder, expected a file');
      expect(text).to.include('datasets/text.yaml:1:1: ').and.not.to.include('of somebody');
    } finally {
      for (const name of ['gone', 'folder', 'text'])
        rmSync(join(folder, `datasets/${name}.yaml`), { recursive: true, force: true });
    }
  });

  it('are none where their folder is none, and the form is there without them', async () => {
    renameSync(join(folder, 'datasets'), join(folder, 'aside'));
    writeFileSync(join(folder, 'datasets'), '');
    try {
      const { status, text } = await page.visit(`${way}start`);
      expect([status, offered(text)]).to.deep.equal([200, []]);
      expect(text).to.include('<li><bdi>datasets: is a file, expected a folder</bdi></li>');
      const chosen = await page.visit(`${way}start?dataset=small`);
      expect([
        chosen.status,
        chosen.text.match(/<bdi>datasets: is a file, expected a folder<\/bdi>/g)!.length,
      ]).to.deep.equal([422, 1]);
    } finally {
      rmSync(join(folder, 'datasets'));
      renameSync(join(folder, 'aside'), join(folder, 'datasets'));
    }
  });

  it('are those beside the description that --config names', async () => {
    const elsewhere = await temporaryFolder();
    const state = ['--local', '--state', join(folder, 'state')];
    const without = await openConsole(elsewhere, state);
    const named = await openConsole(elsewhere, ['--config', join(folder, 'pipeline.yaml'), ...state]);
    try {
      expect(offered((await without.visit(`${way}start`)).text)).to.deep.equal([]);
      expect(offered((await named.visit(`${way}start`)).text)).to.deep.equal(['', 'small']);
    } finally {
      await without.close();
      await named.close();
    }
    const { exitCode, stderr } = await cli(elsewhere, ['console', '--config', 'none.yaml', '--port', '0', '--local']);
    expect([exitCode, stderr]).to.deep.equal([
      2,
      'macroshard: --config none.yaml: no such file or folder; npx macroshard init writes a commented starter\n',
    ]);
  });
});
