import { writeFile } from 'node:fs/promises';
import { renderReportPage } from '../../report/page.ts';
import type { RunReport } from '../../report/run-report.ts';
import { readTemplateFile } from '../../wording/template-file.ts';

/** Writes the page of a report. */
export async function writeReport(report: RunReport, path: string): Promise<void> {
  await writeFile(path, reportPage(report));
}

/** The page, with what it needs in it. */
export function reportPage(report: RunReport): string {
  const style = readTemplateFile('report/report.css');
  return renderReportPage(report, { style, script: readTemplateFile('report/report.js') });
}
