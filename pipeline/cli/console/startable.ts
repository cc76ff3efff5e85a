/** A pipeline that a form is of, and where that is asked for. */

import type { StartablePipeline } from '../../aws/pipelines.ts';
import type { PipelineSpec } from '../../config/spec.ts';
import type { OpenTarget } from '../target/open-target.ts';
import type { DescriptionPlace } from './described.ts';

/** Where a start is asked for. */
export interface StartPlace {
  readonly target: OpenTarget;
  readonly description: DescriptionPlace;
  readonly isLocal: boolean;
}

/** The pipeline that a form is for. */
export interface Startable extends StartablePipeline {
  readonly pipeline: string;
  /** Null where no description is known of it. */
  readonly spec: PipelineSpec | null;
}
