import type { AwsPlace } from '../../names/arn.ts';
import type { ExecutionHost } from '../run/execution-host.ts';
import type { JobHost } from '../run/job-host.ts';
import type { Buckets } from '../store/buckets.ts';
import type { Objects } from '../store/objects.ts';
import type { Store } from '../store/store.ts';
import type { StoredObjects } from '../store/stored-objects.ts';
import type { Uploads } from '../store/uploads.ts';
import type { Request } from './request.ts';

/** What every operation works on. */
export interface Service {
  readonly store: Store;
  readonly objects: Objects;
  readonly buckets: Buckets;
  readonly storedObjects: StoredObjects;
  readonly uploads: Uploads;
  readonly host: ExecutionHost;
  /** Of those that belong to no pipeline. */
  readonly jobs: JobHost;
  readonly nowMs: () => number;
}

/** Who asks: the account and region that ARNs are made of. */
export type Caller = AwsPlace;

export type Operation = (service: Service, request: Request, caller: Caller) => Promise<object>;
