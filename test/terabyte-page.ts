/** docs/terabyte.md, its figures from the table of bench and the table of prices. */

import { pricesWith } from '../pipeline/estimate/facts/prices.ts';
import { assumedShape, benchSpeeds } from '../pipeline/estimate/facts/speeds.ts';
import type { JobWork } from '../pipeline/estimate/job-work.ts';
import { middleOf, type Range } from '../pipeline/estimate/range.ts';
import { estimateWorks } from '../pipeline/estimate/work-estimates.ts';
import { numberText } from '../pipeline/wording/amounts.ts';
import { planCombineTree } from '../steps/combine-tree.ts';

const prices = pricesWith({ instanceHour: {}, volumeGBMonth: null, thousandGets: null });

/** Files as large as MIMIC-III's on the average. */
const fileBytes = 4e6;

interface Form {
  readonly what: string;
  readonly steps: number;
  readonly groupsAStep: number;
  readonly groupBytes: number;
  readonly work: Partial<JobWork>;
  readonly stepsAtOnce?: number;
}

export function renderTerabytePage(): string {
  const few = { steps: 10, groupsAStep: 1, groupBytes: 670e9 };
  const many = { steps: 43, groupsAStep: 10, groupBytes: 15.6e9 };
  const file = { read: 'File', volumeGB: 1000 } as const;
  const stream = { read: 'stream', volumeGB: 30 } as const;
  return `# Terabytes

Which form takes which dataset, what each needs, and what it costs. The figures are those of [\`plan --estimate\`](plan.md#time-and-cost), written by \`npm run bless\` from the table of bench (${benchSpeeds.source.replace('bench of ', '')}) and the table of prices (instances: ${prices.source}; volumes, GET requests and NAT: ${prices.otherSource}). Nothing here was measured on AWS; what AWS does not publish is assumed, and each line is a range for that reason.

## Which form when

| your data | form | what it needs |
|---|---|---|
| up to 43 groups | a step a group, the default | nothing; a failed or changed group is run again alone |
| up to 430 groups | [packs](packs.md): \`macroSharding: { by: pack, steps: 43 }\` | a committed [survey](survey.md); a pack is the smallest thing that runs again |
| groups larger than a volume copies in your time | [streaming](streaming.md): jobs read S3 while threads work | jobs without network isolation, ListBucket and GetObject for their role; an extractor that says what its plan reads |
| units that are single files | one step of several instances, with \`ShardedByS3Key\` | an extractor that says so; the step is the smallest thing that runs again |
| up to 100 groups, without a survey, that are all to run at each start | [one ForEach step](macro-sharding.md#one-foreach-step): \`macroSharding: { by: forEach }\` | no cache: every start runs all of it; it rests on AWS's SDK and was not seen to run on AWS |
| a subset that whoever starts an execution chooses, in Studio too | [the same over a parameter](macro-sharding.md#groups-that-an-execution-names): \`{ by: forEach, over: parameter }\` | the same; names of at most 1,024 characters together |

Interdependent files, such as a WFDB header and its signals, stay together in all of these but several instances. A ForEach step takes the time and money of a step a group that runs all of its groups: its jobs are the same.

## Ten groups of 670 GB

6.7 TB in files of 4 MB, ten steps at once.

${tableOf([
  { what: 'File, ml.m5.4xlarge, 1000 GB', ...few, work: { ...file, instanceType: 'ml.m5.4xlarge' } },
  { what: 'File, ml.c5.2xlarge, 1000 GB', ...few, work: { ...file, instanceType: 'ml.c5.2xlarge' } },
  { what: 'stream, ml.m5.4xlarge', ...few, work: { ...stream, instanceType: 'ml.m5.4xlarge' } },
  { what: 'stream, ml.c5.9xlarge', ...few, work: { ...stream, instanceType: 'ml.c5.9xlarge' } },
  { what: 'stream, ml.c5.18xlarge', ...few, work: { ...stream, instanceType: 'ml.c5.18xlarge' } },
  {
    what: 'File, 5 instances a step, ml.m5.4xlarge, 200 GB each',
    ...few,
    work: { ...file, volumeGB: 200, instances: 5, instanceType: 'ml.m5.4xlarge' },
  },
])}

In File mode a gp2 volume gives 250 MiB/s at most, and each byte passes it twice: a larger machine changes nothing. A streaming step is as fast as the network of its type; its volume is 30 GB.

## 430 groups of 15.6 GB

6.7 TB again, in 43 packs of ten.

${tableOf([
  {
    what: 'packs, File, ml.m5.4xlarge, 200 GB',
    ...many,
    work: { ...file, volumeGB: 200, instanceType: 'ml.m5.4xlarge' },
  },
  {
    what: 'the same, ten at once',
    ...many,
    stepsAtOnce: 10,
    work: { ...file, volumeGB: 200, instanceType: 'ml.m5.4xlarge' },
  },
  {
    what: 'packs, File, ml.c5.xlarge, 200 GB',
    ...many,
    work: { ...file, volumeGB: 200, instanceType: 'ml.c5.xlarge' },
  },
])}

## What it costs besides

Requests that read S3: ${usd((6.7e12 / 8e6 / 1000) * prices.thousandGets)} USD for 6.7 TB in ranges of 8 MB, ${usd((6.7e12 / 64e3 / 1000) * prices.thousandGets)} USD where its files have 64 KB. A NAT gateway between jobs and S3: ${numberText(6700 * prices.natGB)} USD for 6.7 TB, which a gateway endpoint saves. Bytes that cross a region are paid by the GB, too, and are in none of these figures; nor is what lies in S3.
`;
}

