import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { renderReportPage } from '../../report/page.ts';
import type { RunReport } from '../../report/run-report.ts';

/** Writes the page of a report. */
export async function writeReport(report: RunReport, path: string): Promise<void> {
  const [style, script] = await Promise.all(['report.css', 'report.js'].map(readAsset));
  await writeFile(path, renderReportPage(report, { style: style!, script: script! }));
}

function readAsset(name: string): Promise<string> {
  return readFile(fileURLToPath(import.meta.resolve(`#templates/report/${name}`)), 'utf8');
}
