/** A record: its family, its waveform and its numerics, filled up to a budget of bytes. */

import { byteCount } from '../wfdb-writer/signal-bytes.ts';
import { type NumericsFamily, numericsRate, planNumericsSignals } from './numerics-signals.ts';
import type {
  LayoutSignal,
  Piece,
  RecordKind,
  RecordPlan,
  SampleFormat,
  SegmentPlan,
  SignalPlan,
  WaveformPlan,
} from './plan.ts';
import { type PieceShape, planPieces } from './plan-pieces.ts';
import { planLayoutSignal, planWaveformSignal } from './plan-waveform-signal.ts';
import { createRandom, deriveSeed, type Random } from './random.ts';
import { adultSignals, nicuSignals, twelveBitSignals, unnamedSignal, type WaveformSignal } from './waveform-signals.ts';

/** What is settled about a record before it is filled. */
export interface RecordOutline {
  readonly name: string;
  readonly folder: string;
  readonly kind: RecordKind;
  readonly withNumerics: boolean;
  /** One signal of it is called `???`. */
  readonly withUnnamedSignal: boolean;
  readonly seed: number;
}

const formatOf: Readonly<Record<RecordKind, SampleFormat>> = {
  adult: 80,
  'adult-12-bit': 212,
  nicu: 16,
  'gap-only': 80,
  'numerics-only': 80,
};

const waveformRateHz = 125;
const frameMs = 1000 / waveformRateHz;
const dayMs = 86_400_000;
const numericsOnlyMs = 600 * 60_000;

/** The record with about `waveformBytes` of waveform samples; none where its kind has none. */
export function planRecord(outline: RecordOutline, waveformBytes: number): RecordPlan {
  const random = createRandom(deriveSeed(outline.seed, 'record'));
  const startMs = random.integer(0, dayMs - 1);
  const lineEnd = random.chance(40) ? '\r\n' : '\n';
  const blankPaddedTime = random.chance(30);
  const age = random.integer(18, 89);
  const sex = random.pick(['M', 'F', '??']);
  const waveform = planWaveform(outline, { startMs, waveformBytes });
  const isNicu = outline.kind === 'nicu';
  return {
    name: outline.name,
    folder: outline.folder,
    kind: outline.kind,
    startMs,
    lineEnd,
    blankPaddedTime,
    comments: isNicu ? ['Location: nicu'] : [],
    masterComments: isNicu ? [] : [`<age>: ${age} <sex>: ${sex}`],
    waveform,
    numerics: outline.withNumerics
      ? planNumerics(outline, { startMs, durationMs: waveform === null ? numericsOnlyMs : waveform.frames * frameMs })
      : null,
  };
}

function planWaveform(
  outline: RecordOutline,
  { startMs, waveformBytes }: { startMs: number; waveformBytes: number },
): WaveformPlan | null {
  if (outline.kind === 'numerics-only') return null;
  const random = createRandom(deriveSeed(outline.seed, 'waveform'));
  const format = formatOf[outline.kind];
  const pool = planPool(outline, random);
  const layout = pool.map(({ signal, description }) => planLayoutSignal(signal, { description, format, random }));
  if (outline.kind === 'gap-only') return gapOnly(layout);
  const pieces = fillPieces(planPieces(random), { outline, format, pool, startMs, waveformBytes, random });
  const frames = pieces.reduce((sum, piece) => sum + framesOf(piece), 0);
  return { frames, layout, pieces };
}

function gapOnly(layout: readonly LayoutSignal[]): WaveformPlan {
  const frames = 7500;
  return { frames, layout, pieces: [{ kind: 'gap', frames }] };
}

function framesOf(piece: Piece): number {
  return piece.kind === 'gap' ? piece.frames : piece.segment.frames;
}

/** A signal as this record spells it. */
interface Pooled {
  readonly signal: WaveformSignal;
  readonly description: string;
}

/** The signals that a record may have: the first of its family's, and some of the others. */
function planPool(outline: RecordOutline, random: Random): Pooled[] {
  const family = { adult: adultSignals, 'gap-only': adultSignals, nicu: nicuSignals, 'adult-12-bit': twelveBitSignals };
  const known = outline.kind === 'numerics-only' ? [] : family[outline.kind];
  const chosen = known.filter((_, index) => (index === 0 ? true : random.chance(index < 4 ? 65 : 25)));
  const signals = outline.withUnnamedSignal ? [...chosen.slice(0, 6), unnamedSignal] : chosen.slice(0, 7);
  return signals.map((signal) => ({ signal, description: random.pick(signal.spellings) }));
}

interface Filling {
  readonly outline: RecordOutline;
  readonly format: SampleFormat;
  readonly pool: readonly Pooled[];
  readonly startMs: number;
  readonly waveformBytes: number;
  readonly random: Random;
}

function fillPieces(shapes: readonly PieceShape[], filling: Filling): Piece[] {
  let framesBefore = 0;
  let segmentCount = 0;
  return shapes.map((shape) => {
    const piece: Piece =
      shape.kind === 'gap'
        ? shape
        : {
            kind: 'segment',
            segment: planSegment(shape, {
              ...filling,
              name: `${filling.outline.name}_${String(++segmentCount).padStart(4, '0')}`,
              startMs: (filling.startMs + framesBefore * frameMs) % dayMs,
            }),
          };
    framesBefore += framesOf(piece);
    return piece;
  });
}

function planSegment(
  shape: Exclude<PieceShape, { kind: 'gap' }>,
  { outline, format, pool, name, startMs, waveformBytes, random }: Filling & { name: string },
): SegmentPlan {
  const present = planPresent(pool, random);
  const wanted =
    shape.kind === 'tiny' ? shape.frames : ((shape.weight * waveformBytes) / byteCount(format, present.length * 2)) * 2;
  const frames = Math.max(4, Math.floor(wanted));
  const isNicu = outline.kind === 'nicu';
  return {
    name,
    path: `${outline.folder}/${name}`,
    format,
    frames,
    frameRateText: String(waveformRateHz),
    startMs,
    signals: present.map(({ signal, description }) =>
      planWaveformSignal(signal, { description, format, frames, random }),
    ),
    rhythm: {
      seed: random.seed(),
      beatFrames: isNicu ? random.integer(47, 58) : random.integer(75, 125),
      breathFrames: isNicu ? random.integer(140, 200) : random.integer(350, 600),
    },
    damage: null,
  };
}

/** At least one signal of the pool, more often two or more; now and then in another order than the layout's. */
function planPresent(pool: readonly Pooled[], random: Random): Pooled[] {
  const kept = pool.filter(() => random.chance(75));
  const present = kept.length === 0 ? [random.pick(pool)] : kept;
  return random.chance(10) ? present.toReversed() : present;
}

function planNumerics(
  outline: RecordOutline,
  { startMs, durationMs }: { startMs: number; durationMs: number },
): SegmentPlan {
  const random = createRandom(deriveSeed(outline.seed, 'numerics'));
  const family: NumericsFamily = outline.kind === 'nicu' ? 'nicu' : 'adult';
  const frames = Math.floor(durationMs / numericsRate[family].frameMs) + 1;
  const signals: SignalPlan[] = planNumericsSignals(family, { frames, random });
  const name = `${outline.name}n`;
  return {
    name,
    path: `${outline.folder}/${name}`,
    format: 16,
    frames,
    frameRateText: numericsRate[family].text,
    startMs,
    signals,
    rhythm: { seed: random.seed(), beatFrames: 1, breathFrames: 1 },
    damage: null,
  };
}
