/** A page in a real browser, which reaches nothing but what it is given. */

import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import { expect } from 'chai';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { repositoryRoot } from '../support/repository.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const pictures = join(repositoryRoot, '.browser');

/** Containers have no user namespaces for the sandbox; what is opened here is our own. */
export function launchBrowser(flags: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: process.env.MACROSHARD_CHROMIUM!, args: ['--no-sandbox', ...flags] });
}

export interface OpenedPage {
  readonly page: Page;
  /** Addresses that the page asked for and was not given. */
  readonly refused: readonly string[];
  /** What a console shows as an error, and exceptions. */
  readonly errors: readonly string[];
}

/** @param allowed says which addresses the page may reach; whatever else it asks for is refused and told of */
export async function openPage(
  browser: Browser,
  address: string,
  { allowed, ...options }: { readonly allowed: (address: string) => boolean } & BrowserContextOptions,
): Promise<OpenedPage> {
  const context = await browser.newContext(options);
  const [refused, errors]: [string[], string[]] = [[], []];
  await context.route('**', async (route) => {
    const url = route.request().url();
    if (allowed(url)) return route.continue();
    refused.push(url);
    return route.abort();
  });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(address);
  return { page, refused, errors };
}

/**
 * Expects that axe-core finds nothing that it calls serious or critical. Of a table's rows it looks at the first twenty:
 * it takes long, and the others are made alike.
 */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate<AxeResults>("axe.run({ exclude: ['tbody tr:nth-child(n+21)'] })");
  const grave = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
  expect(grave, what).to.deep.equal([]);
}

/** Expects that what is wider than the window scrolls by itself, and the page does not. */
export async function expectNoSidewaysScrolling(page: Page, what: string): Promise<void> {
  const width = (name: string) => page.evaluate<number>(`document.documentElement.${name}`);
  const [content, window] = [await width('scrollWidth'), await width('clientWidth')];
  expect(content, what).to.be.at.most(window);
}

/** Keeps a picture of the whole page in .browser/. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
}
