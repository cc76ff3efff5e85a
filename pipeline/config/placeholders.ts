/**
 * `{{…}}` in the texts of a file, by Handlebars with everything taken away but names: no helper, block, partial or
 * path beyond `env.NAME` and `group`, so that a template reaches no prototype and no file.
 */

import Handlebars from 'handlebars/dist/handlebars.js';
import { didYouMean } from '../wording/words.ts';
import type { Problem, TextProblem } from './problem.ts';
import type { YamlPath, YamlSource } from './yaml-source.ts';

/** Variables by name, as `{{env.NAME}}` reads them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The source's value with every text rendered. Structure comes first and texts after it, so what a variable holds can
 * never become a key or a list.
 * @param options.keep top-level keys whose texts stay as they are, because they know more names
 */
export function renderTexts(
  source: YamlSource,
  options: { env: Environment; keep?: readonly string[] },
): {
  value: Readonly<Record<string, unknown>>;
  problems: readonly Problem[];
  /** `others` without the problems of texts that could not be rendered. */
  besides(others: readonly Problem[]): readonly Problem[];
} {
  const problems: Problem[] = [];
  const unread = new Set<string>();
  const keep = options.keep ?? [];
  const value = render(source.value, []) as Readonly<Record<string, unknown>>;
  return { value, problems, besides: (others) => others.filter((other) => !unread.has(placeOf(other))) };

  function render(part: unknown, path: YamlPath): unknown {
    if (path.length === 1 && keep.includes(String(path[0]))) return part;
    if (typeof part === 'string') return renderText(part, path);
    if (Array.isArray(part)) return part.map((item, index) => render(item, [...path, index]));
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, nested]) => [key, render(nested, [...path, key])]));
  }

  function renderText(text: string, path: YamlPath): string {
    const placeholders = readPlaceholders(text, { env: options.env, withGroup: false });
    problems.push(...placeholders.problems.map(({ message, offset }) => source.problem(path, message, offset)));
    if (placeholders.problems.length > 0) unread.add(placeOf(source.problem(path, '')));
    return placeholders.render();
  }
}

function placeOf({ line, column }: Problem): string {
  return `${line}:${column}`;
}

/** A text with its `{{env.NAME}}` known and its `{{group}}` still open. */
export interface PlaceholderText {
  /** @throws never: everything in it has been checked */
  render(group?: string): string;
  /** Where a character of the rendered text comes from: in the text as written, the placeholder's beginning for what it gave. */
  writtenAt(offset: number, group?: string): number;
  readonly problems: readonly TextProblem[];
}

/** Reads a text; a mistake in it is a problem, and then it renders as it stands. */
export function readPlaceholders(text: string, options: { env: Environment; withGroup: boolean }): PlaceholderText {
  const asItStands = { render: () => text, writtenAt: (offset: number) => offset };
  if (!text.includes('{{')) return { ...asItStands, problems: [] };
  let program: hbs.AST.Program;
  try {
    program = Handlebars.parse(text);
  } catch {
    const offset = text.indexOf('{{');
    const message = `cannot read the placeholder ${excerpt(text, offset)}; write {{env.NAME}}${options.withGroup ? ' or {{group}}' : ''}`;
    return { ...asItStands, problems: [{ message, offset }] };
  }
  const problems = program.body.flatMap((statement) => problemOf(statement, text, options));
  if (problems.length > 0) return { ...asItStands, problems };
  const template = Handlebars.compile(text, { strict: true, noEscape: true, knownHelpersOnly: true, knownHelpers: {} });
  return {
    render: (group = '') => template({ env: { ...options.env }, group }),
    writtenAt: (offset, group = '') => writtenOffset(program.body, offset, { env: options.env, group }),
    problems,
  };
}

function writtenOffset(
  statements: readonly hbs.AST.Statement[],
  offset: number,
  { env, group }: { env: Environment; group: string },
): number {
  let rendered = 0;
  for (const statement of statements) {
    const { start } = statement.loc;
    const written = start.line === 1 ? start.column : 0;
    const isText = statement.type === 'ContentStatement';
    const given = isText ? (statement as hbs.AST.ContentStatement).value : givenBy(statement, { env, group });
    if (offset < rendered + given.length) return isText ? written + offset - rendered : written;
    rendered += given.length;
  }
  return 0;
}

function givenBy(statement: hbs.AST.Statement, { env, group }: { env: Environment; group: string }): string {
  const { original } = (statement as hbs.AST.MustacheStatement).path as hbs.AST.PathExpression;
  return original === 'group' ? group : (env[original.slice('env.'.length)] ?? '');
}

function problemOf(
  statement: hbs.AST.Statement,
  text: string,
  options: { env: Environment; withGroup: boolean },
): readonly TextProblem[] {
  if (statement.type === 'ContentStatement') return [];
  const { loc } = statement;
  const offset = loc.start.line === 1 ? loc.start.column : 0;
  const written = excerpt(text, offset);
  const known = options.withGroup ? ['group', 'env.NAME'] : ['env.NAME'];
  const names = known.map((name) => `{{${name}}}`).join(' and ');
  if (statement.type !== 'MustacheStatement')
    return [{ message: `${written} is not allowed here; only ${names} are known`, offset }];
  const { path, params, hash } = statement as hbs.AST.MustacheStatement;
  const name = path.type === 'PathExpression' ? (path as hbs.AST.PathExpression).original : '';
  if (params.length > 0 || hash !== undefined)
    return [{ message: `${written} is not allowed here; only ${names} are known`, offset }];
  if (options.withGroup && name === 'group') return [];
  const variable = /^env\.([A-Za-z_][A-Za-z0-9_]*)$/.exec(name)?.[1];
  if (variable === undefined) {
    return [
      {
        message: `unknown name ${name === '' ? written : `{{${name}}}`}${didYouMean(name, known)} (known here: ${names})`,
        offset,
      },
    ];
  }
  const isSet = Object.hasOwn(options.env, variable) && options.env[variable] !== undefined;
  return isSet ? [] : [{ message: `the environment variable ${variable} is not set`, offset }];
}

function excerpt(text: string, offset: number): string {
  const end = text.indexOf('}}', offset);
  const whole = text.slice(offset, end < 0 ? undefined : end + 2);
  return whole.length > 40 ? `${whole.slice(0, 39)}…` : whole;
}
