/**
 * `npm run pictures`: makes the pictures of README, docs/pictures/*.webp, from what `npm run demo` makes in a temporary
 * folder. It needs a Chromium, as `npm run test:browser` does.
 */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { openConsole } from '../support/browser-door.ts';
import { repositoryRoot } from '../support/repository.ts';
import { findChromium } from './chromium.ts';
import { launchBrowser, openPage } from './opened-page.ts';

const largestBytes = 80_000;
const wide = { viewport: { width: 1200, height: 900 } };

const { path, said } = findChromium({ mayInstall: false });
process.stdout.write(`pictures: ${said}\n`);
if (path === undefined) process.exitCode = 3;
else {
  process.env.MACROSHARD_CHROMIUM = path;
  const folder = mkdtempSync(join(tmpdir(), 'macroshard-pictures-'));
  const browser = await launchBrowser();
  try {
    const told = execFileSync(process.execPath, [join(repositoryRoot, 'dist/scripts/demo.js')], {
      cwd: folder,
      env: { ...process.env, INIT_CWD: folder },
      encoding: 'utf8',
    });
    const [, report] = /^report {4}(\S+)$/m.exec(told)!;
    const { page } = await openPage(browser, pathToFileURL(join(folder, report!)).href, {
      ...wide,
      allowed: () => true,
    });
    const top = await topOf(page, '#run');
    const signals = await topOf(page, '#signals');
    await keep('report', page, [await part(page, 0, top - 30), await part(page, signals - 10, 560)]);
    await takePage(browser, join(folder, 'demo-output/features'));
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Of the demo's execution. @param folder of its results, with the state in it */
async function takePage(browser: Browser, folder: string): Promise<void> {
  const served = await openConsole(folder, ['--local', '--state', '.macroshard']);
  try {
    const { page } = await openPage(browser, served.address, { ...wide, allowed: () => true });
    await page.locator('tbody a').click();
    await page.locator('[aria-label="Executions"] tbody a').click();
    await page.locator('#step-table').waitFor();
    await keep('page', page, [await part(page, 0, 1000)]);
  } finally {
    await served.close();
  }
}

async function topOf(page: Page, selector: string): Promise<number> {
  const box = await page.locator(selector).boundingBox();
  return Math.round(box!.y);
}

function part(page: Page, y: number, height: number): Promise<Buffer> {
  return page.screenshot({ fullPage: true, clip: { x: 0, y, width: wide.viewport.width, height } });
}

async function keep(name: string, page: Page, parts: readonly Buffer[]): Promise<void> {
  const picture = await webpOf(page, parts);
  if (picture.length > largestBytes) throw new Error(`${name}.webp has ${picture.length} bytes`);
  mkdirSync(join(repositoryRoot, 'docs/pictures'), { recursive: true });
  writeFileSync(join(repositoryRoot, `docs/pictures/${name}.webp`), picture);
  process.stdout.write(`docs/pictures/${name}.webp: ${picture.length} bytes\n`);
  await page.context().close();
}

/** One below the other. What a browser encodes needs no library: a fifth of what it would be as PNG. */
async function webpOf(page: Page, parts: readonly Buffer[]): Promise<Buffer> {
  await page.goto('about:blank');
  const urls = parts.map((png) => `data:image/png;base64,${png.toString('base64')}`);
  const url = await page.evaluate<string>(`(async (urls) => {
    const images = urls.map((src) => Object.assign(new Image(), { src }));
    for (const image of images) await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(...images.map(({ width }) => width));
    canvas.height = images.reduce((sum, { height }) => sum + height, 0);
    let y = 0;
    for (const image of images) {
      canvas.getContext('2d').drawImage(image, 0, y);
      y += image.height;
    }
    return canvas.toDataURL('image/webp', 0.8);
  })(${JSON.stringify(urls)})`);
  return Buffer.from(url.slice('data:image/webp;base64,'.length), 'base64');
}
