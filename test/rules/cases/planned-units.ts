import type { RuleCase } from '../rule-case.ts';

const place = 'Steps[0].Arguments.AppSpecification.ContainerArguments';
const words = (...more: readonly string[]) => ['process-group', '--group', 'a', ...more] as never;
/** Nothing refers to WindowSeconds here. */
const unused = { 'Parameters[5]': undefined };
const context = { extractors: new Map([['./one.py', { name: 'one', options: [], plansUnits: false }]]) };
const units = '{"file":"**/*.csv"}';

export const plannedUnitsCases: readonly RuleCase[] = [
  {
    rule: 'planned-units',
    name: 'an extractor that plans no units, and a description that says of none',
    edits: { ...unused, [place]: words('--extractor', './one.py') },
    context,
    findings: [
      {
        path: `${place}[4]`,
        message: 'extractor one plans no units: say in process.units which files make one',
        remedy: 'docs/extractors.md has its forms',
      },
    ],
  },
  {
    rule: 'planned-units',
    name: 'units of the description for an extractor that plans its own',
    edits: { ...unused, [place]: words('--units', units) },
    findings: [
      {
        path: `${place}[4]`,
        message: 'extractor wfdb-summary plans its units itself: take process.units away',
        remedy: 'leave process.units to extractors that plan none',
      },
    ],
  },
  {
    rule: 'planned-units',
    name: 'units of the description for an extractor that plans none',
    edits: { ...unused, [place]: words(`--units=${units}`, '--extractor', './one.py') },
    context,
    findings: [],
  },
];
