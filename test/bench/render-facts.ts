import type { BenchReport } from './report.ts';

/** pipeline/estimate/facts/bench.json of a report, each speed to three digits. */
export function renderFacts({ machine, speeds }: BenchReport, today: Date): string {
  if (speeds === undefined) throw new Error('the report has no part speeds: npm run bench -- --only speeds --json');
  const { cpu, cpuCount, node } = machine;
  const version = node.replace(/^v(\d+\.\d+).*$/, '$1');
  const rounded = Object.entries(speeds).map(([name, value]) => [name, Number(value.toPrecision(3))]);
  const facts = {
    date: today.toISOString().slice(0, 10),
    machine: `${cpu}, ${cpuCount} CPUs, node ${version}`,
    speeds: Object.fromEntries(rounded),
  };
  return `${JSON.stringify(facts, undefined, 2)}\n`;
}
