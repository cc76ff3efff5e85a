/** Errors in words: for the log as they are, for a result only what every version of Node says alike. */

import { systemText } from '../failure.ts';

/** The error's own text, for the log. */
export function logText(error: unknown): string {
  return error instanceof Error && error.message !== '' ? error.message : String(error);
}

/**
 * What a result may hold of an error: the text of one that the extractor worded itself; of the file system's, our own
 * words; of any other that Node or its engine throws the name alone, since their texts change from version to version.
 */
export function resultText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, errno } = error as NodeJS.ErrnoException;
  if (typeof errno === 'number') return systemText(error);
  const name = error.constructor.name;
  if (code?.startsWith('ERR_')) return nameAlone(code);
  return engineErrors.has(name) ? nameAlone(name) : logText(error);
}

function nameAlone(name: string): string {
  return `${name}, whose text is in the log`;
}

/** A class that an extractor derives from one of them has another name, and its texts are the extractor's own. */
const engineErrors: ReadonlySet<string> = new Set([
  ...['TypeError', 'RangeError', 'SyntaxError', 'ReferenceError', 'EvalError', 'URIError', 'AggregateError'],
  ...['InternalError', 'DOMException', 'CompileError', 'LinkError', 'RuntimeError'],
]);
