import Handlebars from 'handlebars/dist/handlebars.js';
import { renderDuration } from '../names/duration.ts';
import { Markup } from '../wording/markup.ts';
import { readTemplateFile } from '../wording/template-file.ts';
import { visibleText } from '../wording/visible.ts';

/** What every page has. */
export interface PageView {
  readonly title: string;
  /** Leads to the list of pipelines from where the page is, with a slash at its end: `../../`. */
  readonly base: string;
  /** The pages above it, each by what leads there. */
  readonly above: readonly { readonly name: string; readonly path: string }[];
  /** Null for who is not let in. */
  readonly place: string | null;
}

export type PageName = 'execution' | 'pipeline' | 'pipelines' | 'reason' | 'start' | 'step';

/**
 * The text of `templates/console/<name>.hbs` with the view in its places. Texts are escaped, whoever wrote them, and what
 * cannot be seen or turns the order of reading stands there as an escape of JSON.
 */
export function renderPage<View extends PageView>(name: PageName, view: View): string {
  return template(name)(shownTexts(view));
}

const partials = ['field', 'lacks', 'layout', 'places', 'state', 'steps'];
const templates = new Map<string, (view: unknown) => string>();
const handlebars = Handlebars.create();

function template(name: PageName): (view: unknown) => string {
  if (templates.size === 0) prepare();
  const known = templates.get(name) ?? handlebars.compile(readTemplateFile(`console/${name}.hbs`), { strict: true });
  templates.set(name, known);
  return known;
}

function prepare(): void {
  handlebars.registerHelper({
    time,
    instant,
    duration,
    isNull: (value: unknown) => value === null,
    lower: (text: string) => text.toLowerCase(),
  });
  for (const name of partials) {
    handlebars.registerPartial(name, readTemplateFile(`console/${name}.partial.hbs`).trimEnd());
  }
}

/** The same value, with what cannot be seen in its texts, or turns the order of reading, as escapes of JSON. */
export function shownTexts(value: unknown): unknown {
  if (typeof value === 'string') return visibleText(value);
  if (value instanceof Markup) return new Handlebars.SafeString(value.text);
  if (Array.isArray(value)) return value.map(shownTexts);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shownTexts(each)]));
}

/** A text for a form's field, which comes back as it is: escaped, and nothing else. */
export function unchanged(text: string): Markup {
  return new Markup(Handlebars.escapeExpression(text));
}

function time(ms: number | null): unknown {
  if (ms === null) return '';
  const text = new Date(ms).toISOString();
  return new Handlebars.SafeString(`<time datetime="${text}">${instant(ms).replace(/ UTC$/, '&nbsp;UTC')}</time>`);
}

/** For where no element may stand. */
function instant(ms: number): string {
  const text = new Date(ms).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 19)} UTC`;
}

function duration(seconds: number | null): string {
  return seconds === null ? '' : renderDuration(seconds);
}
