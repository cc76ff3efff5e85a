/** What is wrong with a signal, or different in one group from the others. */

import { numberText } from '../wording/amounts.ts';
import { shortened } from '../wording/short-texts.ts';
import { listing } from '../wording/words.ts';
import type { SignalFacts } from './dataset-facts.ts';
import { medianOf, outliersOf } from './outliers.ts';

type SignalInGroup = SignalFacts['groups'][number];
type Values = Pick<SignalInGroup, 'min' | 'max' | 'samples' | 'missing'>;

export interface SignalOddity {
  readonly groups: readonly string[];
  readonly text: string;
}

/** A line for each oddity; none for a signal that is alike in all groups. */
export function signalTexts(signal: SignalFacts): readonly string[] {
  const units = unitsOf(signal);
  const texts = signalOddities(signal).map(({ groups, text }) => `${text} in ${groupsText(groups)}`);
  // A signal that is flat in some groups only is reported with those.
  if (texts.length === 0 && isFlat(signal)) texts.push(`always ${numberOf(signal.min)}${unitText(signal)}`);
  if (units.length > 1) texts.push(`units disagree: ${few(units)}${unitsByGroup(signal, units)}`);
  return texts;
}

/** Groups in which a signal differs from the others. */
export function signalOddities(signal: SignalFacts): readonly SignalOddity[] {
  const { groups, uncalibrated } = signal;
  const unit = unitText(signal);
  const measured = groups.filter(({ samples, missing }) => samples > missing);
  const flat = measured.filter(isFlat);
  const moving = measured.filter((group) => !isFlat(group));
  const oddities: SignalOddity[] = [];
  if (flat.length > 0 && moving.length > 0) {
    const values = [...new Set(flat.map(({ min }) => numberOf(min)))];
    oddities.push({ groups: namesOf(flat), text: `always ${few(values, 'or')}${unit}` });
  }
  // Uncalibrated records have a scale of their own each.
  if (!uncalibrated) oddities.push(...scaleOddities(moving, unit));
  oddities.push(...rateOddities(groups));
  const gone = groups.filter(({ samples, missing }) => samples > 0 && samples === missing);
  if (gone.length > 0 && measured.length > 0) oddities.push({ groups: namesOf(gone), text: 'every sample is missing' });
  return oddities;
}

function unitsOf({ units }: SignalFacts): readonly string[] {
  return units.split(';').filter((unit) => unit !== '');
}

/** Behind a number; nothing where it is in none, or groups disagree. */
function unitText(signal: SignalFacts): string {
  const [unit, ...others] = unitsOf(signal);
  return unit === undefined || others.length > 0 || signal.uncalibrated ? '' : ` ${shortened(unit, 30)}`;
}

function isFlat({ min, max, samples, missing }: Values): boolean {
  return min !== null && min === max && samples - missing > 1;
}

/** Another gain shows in the spread, another baseline in the mean. Where many groups stand apart none does. */
function scaleOddities(groups: readonly SignalInGroup[], unit: string): readonly SignalOddity[] {
  const most = groups.length / 5;
  const spread = outliersOf(groups.map(({ std }) => std));
  const bySpread = spread.map(({ index, factor }) => ({
    groups: [groups[index]!.group],
    text: `a spread of ${numberOf(groups[index]!.std)}${unit}, ${timesText(factor)} the median`,
  }));
  const told = new Set(spread.map(({ index }) => groups[index]!.group));
  const byMean = farMeans(groups, unit).filter(({ groups: [group] }) => !told.has(group!));
  return [...(bySpread.length > most ? [] : bySpread), ...(byMean.length > most ? [] : byMean)];
}

function farMeans(groups: readonly SignalInGroup[], unit: string): readonly SignalOddity[] {
  const known = groups.filter(({ mean, std }) => mean !== null && std !== null);
  if (known.length < leastGroups) return [];
  const middle = medianOf(known.map(({ mean }) => mean!));
  const spread = medianOf(known.map(({ std }) => std!));
  const usual = Math.max(spread, medianOf(known.map(({ mean }) => Math.abs(mean! - middle))));
  // The mirror image of values that are clearly off zero, as of a gain with the opposite sign.
  const isMirrored = (mean: number) => Math.abs(middle) > usual && Math.abs(mean + middle) < Math.abs(middle) / 4;
  return known
    .filter(({ mean }) => Math.abs(mean! - middle) > 6 * usual || isMirrored(mean!))
    .map(({ group, mean }) => ({
      groups: [group],
      text: `a mean of ${numberOf(mean)}${unit}, where the median of groups is ${numberOf(middle)}${unit},`,
    }));
}

/** Samples a second: where nearly all groups agree on them, and one does not. */
function rateOddities(groups: readonly SignalInGroup[]): readonly SignalOddity[] {
  const known = groups.flatMap(({ group, samples, durationSeconds }) =>
    durationSeconds !== null && durationSeconds > 0 && samples > 0 ? [{ group, rate: samples / durationSeconds }] : [],
  );
  if (known.length < leastGroups) return [];
  const middle = medianOf(known.map(({ rate }) => rate));
  const apart = (rate: number) => Math.abs(rate - middle) / middle;
  const far = known.filter(({ rate }) => apart(rate) > 0.1);
  if (far.length === 0 || far.length > known.length / 5) return [];
  if (known.some(({ rate }) => apart(rate) > 0.02 && apart(rate) <= 0.1)) return [];
  return far.map(({ group, rate }) => ({
    groups: [group],
    text: `${numberOf(rate)} samples a second, where the median of groups is ${numberOf(middle)},`,
  }));
}

/** Below so many there is no telling what is usual. */
const leastGroups = 5;

function unitsByGroup({ groups }: SignalFacts, units: readonly string[]): string {
  const parts = units.slice(0, 6).flatMap((unit) => {
    const own = namesOf(groups.filter((group) => group.units.includes(unit)));
    return own.length === 0 || own.length === groups.length ? [] : [`${unit} in ${groupsText(own)}`];
  });
  return parts.length === 0 ? '' : ` (${parts.join('; ')})`;
}

function namesOf(groups: readonly SignalInGroup[]): readonly string[] {
  return groups.map(({ group }) => group);
}

function groupsText(groups: readonly string[]): string {
  return groups.length === 1 ? `group ${groups[0]}` : `groups ${few(groups)}`;
}

export function timesText(factor: number): string {
  return factor >= 1 ? `${numberText(factor)} times` : `${numberText(100 * factor)} % of`;
}

/** The first six, and how many more there are. */
export function few(names: readonly string[], word: 'and' | 'or' = 'and'): string {
  const most = 6;
  if (names.length <= most) return listing(names, word);
  return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}

function numberOf(value: number | null): string {
  return value === null ? 'nothing' : String(Number(value.toPrecision(4)));
}
