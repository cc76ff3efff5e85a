import type { LocalResult } from './run-local.ts';

export async function renderReport(result: LocalResult): Promise<string> {
  return `${result.view.status} ${result.outputDir}\n`;
}
