import type { WatchRequest } from '../execution/watch-to-end.ts';
import type { Io } from '../io.ts';
import { renderTables } from './render-report.ts';

/** What watching shows at the end of an execution on this machine, beside its steps: the tables that `local` shows. */
export function localTables(isLocal: boolean, { stdout }: Io): Pick<WatchRequest, 'renderResult'> {
  if (!isLocal) return {};
  return { renderResult: (result, definition) => renderTables(result, definition, stdout.columns) };
}
