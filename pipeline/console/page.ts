import type { ConsoleService } from './console-service.ts';
import type { ConsoleAnswer, ConsoleRequest } from './exchange.ts';
import { type PageName, type PageView, renderPage } from './render-page.ts';

/** What a page is made from, wherever it stands. */
export interface PageContext {
  readonly service: ConsoleService;
  readonly request: ConsoleRequest;
  /** Leads from the page to the list of pipelines: a proxy may have put any path before it. */
  readonly base: string;
  /** What each form holds. */
  readonly formToken: string;
  /** For a form that is to start one execution, however often it is sent. */
  readonly newKey: () => string;
}

/** Undefined where there is nothing at the address. Names stand in its order. */
export type Page = (context: PageContext, names: readonly string[]) => Promise<ConsoleAnswer | undefined>;

export function htmlAnswer<View extends PageView>(name: PageName, view: View, status = 200): ConsoleAnswer {
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body: renderPage(name, view) };
}

/** Leads on after a form was taken, so that it is not sent again with the page. */
export function seeOther(location: string): ConsoleAnswer {
  return { status: 303, headers: { location }, body: '' };
}

/** The way from one page down to a pipeline, and on to one of its executions. */
export function pathTo(pipeline: string, execution?: string): string {
  const below = execution === undefined ? '' : `executions/${encodeURIComponent(execution)}/`;
  return `pipelines/${encodeURIComponent(pipeline)}/${below}`;
}
