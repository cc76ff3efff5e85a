import type { BenchReport } from './report.ts';

/** A speed whose two best runs differ by more is one of noise; estimates are ranges of twice as much. */
const mostSpread = 0.25;

/**
 * pipeline/estimate/facts/bench.json of a report, each speed to three digits.
 * @throws Error where the report has no speeds, or two runs of a job agree too little
 */
export function renderFacts({ machine, speeds }: BenchReport, today: Date): string {
  if (speeds === undefined) throw new Error('the report has no part speeds: npm run bench -- --only speeds --json');
  const { values, spreads } = speeds;
  const unsure = Object.entries(spreads).filter(([, spread]) => spread > mostSpread);
  if (unsure.length > 0) {
    const each = unsure.map(([name, spread]) => `${name} ${(100 * spread).toFixed(0)} %`).join(', ');
    throw new Error(
      `the second best run is more than ${100 * mostSpread} % behind the best: ${each}; measure again, with more --repetitions or less beside it`,
    );
  }
  const { cpu, cpuCount, node } = machine;
  const version = node.replace(/^v(\d+\.\d+).*$/, '$1');
  const rounded = Object.entries(values).map(([name, value]) => [name, Number(value.toPrecision(3))]);
  const facts = {
    date: today.toISOString().slice(0, 10),
    machine: `${cpu}, ${cpuCount} CPUs, node ${version}`,
    spread: Number(Math.max(...Object.values(spreads)).toFixed(3)),
    speeds: Object.fromEntries(rounded),
  };
  return `${JSON.stringify(facts, undefined, 2)}\n`;
}
