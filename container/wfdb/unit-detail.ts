/** Where a segment stands in the multi-segment record that lists it. */

/** Plain data, so that it crosses threads. */
export interface SegmentPlace {
  /** Name of the record, as the master's record line gives it. */
  readonly record: string;
  /** The master's path in the group without `.hea`, for messages. */
  readonly masterPath: string;
  /** Frames of the segments and gaps before this one. */
  readonly startFrames: number;
  /** Frames a second of the master. */
  readonly frameRateHz: number;
  /** Frames that the master gives this segment. */
  readonly listedFrames: number;
}

/** What the plan hands to extraction with a unit. */
export interface UnitDetail {
  readonly place: SegmentPlace | null;
  /** How long a record is that may be cut between any frames; null where it has to be read from its start. */
  readonly extent: Extent | null;
  /** What the plan has read and found, so that threads need not look again; null where that would be too much. */
  readonly found: FoundFiles | null;
}

export interface FoundFiles {
  /** The text of the unit's header. */
  readonly header: string;
  /** Bytes of each of the unit's files, in their order. */
  readonly sizes: readonly number[];
}

export interface Extent {
  readonly frames: number;
  readonly frameRateHz: number;
}
