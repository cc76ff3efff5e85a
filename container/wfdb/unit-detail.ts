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
}

export interface Extent {
  readonly frames: number;
  readonly frameRateHz: number;
}
