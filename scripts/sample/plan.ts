/** A sample dataset as plain data: everything that is decided before the first byte is written. */

/** Frames `startFrame` to `endFrame` (exclusive), counted from the segment's first one. */
export interface FrameRange {
  readonly startFrame: number;
  readonly endFrame: number;
}

/** How the digital samples of a signal come about; levels and amplitudes in ADU. */
export type Wave =
  | {
      readonly kind: 'cyclic';
      readonly table: 'limb-lead' | 'chest-lead' | 'arterial' | 'venous' | 'pleth' | 'breath';
      readonly cycle: 'beat' | 'breath';
      readonly levelAdu: number;
      readonly amplitudeAdu: number;
      /** Height of the slow swing that follows the breath. */
      readonly wanderAdu: number;
      /** Standard deviation of the noise. */
      readonly noiseAdu: number;
      /** What the converter can give; samples beyond are clipped, as in the real records. */
      readonly lowestAdu: number;
      readonly highestAdu: number;
    }
  | { readonly kind: 'constant'; readonly levelAdu: number }
  /** A slow walk around a level; zero, which means "not measured", in the ranges given. */
  | {
      readonly kind: 'trend';
      readonly levelAdu: number;
      readonly spreadAdu: number;
      readonly highestAdu: number;
      readonly zero: readonly FrameRange[];
    }
  /** A reading every so many frames, and the missing code in between. */
  | {
      readonly kind: 'cuff';
      readonly levelAdu: number;
      readonly spreadAdu: number;
      readonly firstFrame: number;
      readonly everyFrames: number;
    };

export interface SignalPlan {
  /** As the header spells it. */
  readonly description: string;
  readonly gainAduPerUnit: number;
  /** Null where the header gives none, and so the ADC zero holds. */
  readonly baselineAdu: number | null;
  readonly units: string;
  readonly adcResolutionBits: number;
  readonly adcZeroAdu: number;
  readonly wave: Wave;
  /** Where the samples are the format's missing code. */
  readonly missing: readonly FrameRange[];
  /** Of the noise, and of nothing else. */
  readonly seed: number;
}

export type SampleFormat = 16 | 80 | 212;
export type LineEnd = '\n' | '\r\n';

/** What stands wrong in the tree on purpose. */
export type Damage = 'signal-file-cut-short' | 'header-absent' | 'header-with-garbage';

/** One header with signal lines, and the one signal file that it names. */
export interface SegmentPlan {
  /** `3000123_0004`, or `3000123n` for numerics. */
  readonly name: string;
  /** Path in the dataset without an ending: `30/3000123/3000123_0004`. */
  readonly path: string;
  readonly format: SampleFormat;
  readonly frames: number;
  /** Frames a second as the header spells them, the counter frequency included. */
  readonly frameRateText: string;
  /** Time of day of the first frame. */
  readonly startMs: number;
  readonly signals: readonly SignalPlan[];
  /** Heart and breath, shared by the segment's signals, which are therefore aligned. */
  readonly rhythm: { readonly seed: number; readonly beatFrames: number; readonly breathFrames: number };
  readonly damage: Damage | null;
}

/** A piece of a master: a segment, or a gap without files. */
export type Piece =
  | { readonly kind: 'segment'; readonly segment: SegmentPlan }
  | { readonly kind: 'gap'; readonly frames: number };

export interface LayoutSignal {
  readonly description: string;
  readonly gainAduPerUnit: number;
  readonly baselineAdu: number | null;
  readonly units: string;
  readonly adcResolutionBits: number;
  readonly adcZeroAdu: number;
  readonly initialAdu: number;
}

/** The multi-segment record of variable layout. */
export interface WaveformPlan {
  readonly frames: number;
  readonly layout: readonly LayoutSignal[];
  readonly pieces: readonly Piece[];
}

export interface RecordPlan {
  /** `3000123`. */
  readonly name: string;
  /** `30/3000123`. */
  readonly folder: string;
  readonly kind: RecordKind;
  /** Time of day of the first frame. */
  readonly startMs: number;
  readonly lineEnd: LineEnd;
  /** True where the time is written without leading zeros, padded with blanks: ` 1:56:25.894`. */
  readonly blankPaddedTime: boolean;
  /** Info strings of every header, without `# `. */
  readonly comments: readonly string[];
  /** Info strings of the master alone; they end in LF whatever the other lines end in. */
  readonly masterComments: readonly string[];
  readonly waveform: WaveformPlan | null;
  readonly numerics: SegmentPlan | null;
}

export type RecordKind = 'adult' | 'adult-12-bit' | 'nicu' | 'gap-only' | 'numerics-only';

export interface GroupPlan {
  readonly name: string;
  readonly records: readonly RecordPlan[];
}

/** What a reader of the tree has to make of one damaged unit: exactly one reject. */
export interface ExpectedReject {
  readonly group: string;
  /** Path inside the group's folder, without an ending: `3000123/3000123_0004`. */
  readonly path: string;
  readonly damage: Damage;
  /** What is wrong, in words. */
  readonly reason: string;
}

export interface SamplePlan {
  readonly seed: number;
  readonly megabytes: number;
  readonly groups: readonly GroupPlan[];
  /** Units as a reader counts them: every header with signal lines, and the segment without a header. */
  readonly unitCount: number;
  readonly expectedRejects: readonly ExpectedReject[];
  /** Bytes of all signal files as planned, before one is cut short. */
  readonly signalBytes: number;
}

/** The segments of a record in the order of its master, then its numerics. */
export function segmentsOf(record: RecordPlan): SegmentPlan[] {
  const pieces = record.waveform?.pieces ?? [];
  const segments = pieces.flatMap((piece) => (piece.kind === 'segment' ? [piece.segment] : []));
  return record.numerics === null ? segments : [...segments, record.numerics];
}
