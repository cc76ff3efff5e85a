import { writeFile } from 'node:fs/promises';
import { renderReportPage } from '../../report/page.ts';
import type { RunReport } from '../../report/run-report.ts';
import { readAsset } from './assets.ts';

/** Writes the page of a report. */
export async function writeReport(report: RunReport, path: string): Promise<void> {
  await writeFile(path, await reportPage(report));
}

/** The page, with what it needs in it. */
export async function reportPage(report: RunReport): Promise<string> {
  const [style, script] = await Promise.all([readAsset('report.css'), readAsset('report.js')]);
  return renderReportPage(report, { style, script });
}