function tableOf(forms: readonly Form[]): string {
  const rows = forms.map((form) => {
    const { seconds, cost } = estimateOf(form);
    const money = cost === null ? '' : rangeText(cost.total, usd);
    return `| ${form.what} | ${form.steps} x ${form.work.instances ?? 1} | ${rangeText(seconds, hours)} | ${money} | ${usd(middleOf(cost!.total) / 6.7)} |`;
  });
  return `| form | machines | hours | USD | USD a TB |\n|---|---|---|---|---|\n${rows.join('\n')}`;
}

function estimateOf({ steps, groupsAStep, groupBytes, work, stepsAtOnce = 50 }: Form) {
  const names = (step: number) => Array.from({ length: groupsAStep }, (_, group) => `${step}-${group}`);
  const common = { windowSeconds: 0, inputUri: null, read: 'File', instances: 1, waitsFor: [] } as const;
  const groupWorks = Array.from({ length: steps }, (_, step): JobWork => {
    const base = { ...common, step: `Group-${step}`, kind: 'group', groups: names(step) } as const;
    return { ...base, instanceType: 'ml.m5.4xlarge', volumeGB: 1000, ...work };
  });
  const { parts, final } = planCombineTree(steps);
  const combines: JobWork[] = [];
  for (const [index, sources] of [...parts, final].entries()) {
    const inputs = sources.map((source) =>
      'group' in source ? groupWorks[source.group]! : combines[source.part - 1]!,
    );
    combines.push({
      ...common,
      step: index === parts.length ? 'Combine' : `Combine-Part-${index + 1}`,
      kind: index === parts.length ? 'dataset' : 'part',
      groups: inputs.flatMap(({ groups }) => groups),
      waitsFor: inputs.map(({ step }) => step),
      instanceType: 'ml.m5.xlarge',
      volumeGB: 50,
    });
  }
  const works = [...groupWorks, ...combines];
  const size = { files: Math.round(groupBytes / fileBytes), bytes: groupBytes };
  return estimateWorks(works, {
    running: new Set(works.map(({ step }) => step)),
    groups: new Map(groupWorks.flatMap(({ groups }) => groups.map((name) => [name, size] as const))),
    limits: { stepsAtOnce, instancesAtOnce: {} },
    prices,
    speeds: benchSpeeds,
    shape: assumedShape,
  });
}

function rangeText({ lower, upper }: Range, text: (value: number) => string): string {
  return `${text(lower)} to ${text(upper)}`;
}

function hours(seconds: number): string {
  return (seconds / 3600).toFixed(1);
}

function usd(amount: number): string {
  return amount < 100 ? amount.toFixed(2) : numberText(amount);
}
