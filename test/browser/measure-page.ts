/**
 * `node dist/test/browser/measure-page.js`: the page of an execution with 430 groups in a browser. Prints its nodes, the
 * time to its first content beside that of an empty page (medians of five, in turns), and the longest task of a trace
 * while all 430 states change in ten seconds; then the same of the form of a start with the most boxes for steps, while
 * these are unfolded and ticked. It needs a quiet machine, and asserts nothing.
 */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CDPSession, Page } from 'playwright-core';
import { answerRequest } from '../../pipeline/console/answer-request.ts';
import type { ConsoleService, ExecutionFacts } from '../../pipeline/console/console-service.ts';
import type { OpenStart } from '../../pipeline/console/open-start.ts';
import { medianOf } from '../../pipeline/report/outliers.ts';
import { definitionOf, job } from '../support/embedded.ts';
import { findChromium } from './chromium.ts';
import { launchBrowser } from './opened-page.ts';

const names = Array.from({ length: 430 }, (_, index) => `Group-${index}`);
const definition = definitionOf([
  ...names.map((name) => job(name, { args: ['x'] })),
  job('Combine', { args: ['x'], dependsOn: names }),
]);
const secondsOfChange = 10;
const way = '/pipelines/waves/executions/abcdefghijkl/';

/** So many of its steps have succeeded, the others run. */
let succeeded = 0;

const server = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url!, 'http://127.0.0.1');
  if (pathname === '/empty') {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>empty</title><p>empty');
    return;
  }
  const asked = { method: 'GET', path: pathname, query: searchParams, headers: {}, form: new URLSearchParams() };
  const service = {
    ...{ place: 'here', findExecution: async () => execution(), openStart: async () => ({ form: form() }) },
  } as unknown as ConsoleService;
  const gate = { token: '', session: '', cookieName: '', allowedHosts: [] };
  const { status, headers, body } = await answerRequest(asked, { service, gate, newKey: () => '' });
  response.writeHead(status, headers).end(body);
});
await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const { path, said } = findChromium({ mayInstall: false });
process.stdout.write(`${said}\n`);
if (path === undefined) process.exitCode = 3;
else {
  process.env.MACROSHARD_CHROMIUM = path;
  const browser = await launchBrowser();
  const page = await browser.newPage();
  const firsts: { empty: number[]; page: number[] } = { empty: [], page: [] };
  for (let turn = 0; turn < 5; turn++) {
    firsts.empty.push(await firstContentMs(page, `${origin}/empty`));
    firsts.page.push(await firstContentMs(page, `${origin}${way}`));
  }
  const nodes = await nodesOf(page);
  const session = await page.context().newCDPSession(page);
  const ticking = setInterval(() => {
    succeeded = Math.min(names.length, succeeded + Math.ceil(names.length / (secondsOfChange * 10)));
  }, 100);
  const { clock, cpu } = await longestTaskMs(session, () => page.waitForTimeout((secondsOfChange + 2) * 1000));
  clearInterval(ticking);
  const shown = await page.locator('.graph .state-succeeded').count();
  process.stdout.write(
    [
      `nodes: ${nodes}, texts among them (5,000 at most)`,
      `first content: ${medianOf(firsts.page).toFixed(0)} ms; of an empty page: ${medianOf(firsts.empty).toFixed(0)} ms`,
      `longest task while ${shown} states changed: ${clock.toFixed(0)} ms, ${cpu.toFixed(0)} ms of CPU (200 at most)`,
      '',
    ].join('\n'),
  );
  const formMs = await firstContentMs(page, `${origin}/pipelines/waves/start`);
  const ticked = await longestTaskMs(session, async () => {
    await page.evaluate(
      "document.querySelector('details').open = true; for (const box of document.querySelectorAll('[name=steps]')) box.click();",
    );
    await page.waitForTimeout(1000);
  });
  const boxes = await page.locator('[name=steps]:checked').count();
  process.stdout.write(
    `form: ${await nodesOf(page)} nodes, first content ${formMs.toFixed(0)} ms, longest task while ${boxes} boxes were ticked ${ticked.clock.toFixed(0)} ms\n`,
  );
  await browser.close();
}
server.close();
server.closeAllConnections();

function execution(): ExecutionFacts {
  return {
    ...{ pipeline: 'waves', id: 'abcdefghijkl', executionArn: 'arn', displayName: null, status: 'Executing' },
    ...{ failureReason: null, startedBy: null, startedMs: 0, endedMs: null, hasEnded: false },
    ...{ retryRefusal: null, note: null, definition, parameters: [], lacks: [] },
    steps: [...names, 'Combine'].map((name, index) => ({
      ...{ name, state: index < succeeded ? 'Succeeded' : 'Executing', seconds: index, failureReason: null },
      remark: 'attempt 2',
    })),
  };
}

/** As many steps as have a box each. */
function form(): OpenStart['form'] {
  const choices = names.slice(0, 99).map((name) => ({ name, note: '' }));
  return {
    ...{ pipeline: 'waves', filled: { from: null, dataset: null }, datasets: [], brokenFiles: [], refusals: [] },
    ...{ fields: [], settings: [], gone: [], sources: [], lacks: [] },
    steps: { groups: choices, others: [{ name: 'Combine', note: '' }] },
  };
}

/** Elements and texts. */
function nodesOf(page: Page): Promise<number> {
  return page.evaluate<number>(
    "[...document.querySelectorAll('*')].reduce((sum, each) => sum + 1 + [...each.childNodes].filter(({ nodeType }) => nodeType === 3).length, 0)",
  );
}

async function firstContentMs(page: Page, address: string): Promise<number> {
  await page.goto(address);
  return page.evaluate<number>(`new Promise((done) =>
    new PerformanceObserver((list) => {
      for (const { name, startTime } of list.getEntries()) if (name === 'first-contentful-paint') done(startTime);
    }).observe({ type: 'paint', buffered: true }))`);
}

interface TraceEvent {
  readonly name: string;
  /** Microseconds, by the clock and of the thread's CPU. */
  readonly dur?: number;
  readonly tdur?: number;
}

/** Of the trace of what happens meanwhile, in milliseconds. */
async function longestTaskMs(
  session: CDPSession,
  happen: () => Promise<unknown>,
): Promise<{ clock: number; cpu: number }> {
  const longest = { clock: 0, cpu: 0 };
  session.on('Tracing.dataCollected', ({ value }) => {
    for (const { name, dur = 0, tdur = 0 } of value as unknown as readonly TraceEvent[]) {
      if (name !== 'RunTask' && name !== 'ThreadControllerImpl::RunTask') continue;
      longest.clock = Math.max(longest.clock, dur / 1000);
      longest.cpu = Math.max(longest.cpu, tdur / 1000);
    }
  });
  const ended = new Promise((done) => session.once('Tracing.tracingComplete', done));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'toplevel'] },
  });
  await happen();
  await session.send('Tracing.end');
  await ended;
  return longest;
}
