/** What the threads of each group's job did with their time. */

import { renderDuration } from '../names/duration.ts';
import { type Markup, markup } from '../wording/markup.ts';
import { shortened } from '../wording/short-texts.ts';
import type { GroupFacts, ThreadSeconds } from './dataset-facts.ts';
import { scrollable } from './section.ts';

type Known = GroupFacts & { readonly threadSeconds: ThreadSeconds };

/** Of a name left of a row. */
const nameCharacters = 26;
const chart = { left: 170, width: 700, right: 130 };
const threadHeight = 4;
const groupGap = 8;
/** Of more groups, those whose threads worked least are drawn. */
const mostGroups = 40;
/** Of more threads, some are drawn. */
const mostThreads = 32;

/** The share of the threads' time that was work; null where it is not known. */
export function workedShare({ threadSeconds }: GroupFacts): number | null {
  if (threadSeconds === null) return null;
  const [work, wait, idle] = [threadSeconds.work, threadSeconds.wait, threadSeconds.idle].map(sumOf);
  const all = work! + wait! + idle!;
  return all === 0 ? null : work! / all;
}

/** Null where no receipt has the times of threads. */
export function threadsFigure(groups: readonly GroupFacts[]): Markup | null {
  const known = groups.filter((group): group is Known => workedShare(group) !== null);
  if (known.length === 0) return null;
  const shown = known.length <= mostGroups ? known : leastWorked(known);
  const scale = chart.width / Math.max(...shown.map(({ threadSeconds }) => secondsOf(threadSeconds)));
  let y = 0;
  const rows = shown.map((group) => {
    const drawn = drawThreads(group, y, scale);
    y += drawn.height + groupGap;
    return drawn.row;
  });
  const width = chart.left + chart.width + chart.right;
  const which =
    shown.length === known.length ? '' : ` The ${shown.length} of ${known.length} groups whose threads worked least.`;
  return markup`<h3>What threads did</h3>
<figure data-run>${scrollable(
    'Threads of groups',
    markup`<svg width="${width}" height="${y}" viewBox="0 0 ${width} ${y}" role="img" aria-label="What the threads of ${shown.length} groups did with their time">
${rows}</svg>`,
  )}
<figcaption class="soft"><span class="key stage-working"></span>work<span class="key stage-downloading"></span>waiting for files<span class="key stage-starting"></span>starting, or nothing to do; a line a thread, from when the first began to when the last had ended.${which} Groups of a pack share their threads.</figcaption></figure>`;
}

function drawThreads(group: Known, top: number, scale: number): { readonly row: Markup; readonly height: number } {
  const { work, wait, idle } = group.threadSeconds;
  const count = Math.min(work.length, mostThreads);
  const height = Math.max(12, count * threadHeight);
  const paths = { working: '', downloading: '', starting: '' };
  for (let thread = 0; thread < count; thread++) {
    let x = chart.left;
    const add = (stage: keyof typeof paths, seconds: number) => {
      const width = Math.round(seconds * scale * 10) / 10;
      if (width > 0) paths[stage] += `M${Math.round(x * 10) / 10} ${top + thread * threadHeight}h${width}v3h-${width}z`;
      x += seconds * scale;
    };
    add('working', work[thread]!);
    add('downloading', wait[thread]!);
    add('starting', idle[thread]!);
  }
  const share = `${Math.round(100 * workedShare(group)!)} % at work`;
  const sums = [sumOf(work), sumOf(wait), sumOf(idle)].map(renderDuration);
  const title = `${shortened(group.group, 100)}: ${work.length} threads, work ${sums[0]}, waiting for files ${sums[1]}, nothing to do ${sums[2]}`;
  const parts = Object.entries(paths).map(([stage, d]) => d !== '' && markup`<path class="stage-${stage}" d="${d}"/>`);
  const row = markup`<g><title>${title}</title><text x="0" y="${top + 10}">${shortened(group.group, nameCharacters)}</text>${parts}<text x="${chart.left + chart.width + 8}" y="${top + 10}">${share}</text></g>\n`;
  return { row, height };
}

/** In their own order. */
function leastWorked(groups: readonly Known[]): readonly Known[] {
  const least = new Set([...groups].sort((a, b) => workedShare(a)! - workedShare(b)!).slice(0, mostGroups));
  return groups.filter((group) => least.has(group));
}

function secondsOf({ work, wait, idle }: ThreadSeconds): number {
  return Math.max(0.001, ...work.map((seconds, thread) => seconds + (wait[thread] ?? 0) + (idle[thread] ?? 0)));
}

function sumOf(seconds: readonly number[]): number {
  return seconds.reduce((sum, each) => sum + each, 0);
}
