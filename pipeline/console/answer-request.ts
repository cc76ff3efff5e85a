/** Every address of the page, and what is answered there. */

import { readTemplateFile } from '../wording/template-file.ts';
import { type Admission, formTokenOf, type Gate, sessionCookie } from './access.ts';
import type { ConsoleService } from './console-service.ts';
import type { ConsoleAnswer, ConsoleRequest } from './exchange.ts';
import { sendRetry, sendStop } from './execution-forms.ts';
import { executionPage, executionReport, executionStates } from './execution-page.ts';
import { htmlAnswer, type Page, type PageContext } from './page.ts';
import { pipelinePage, pipelinesPage } from './pipeline-pages.ts';
import { sendStart, startPage } from './start-page.ts';
import { stepPage } from './step-page.ts';

/** What pages are made with. */
export interface Answering {
  readonly service: ConsoleService;
  readonly gate: Gate;
  /** Random text that identifies a form, however often it is sent. */
  readonly newKey: () => string;
}

/** Answers whoever has been let in. Rejects with what the service rejects with. */
export async function answerRequest(
  request: ConsoleRequest,
  { service, gate, newKey }: Answering,
): Promise<ConsoleAnswer> {
  const formToken = formTokenOf(gate);
  const context: PageContext = { service, request, formToken, newKey, base: baseOf(request.path) };
  const isForm = request.method === 'POST';
  if (isForm && request.form.get('token') !== formToken) {
    return refusalAnswer(request, { kind: 'refused', status: 403, reason: 'the form is of another start of it' });
  }
  for (const [pattern, page] of isForm ? forms : routes) {
    const names = pattern.exec(request.path)?.slice(1).map(decoded);
    if (names === undefined) continue;
    const answer = names.includes(undefined) ? undefined : await page(context, names as readonly string[]);
    return answer ?? notFound(context);
  }
  return notFound(context);
}

const routes: readonly (readonly [RegExp, Page])[] = [
  [/^\/$/, pipelinesPage],
  [/^\/(console\.css|console\.js|report\.css)$/, async (_, [name]) => asset(name!)],
  [/^\/pipelines\/([^/]+)\/$/, pipelinePage],
  [/^\/pipelines\/([^/]+)\/executions\/([^/]+)\/$/, executionPage],
  [/^\/pipelines\/([^/]+)\/executions\/([^/]+)\/states$/, executionStates],
  [/^\/pipelines\/([^/]+)\/executions\/([^/]+)\/steps\/([^/]+)\/$/, stepPage],
  [/^\/pipelines\/([^/]+)\/start$/, startPage],
  [/^\/pipelines\/([^/]+)\/executions\/([^/]+)\/report$/, executionReport],
];

/** Addresses at which a request changes something. */
const forms: readonly (readonly [RegExp, Page])[] = [
  [/^\/pipelines\/([^/]+)\/executions\/([^/]+)\/stop$/, sendStop],
  [/^\/pipelines\/([^/]+)\/executions\/([^/]+)\/retry$/, sendRetry],
  [/^\/pipelines\/([^/]+)\/start$/, sendStart],
];

/**
 * Changes the token for the cookie, and leads to the same place without it. A browser takes a redirection for the request
 * of whichever page had the link, and sends no strict cookie with it; a page that leads on is one of ours.
 */
export function exchangeAnswer({ headers: asked }: Pick<ConsoleRequest, 'headers'>, gate: Gate): ConsoleAnswer {
  const headers = { 'set-cookie': sessionCookie(gate), 'referrer-policy': 'no-referrer' };
  const site = asked['sec-fetch-site'] ?? 'none';
  if (['none', 'same-origin'].includes(site)) return { status: 303, headers: { ...headers, location: './' }, body: '' };
  return { status: 200, headers: { ...headers, 'content-type': 'text/html; charset=utf-8' }, body: leadingOn };
}

const leadingOn = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="refresh" content="0; url=./">
<title>macroshard</title>
<h1>macroshard</h1>
<p><a href="./">Open the page</a></p>
`;

/** Nothing of the service is told, not even where it is. */
export function refusalAnswer(
  { path }: Pick<ConsoleRequest, 'path'>,
  { status, reason }: Extract<Admission, { kind: 'refused' }>,
): ConsoleAnswer {
  return reasonPage({ path, status, title: 'Not let in', reason, place: null });
}

/** Why there is no page. */
export interface ServiceFailure {
  readonly kind: 'denied' | 'throttled' | 'unanswered';
  readonly reason: string;
  readonly place: string | null;
}

const failures = {
  denied: { status: 403, title: 'Not allowed' },
  throttled: { status: 503, title: 'Asked too often' },
  unanswered: { status: 502, title: 'No answer' },
} as const;

/** The answer where the service does not give what a page needs. */
export function failureAnswer(
  { path }: Pick<ConsoleRequest, 'path'>,
  { kind, ...failure }: ServiceFailure,
): ConsoleAnswer {
  return reasonPage({ path, ...failures[kind], ...failure });
}

function notFound({ request: { path }, service: { place } }: PageContext): ConsoleAnswer {
  const reason = 'There is nothing at this address: it was deleted, or the address is mistyped.';
  return reasonPage({ path, status: 404, title: 'Not there', reason, place });
}

function reasonPage({
  path,
  status,
  ...view
}: {
  readonly path: string;
  readonly status: number;
  readonly title: string;
  readonly reason: string;
  readonly place: string | null;
}): ConsoleAnswer {
  return htmlAnswer('reason', { ...view, base: baseOf(path), above: [] }, status);
}

function asset(name: string): ConsoleAnswer {
  const type = name.endsWith('.css') ? 'text/css' : 'text/javascript';
  const file = name === 'report.css' ? 'report/report.css' : `console/${name}`;
  return { status: 200, headers: { 'content-type': `${type}; charset=utf-8` }, body: readTemplateFile(file) };
}

function baseOf(path: string): string {
  return '../'.repeat(path.split('/').length - 2) || './';
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
