import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { type OpenConsole, openConsole } from '../support/browser-door.ts';
import { cli } from '../support/cli.ts';
import { committedImage, describePipeline, writeSurvey } from '../support/deployable.ts';
import { loadedProgram } from '../support/loaded-program.ts';
import { numericsGroup } from '../support/numerics.ts';
import { putTree } from '../support/put-tree.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { expectAccessible, expectNoSidewaysScrolling, keepPicture, launchBrowser, openPage } from './opened-page.ts';
import { openForeignPage, openProxy } from './other-servers.ts';

const pipeline = 'mimic3-waveform-features';

/** Lets a job begin once the folder has a file `go`, so that an execution runs for as long as a test wants it to. */
const gatedProgram = `#!/bin/sh
until [ -e "$1/go" ]; do sleep 0.1; done
shift
exec "$@"
`;

describe('the page in a browser', () => {
  let [browser, folder, served, flags]: [Browser, string, OpenConsole, readonly string[]] = [] as never;
  before(async () => {
    browser = await launchBrowser(['--host-resolver-rules=MAP evil.example 127.0.0.1']);
  });
  after(() => browser.close());

  beforeEach(async () => {
    folder = await temporaryFolder();
    await describePipeline(folder, {});
    for (const group of ['a', 'b']) putTree(join(folder, 'data', group), numericsGroup(group, 3));
    putTree(join(folder, 'datasets'), {
      'small.yaml': 'parameters: { ProcessingVolumeSizeInGB: 30 }\nexecution: { displayName: small-one }\n',
      'broken.yaml': 'parameters: { WindowSeconds: -5 }\n',
    });
    await writeSurvey(folder, { a: 40e6, b: 20e6 });
    mkdirSync(join(folder, 'out'));
    writeFileSync(join(folder, 'gated.sh'), gatedProgram);
    openGate();
    const store = ['--local', '--state', 'state'];
    flags = [
      ...[...store, '--mount', 's3://my-bucket/mimic3wdb=data', '--mount', 's3://my-bucket/features=out'],
      ...['--image', `${committedImage}=sh ${join(folder, 'gated.sh')} ${folder} ${loadedProgram()}`],
    ];
    for (const command of [
      ['upsert', ...store],
      ['start', '--watch', ...flags],
    ]) {
      const { exitCode, stderr } = await cli(folder, command);
      expect(exitCode, stderr).to.equal(0);
    }
    served = await openConsole(folder, flags);
  });
  afterEach(async () => {
    // What still runs comes to its end.
    openGate();
    await served.close();
  });

  const openGate = () => writeFileSync(join(folder, 'go'), '');
  const closeGate = () => rmSync(join(folder, 'go'));

  /** What a person does at a page: by clicking, or with the keyboard alone. */
  interface Hand {
    press(page: Page, name: string): Promise<void>;
    enter(page: Page, label: string, value: string): Promise<void>;
    choose(page: Page, label: string, option: string): Promise<void>;
    /** Changes a box. */
    tick(page: Page, label: string): Promise<void>;
  }

  const mouse: Hand = {
    press: (page, name) =>
      page
        .locator('a, button, summary')
        .filter({ hasText: exactly(name) })
        .first()
        .click(),
    enter: (page, label, value) => page.getByLabel(label, { exact: true }).fill(value),
    choose: async (page, label, option) => {
      await page.getByLabel(label, { exact: true }).selectOption(option);
    },
    tick: (page, label) => page.getByLabel(label, { exact: true }).click(),
  };

  const keyboard: Hand = {
    press: async (page, name) => {
      await tabTo(
        page,
        `document.activeElement.matches('a, button, summary') && document.activeElement.innerText.trim()`,
        name,
      );
      await page.keyboard.press('Enter');
    },
    enter: async (page, label, value) => {
      await tabTo(page, labelOfFocused, label);
      await page.keyboard.press('Control+A');
      await page.keyboard.type(value);
    },
    choose: async (page, label, option) => {
      await tabTo(page, labelOfFocused, label);
      await page.keyboard.type(option);
    },
    tick: async (page, label) => {
      await tabTo(page, labelOfFocused, label);
      await page.keyboard.press('Space');
    },
  };

  const labelOfFocused = 'document.activeElement.labels?.[0]?.innerText.trim()';

  const exactly = (text: string) => new RegExp(`^\\s*${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*$`);

  async function tabTo(page: Page, nameOfFocused: string, name: string): Promise<void> {
    const passed: unknown[] = [];
    for (let presses = 0; presses < 100; presses++) {
      await page.keyboard.press('Tab');
      const focused = await page.evaluate(nameOfFocused);
      if (focused === name) return;
      passed.push(focused);
    }
    throw new Error(`the Tab key never comes to ${name}, but to ${passed.join(', ')}`);
  }

  const state = (page: Page, expected: string) =>
    page.locator('#standing .state', { hasText: exactly(expected) }).waitFor();

  /** Opens, looks at the last execution, starts it with another value, watches it, stops it, retries it, reads its report. */
  async function tellStory(page: Page, hand: Hand, look: (name: string) => Promise<void>): Promise<void> {
    await look('pipelines');
    await hand.press(page, pipeline);
    await page.locator('h1', { hasText: pipeline }).waitFor();
    await look('pipeline');
    await hand.press(page, await page.locator('[aria-label="Executions"] tbody a').first().innerText());
    await state(page, 'Succeeded');
    await look('execution');
    await hand.press(page, 'Group-a');
    await page.locator('h1', { hasText: 'Group-a' }).waitFor();
    await look('step');
    await page.goBack();
    await hand.press(page, 'Run again with other values');
    await page.locator('h1', { hasText: 'Start' }).waitFor();
    await look('form');
    await hand.choose(page, 'Dataset', 'small');
    await hand.press(page, 'Fill in its values');
    await page.getByText('From datasets/small.yaml:1:').waitFor();
    expect(await page.getByLabel('ProcessingVolumeSizeInGB', { exact: true }).inputValue()).to.equal('30');
    await look('dataset');
    await hand.enter(page, 'WindowSeconds', 'sixty');
    await hand.press(page, 'Show the plan');
    await page.getByRole('alert').waitFor();
    await look('form-refused');
    await hand.enter(page, 'WindowSeconds', '60');
    await hand.press(page, 'Run some of the steps alone');
    await hand.tick(page, 'Combine');
    await hand.press(page, 'Show the plan');
    await page.getByText('Steps: Combine, ').waitFor();
    await look('plan-of-some');
    await hand.tick(page, 'Combine');
    await hand.press(page, 'Show the plan');
    await page.getByText('0 cached, 3 run:').waitFor();
    await page.getByText('What it follows from').waitFor();
    await hand.press(page, 'What it follows from');
    await look('plan');
    closeGate();
    await hand.press(page, 'Start');
    await state(page, 'Executing');
    await page.locator('h1', { hasText: 'small-one' }).waitFor();
    await page.locator('#step-table tr', { hasText: 'Group-a' }).locator('.state-executing').waitFor();
    await look('running');
    await hand.press(page, 'Stop');
    await state(page, 'Stopped');
    await hand.press(page, 'Retry from where it ended');
    await state(page, 'Executing');
    openGate();
    // Without being loaded anew.
    await state(page, 'Succeeded');
    await page.locator('.graph .state-succeeded', { hasText: 'Combine' }).waitFor();
    await hand.press(page, 'Report');
    await page.locator('h2', { hasText: 'What stands out' }).waitFor();
    expect(await page.locator('#rejects').innerText()).to.include('missing-signal-file');
    await look('report');
  }

  /** A browser of its own, which reaches the page and nothing else. */
  async function visit(address: string, use: (page: Page) => Promise<void>, options = {}): Promise<void> {
    const { origin } = new URL(address);
    const { page, refused, errors } = await openPage(browser, address, {
      ...{ viewport: { width: 1600, height: 900 }, allowed: (url: string) => url.startsWith(`${origin}/`) },
      ...options,
    });
    try {
      await use(page);
      // Of the form whose value was refused.
      const others = errors.filter((error) => !error.includes('status of 422'));
      expect({ refused, others }).to.deep.equal({ refused: [], others: [] });
    } finally {
      await page.context().close();
    }
  }

  it('tells its story by clicking, on pages that everybody can use', async () => {
    await visit(served.address, (page) =>
      tellStory(page, mouse, async (name) => {
        await expectAccessible(page, name);
        for (const width of [400, 1600]) {
          await page.setViewportSize({ width, height: 900 });
          await expectNoSidewaysScrolling(page, `${name} at ${width} pixels`);
          await keepPicture(page, `page-${name}-${width}`);
        }
      }),
    );
  });

  it('tells it with the keyboard alone, in the dark', async () => {
    const looked = async (page: Page, name: string) => {
      await expectAccessible(page, `${name}, dark`);
      await keepPicture(page, `page-${name}-dark`);
    };
    await visit(served.address, (page) => tellStory(page, keyboard, (name) => looked(page, name)), {
      colorScheme: 'dark',
    });
  });

  it('tells it through a proxy that puts a path before it', async () => {
    const path = '/jupyterlab/default/proxy/8765/';
    const proxy = await openProxy(path, served.origin);
    try {
      const address = `${proxy.origin}${path}${new URL(served.address).search}`;
      await visit(address, (page) =>
        tellStory(page, mouse, async () => {
          expect(page.url()).to.include(path).and.not.include('token');
        }),
      );
    } finally {
      await proxy.close();
    }
  });

  it('gives nothing to a page on another port, although the browser sends the cookie there', async () => {
    closeGate();
    const { exitCode, stdout } = await cli(folder, ['start', '--json', '--set', 'WindowSeconds=30', ...flags]);
    expect(exitCode).to.equal(0);
    const id = (JSON.parse(stdout) as { executionArn: string }).executionArn.split('/').at(-1)!;
    const execution = `${served.origin}/pipelines/${pipeline}/executions/${id}/`;
    const foreign = await openForeignPage(`<!doctype html><title>other</title>
<form method="post" action="${execution}stop" target="_self"><button>Stop</button></form>
<iframe src="${execution}"></iframe>`);
    const answers: [string, string, number][] = [];
    const { page } = await openPage(browser, served.address, { allowed: () => true });
    try {
      page.on('response', (answer) => {
        const [method, { pathname }] = [answer.request().method(), new URL(answer.url())];
        if (answer.url().startsWith(served.origin)) answers.push([method, pathname, answer.status()]);
      });
      await page.goto(`${foreign.origin}/`);
      const read = await page.evaluate<string>(
        `fetch('${execution}', { credentials: 'include' }).then((answer) => answer.text(), (error) => String(error))`,
      );
      expect(read).to.equal('TypeError: Failed to fetch');
      expect(await page.frames()[1]!.content()).not.to.include(id);
      await page.click('button');
      await page.getByText('another page has asked').waitFor();
      const here = new URL(execution).pathname;
      for (const answer of [
        ['GET', here],
        ['POST', `${here}stop`],
      ]) {
        expect(answers).to.deep.include([...answer, 403]);
      }
      expect(answers.filter(([, , status]) => status !== 403)).to.deep.equal([]);
      await page.goto(served.address.replace('127.0.0.1', 'evil.example'));
      expect(await page.locator('body').innerText()).to.include('it answers on this machine alone');
      // It has run on.
      const status = await cli(folder, ['status', id, '--json', ...flags.slice(0, 3)]);
      expect((JSON.parse(status.stdout) as { status: string }).status).to.equal('Executing');
      await page.goto(execution);
      await mouse.press(page, 'Stop');
      await state(page, 'Stopped');
    } finally {
      await page.context().close();
      await foreign.close();
    }
  });
});
