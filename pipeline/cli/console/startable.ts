/** The pipeline that a form starts, and where the form is asked for. */

import type { StartablePipeline } from '../../aws/pipelines.ts';
import type { PipelineSpec } from '../../config/spec.ts';
import type { OpenTarget } from '../target/open-target.ts';
import type { DescriptionPlace } from './described.ts';

/** The SageMaker that a start is asked of, and the description beside it. */
export interface StartPlace {
  readonly target: OpenTarget;
  readonly description: DescriptionPlace;
  readonly isLocal: boolean;
}

/** The pipeline that a form is for. */
export interface Startable extends StartablePipeline {
  readonly pipeline: string;
  /** Null where no description makes it. */
  readonly spec: PipelineSpec | null;
}
