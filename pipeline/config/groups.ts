/** `groups:` as a range, a list, or those of the survey. */

import { describeValue } from '../wording/words.ts';
import { checkShape } from './check-shape.ts';
import type { GroupDescription } from './description.ts';
import { groupSchema, rangeSchema } from './group-forms.ts';
import type { Problem } from './problem.ts';
import type { MacroSharding } from './spec.ts';
import type { YamlPath, YamlSource } from './yaml-source.ts';

/** A group by its name, and what it has of its own. */
export type GroupEntry = GroupDescription & { readonly name: string };

const mostGroups = 100_000;

/** `groups: survey`. */
export function areSurveyed(groups: unknown): boolean {
  return groups === 'survey';
}

/** The groups in the author's order, none where the survey names them; with problems, those that could be read. */
export function readGroups(
  value: unknown,
  source: YamlSource,
  { by }: MacroSharding,
): { groups: readonly GroupEntry[]; problems: readonly Problem[] } {
  const path = ['groups'];
  if (areSurveyed(value)) return { groups: [], problems: [] };
  if (Array.isArray(value)) return readList(value, source, by);
  if (typeof value === 'object' && value !== null) return readRange(value as Record<string, unknown>, source);
  const message = `groups must be a range {from, to}, a list of names, or survey, got ${describeValue(value)}`;
  return { groups: [], problems: [source.problem(path, message)] };
}

function readRange(range: Readonly<Record<string, unknown>>, source: YamlSource): ReturnType<typeof readGroups> {
  const problems = checkShape(range, rangeSchema, { source, path: ['groups'] });
  if (problems.length > 0) return { groups: [], problems };
  const [from, to] = ['from', 'to'].map((key) => nameAt(range[key], source, ['groups', key]));
  const fail = (path: YamlPath, message: string) => ({ groups: [], problems: [source.problem(path, message)] });
  const [first, last] = [from, to].map((text) => /^(.*?)(\d{1,15})$/su.exec(text ?? ''));
  for (const [key, match] of [
    ['from', first],
    ['to', last],
  ] as const) {
    const expected = 'a number, or a text that ends in one, such as p100';
    if (!match) return fail(['groups', key], `groups.${key} must be ${expected}, got ${describeValue(range[key])}`);
  }
  const [, prefix = '', lowest = ''] = first!;
  const [, otherPrefix = '', highest = ''] = last!;
  if (prefix !== otherPrefix) {
    const message = `groups.to must begin as groups.from does, with ${JSON.stringify(prefix)}, got ${JSON.stringify(to)}`;
    return fail(['groups', 'to'], message);
  }
  const unfit = groupNameProblem(from!);
  if (unfit !== undefined) return fail(['groups', 'from'], unfit);
  const count = Number(highest) - Number(lowest) + 1;
  if (count < 1) return fail(['groups', 'to'], `groups.to must not be below groups.from, got ${from} to ${to}`);
  if (count > mostGroups) return fail(['groups'], `groups has ${count} names, at most ${mostGroups} are read`);
  // `"007"` to `"120"`, or to `"1200"`: zeros say how wide a number is.
  const width = lowest.startsWith('0') || lowest.length === highest.length ? lowest.length : 0;
  const nameOf = (index: number) => prefix + String(Number(lowest) + index).padStart(width, '0');
  return { groups: Array.from({ length: count }, (_, index) => ({ name: nameOf(index) })), problems: [] };
}

function readList(
  list: readonly unknown[],
  source: YamlSource,
  by: MacroSharding['by'],
): ReturnType<typeof readGroups> {
  if (list.length === 0)
    return { groups: [], problems: [source.problem(['groups'], 'groups must name at least one group')] };
  if (list.length > mostGroups) {
    return {
      groups: [],
      problems: [source.problem(['groups'], `groups has ${list.length} names, at most ${mostGroups} are read`)],
    };
  }
  const problems: Problem[] = [];
  const groups: GroupEntry[] = [];
  const seen = new Set<string>();
  list.forEach((item, index) => {
    const isMapping = typeof item === 'object' && item !== null && !Array.isArray(item);
    const path: YamlPath = isMapping ? ['groups', index, 'name'] : ['groups', index];
    if (isMapping) {
      const wrong = [
        ...checkShape(item, groupSchema, { source, path: ['groups', index] }),
        ...ownMachineProblems(item, source, { by, path: ['groups', index] }),
      ];
      problems.push(...wrong);
      if (wrong.length > 0) return;
    }
    const name = nameAt(isMapping ? (item as { name: unknown }).name : item, source, path);
    const problem = name === undefined ? undefined : groupNameProblem(name);
    if (name === undefined)
      problems.push(source.problem(path, `a group's name must be a text, got ${describeValue(item)}`));
    else if (problem !== undefined) problems.push(source.problem(path, problem));
    else if (seen.has(name))
      problems.push(source.problem(path, `group ${JSON.stringify(name)} stands here a second time`));
    else {
      seen.add(name);
      groups.push(isMapping ? { ...(item as GroupEntry), name } : { name });
    }
  });
  return { groups, problems };
}

/** Groups that share a job, or the description of one, also share its machine. */
function ownMachineProblems(
  group: object,
  source: YamlSource,
  { by, path }: { readonly by: MacroSharding['by']; readonly path: YamlPath },
): readonly Problem[] {
  const form = sharedMachines[by];
  if (form === undefined) return [];
  return (['instanceType', 'volumeSizeInGB'] as const)
    .filter((key) => Object.hasOwn(group, key))
    .map((key) => {
      const message = `a group has no ${key} of its own where macroSharding.by is ${by}, since ${form.why}: take it out; ${form[key]}`;
      return source.problemAtKey([...path, key], message);
    });
}

type OwnMachine = Readonly<Record<Exclude<keyof GroupDescription, 'name'> | 'why', string>>;

/** Why a form has no machine of a group's own, and what stands instead of it. */
const sharedMachines: { readonly [By in MacroSharding['by']]?: OwnMachine } = {
  pack: {
    why: 'one job takes several groups',
    instanceType: 'ProcessingInstanceType is that of all packs',
    volumeSizeInGB: 'volumes follow from the survey, or ProcessingVolumeSizeInGB is that of all packs',
  },
  forEach: {
    why: 'all jobs are those of one body',
    instanceType: 'ProcessingInstanceType is that of all groups',
    volumeSizeInGB:
      "ProcessingVolumeSizeInGB is that of all groups, or with a survey what the largest group's files need",
  },
};

// YAML reads `030` as the number 30; the folder is called 030. A text may have been rendered and counts as it is now.
function nameAt(value: unknown, source: YamlSource, path: YamlPath): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? (source.writtenAt(path) ?? String(value)) : undefined;
}

/** Why a text cannot be a group's name: it is a folder's, and a part of an S3 key. */
export function groupNameProblem(name: string): string | undefined {
  if (name === '') return "a group's name must not be empty";
  if (name === '.' || name === '..')
    return `${JSON.stringify(name)} cannot be a group's name: it means a folder of its own`;
  if (name.includes('/') || name.includes('\0'))
    return `group ${JSON.stringify(name)} must hold no slash and no NUL: a group is one folder`;
  // The pattern of a job's arguments, paths and environment is one line.
  if (/[\n\r\u2028\u2029]/.test(name))
    return `group ${JSON.stringify(name)} must hold no line break: SageMaker takes none in what names it`;
  return undefined;
}
