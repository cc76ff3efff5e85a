import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type OpenConsole, openConsole, type Reply } from '../support/browser-door.ts';
import { cli } from '../support/cli.ts';
import { deployableFolder, describePipeline, localFlags, storeFlags, writeSurvey } from '../support/deployable.ts';
import { hidden, texts } from '../support/start-form.ts';
import { isWide } from '../support/wide.ts';

describe('time and cost of a start, on the page before it', () => {
  const way = '/pipelines/mimic3-waveform-features/start';
  let folder: string;
  let page: OpenConsole;

  before(async () => {
    folder = await deployableFolder();
    await cli(folder, ['upsert', ...storeFlags]);
    page = await openConsole(folder, localFlags);
  });

  after(async () => {
    await page.close();
  });

  async function planned(values: Readonly<Record<string, string>> = {}): Promise<Reply> {
    return page.submit(way, { ...hidden(await page.visit(way)), ...values, action: 'plan' });
  }

  async function section(...more: readonly string[]): Promise<readonly string[]> {
    const { stdout } = await cli(folder, ['plan', ...storeFlags, '--estimate', ...more]);
    return stdout
      .split('\n\nTime and cost\n')[1]!
      .split('\n\n')[0]!
      .trim()
      .split('\n')
      .map((line) => line.trim());
  }

  const partsOf = (html: string, pattern: RegExp) => [...html.matchAll(pattern)].map(([, text]) => texts(text!));

  it('say what is missing where nothing was surveyed, as plan does', async () => {
    const [said] = await section();
    const { text } = await planned();
    expect(partsOf(text, /<p>Not known: (.*?)<\/p>/g)).to.deep.equal([said!.replace('not known: ', '')]);
  });

  it('say what is wrong with a survey that cannot be read, and the plan is there without it', async () => {
    const path = 'surveys/mimic3-waveform-features.json';
    const notKnown = async () => {
      const { status, text } = await planned();
      expect([status, text.includes('<h2 id="plan">A start now runs all of 3 jobs</h2>')]).to.deep.equal([200, true]);
      return partsOf(text, /<p>Not known: (.*?)<\/p>/g);
    };
    mkdirSync(join(folder, path), { recursive: true });
    try {
      expect(await notKnown()).to.deep.equal([`${path}: is a folder, expected a file`]);
      rmSync(join(folder, path), { recursive: true });
      writeFileSync(join(folder, path), '{');
      expect(await notKnown()).to.satisfy((lines: string[]) => lines.every((line) => line.startsWith(`${path}:1:`)));
    } finally {
      rmSync(join(folder, path), { recursive: true });
    }
  });

  it('are what plan --estimate says, of the survey that is committed or deployed', async () => {
    await writeSurvey(folder, { a: 600e9, b: 40e9 });
    const compare = async (source: string, values: Readonly<Record<string, string>>, flags: readonly string[]) => {
      const lines = await section(...flags);
      const reply = (await planned(values)).text;
      const told = /<h3 id="estimate">[\s\S]*?<\/section>/.exec(reply)![0];
      const rows = [...told.matchAll(/<tr>(.*?)<\/tr>/g)].map(([, row]) =>
        partsOf(row!, /<t[hd][^>]*>(.*?)<\/t[hd]>/g)
          .join(' ')
          .trim(),
      );
      const narrow = lines.map((line) => line.replace(/ +/g, ' '));
      expect(rows).to.deep.equal(narrow.slice(0, rows.length));
      const ways = partsOf(told, /<li>(.*?)<\/li>/g);
      expect(ways).to.deep.equal(lines.slice(rows.length, rows.length + ways.length));
      expect(
        partsOf(told, /<p class="soft">(From .*?)<\/p>/g).map((each) => each.replace('From', 'from')),
      ).to.deep.equal(
        lines
          .filter((line) => line.startsWith('from '))
          .map((line) => line.replace('surveys/mimic3-waveform-features.json', source)),
      );
      return texts(told);
    };
    const first = await compare('surveys/mimic3-waveform-features.json', {}, []);
    expect(first).to.include(
      '1 h 26 min to 2 h 17 min, 1.67 to 2.58 USD, on machines of SageMaker; here jobs are processes of this machine, which cost nothing.',
    );
    if (!isWide) return;
    await describePipeline(folder, { groups: '[a, b]\nsurvey: true', prices: '' });
    await cli(folder, ['upsert', ...storeFlags]);
    const type = { 'value.ProcessingInstanceType': 'ml.c5.2xlarge' };
    const flags = ['--set', 'ProcessingInstanceType=ml.c5.2xlarge'];
    const second = await compare('the survey in the deployed pipeline', type, flags);
    expect(second).to.match(/which cost nothing: the machine that was measured takes \d+ min/);
  });
});
