import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { MadeReports } from './made-reports.ts';
import { expectAccessible, expectNoSidewaysScrolling, keepPicture, launchBrowser, openPage } from './opened-page.ts';

describe('a report in a browser', () => {
  let [browser, folder, made]: [Browser, string, MadeReports] = [] as never;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'macroshard-browser-'));
    made = new MadeReports(folder);
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** From its file, and from nothing else. */
  async function look(path: string, use: (page: Page) => Promise<void>, options = {}): Promise<void> {
    const address = pathToFileURL(path).href;
    const { page, refused, errors } = await openPage(browser, address, {
      ...{ viewport: { width: 1600, height: 900 }, allowed: (url: string) => url === address },
      ...options,
    });
    try {
      await use(page);
      expect({ refused, errors }).to.deep.equal({ refused: [], errors: [] });
    } finally {
      await page.context().close();
    }
  }

  /** What every report has to be, whatever it tells. Pictures are kept as NAME-light.png and so on. */
  async function expectReadable(path: string, name: string): Promise<void> {
    for (const colorScheme of ['light', 'dark'] as const) {
      await look(
        path,
        async (page) => {
          await expectAccessible(page, `${name}, ${colorScheme}`);
          await expectNoSidewaysScrolling(page, `${name} at 1,600 pixels`);
          await keepPicture(page, `report-${name}-${colorScheme}`);
        },
        { colorScheme },
      );
    }
    await look(
      path,
      async (page) => {
        await expectAccessible(page, `${name}, narrow`);
        await expectNoSidewaysScrolling(page, `${name} at 400 pixels`);
        await keepPicture(page, `report-${name}-narrow`);
        // Of A4, as wide as what its margins leave: what scrolls on a screen has to fit there.
        await page.emulateMedia({ media: 'print' });
        await page.setViewportSize({ width: 720, height: 1000 });
        await expectNoSidewaysScrolling(page, `${name} on paper`);
        await keepPicture(page, `report-${name}-print`);
      },
      { viewport: { width: 400, height: 800 } },
    );
  }

  const textsOf = (page: Page, selector: string) => page.locator(selector).allInnerTexts();

  it('of the demo, and of the same with everything cached', async () => {
    const { first, cached } = await made.ofDemo();
    await expectReadable(first, 'demo');
    await expectReadable(cached, 'cached');
    await look(cached, async (page) => {
      expect(await textsOf(page, '#steps > p > .state')).to.deep.equal(['7 Cached', '1 Succeeded', '1 NotRun']);
      expect((await textsOf(page, '.findings li')).join('\n')).to.match(
        /^Group-30, Group-31, .* and 1 more were not run: the result is that of execution \w{12} steps$/m,
      );
    });
  });

  it('of a failed run says which step failed, and why', async () => {
    const path = await made.ofFailure();
    await expectReadable(path, 'failed');
    await look(path, async (page) => {
      expect(await textsOf(page, '.findings li')).to.deep.equal([
        'Group-b failed: AlgorithmError: extractor visits cannot plan group "b": visits.csv is missing, which says whose files these are, exit code 1 steps',
      ]);
      expect(await textsOf(page, 'pre')).to.deep.equal([
        'npx macroshard local --config failing.yaml --data failing --out failing-out',
      ]);
    });
  });

  it('shows five planted defects at its head, over the limit of rejects or not', async () => {
    const { overLimit, planted } = await made.ofPlanted();
    await expectReadable(overLimit, 'over-limit');
    await expectReadable(planted, 'planted');
    const defects = [
      '2 of 82 units were rejected: bad-header (2) rejects',
      'group 34: 306 kB, 15 times the median; 60 units, 15 times the median; 120 rows, 15 times the median groups',
      'group 35: 2 of 6 units were rejected groups',
      'ABP (waveform): always 80 mmHg in group 33 signals',
      'II (waveform): a spread of 64.38 mV, 99.2 times the median in group 32 signals',
    ];
    await look(overLimit, async (page) => {
      const [failed, ...others] = await textsOf(page, '.findings:not([data-run]) li');
      expect(failed).to.match(
        /^TooManyRejects failed: 2 of 82 units were rejected; the rejected fraction of units is 0\.0243/,
      );
      expect(others).to.deep.equal(defects);
    });
    await look(planted, async (page) => {
      expect(await textsOf(page, '.findings:not([data-run]) li')).to.deep.equal(defects);
      const ofRun = await textsOf(page, '.findings[data-run] li');
      expect(ofRun[0]).to.match(/^Group-30 was not run: the result is that of execution \w{12} steps$/);
      // Each can be gone to from there.
      await page.click('.findings li:has-text("II (waveform)") a');
      expect(page.url()).to.match(/#signals$/);
    });
  });

  it('of an extractor without signals has no place for them, and is the same for the same result', async () => {
    const { first, again } = await made.ofEvents();
    await expectReadable(first, 'events');
    const pages: string[] = [];
    for (const path of [first, again]) {
      await look(path, async (page) => {
        expect(await textsOf(page, 'h2')).not.to.include('Signals');
        await page.evaluate("document.querySelectorAll('[data-run]').forEach((element) => element.remove())");
        pages.push(await page.content());
      });
    }
    expect(pages[0]).to.equal(pages[1]);
  });

  it('of 430 groups sorts by a heading that is pressed, with the keyboard too', async () => {
    const path = await made.ofMany('many');
    await expectReadable(path, 'many');
    await look(path, async (page) => {
      const first = () => page.locator('#groups tbody tr:first-child td:first-child').innerText();
      expect(await first()).to.equal('p0000');
      await page.click('#groups th:has-text("rows") button');
      expect(await first()).to.equal('p0425');
      await page.locator('#groups th:has-text("group") button').focus();
      await page.keyboard.press('Enter');
      expect(await first()).to.equal('p0429');
      expect(await page.locator('#groups th[aria-sort]').innerText()).to.equal('group');
    });
  });

  it('shows names with markup, escape sequences and marks of direction as text', async () => {
    const hostile = '</script><img src="https://example.com/x" onerror="hit=1"><b>\u001b[31m\u202e';
    await look(await made.ofMany('hostile', (name) => `${name}${hostile}`), async (page) => {
      expect(await page.locator('img, b:not(.figures b)').count()).to.equal(0);
      expect(await page.evaluate('typeof hit')).to.equal('undefined');
      const shown = '</script><img src="https://example.com/x" onerror="hit=1"><b>\\u001b[31m\\u202e';
      expect(await textsOf(page, 'h1')).to.deep.equal([`wards${shown}`]);
      const text = await page.locator('body').innerText();
      expect(text)
        .to.include(`no gain${shown}`)
        .and.to.include(`p0001${shown}`)
        .and.to.include(`its checksum differs${shown}`);
      for (const unseen of ['\u001b', '\u202e']) expect(text).not.to.include(unseen);
    });
  });

  it('goes on paper', async () => {
    await look(await made.ofMany('paper'), async (page) => {
      const paper = await page.pdf({ format: 'A4' });
      expect(paper.subarray(0, 5).toString()).to.equal('%PDF-');
    });
  });
});
