/** Errors in words that may stand in a result: only those that are the same in every version of Node. */

import { systemText } from '../failure.ts';
import { noText, thrownText } from '../thrown-text.ts';

/**
 * What a result may hold of an error: the text of one that the extractor worded itself; for the file system's, our own
 * words; for any other error of Node or its engine the name alone, since their texts change from version to version.
 */
export function resultText(error: unknown): string {
  try {
    return ownText(error);
  } catch {
    return noText;
  }
}

function ownText(error: unknown): string {
  if (!(error instanceof Error)) return thrownText(error);
  const { code, errno } = error as NodeJS.ErrnoException;
  if (typeof errno === 'number') return systemText(error);
  const name = error.constructor.name;
  if (code?.startsWith('ERR_')) return nameAlone(code);
  return engineErrors.has(name) ? nameAlone(name) : thrownText(error);
}

function nameAlone(name: string): string {
  return `${name}, whose text is in the log`;
}

/** A class that an extractor derives from one of them has another name, and the texts are the extractor's own. */
const engineErrors: ReadonlySet<string> = new Set([
  ...['TypeError', 'RangeError', 'SyntaxError', 'ReferenceError', 'EvalError', 'URIError', 'AggregateError'],
  ...['InternalError', 'DOMException', 'CompileError', 'LinkError', 'RuntimeError'],
]);
