import type { AnyExtractor, OptionValues } from '../extractor.ts';
import { JobFailure } from '../failure.ts';
import type { Job } from '../job.ts';
import type { Delivery } from '../pool/delivery.ts';
import { parsePrefix } from '../s3/place-of-bucket.ts';
import { openFetchFolder } from './fetch-folder.ts';
import type { ListedTree } from './listed-tree.ts';
import { StreamedGroup } from './streamed-group.ts';

export interface StreamRequest {
  readonly group: string;
  /** `s3://bucket/…/` */
  readonly source: string;
  readonly extractor: AnyExtractor;
  readonly options: OptionValues;
  /** That work. */
  readonly threads: number;
  readonly job: Job;
}

/** A group's tree, and what fetches the files of its units. */
export interface StreamedInput {
  readonly tree: ListedTree;
  readonly delivery: Delivery;
  /** Of each file of the tree, in its order. */
  readonly etags: () => Iterable<string>;
}

/** A request costs a connection; S3 gives one of them some 80 MB/s. */
const requests = 96;
/** One thread brings some 0.9 GB/s without encryption, and less with it: as much as four threads work through. */
const threadsAFetcher = 4;
const mostFetchers = 4;
/** S3 answers within some hundred milliseconds. */
const silenceMs = 20_000;

/**
 * Lists the group below its prefix and brings what its plan reads; what is fetched is gone once `work` has ended, or the job.
 * @throws JobFailure where the extractor cannot be streamed, or S3 does not give what is asked for; what `work` throws
 */
export async function withStream<T>(
  { group, source, extractor, options, threads, job }: StreamRequest,
  work: (input: StreamedInput) => Promise<T>,
): Promise<T> {
  if (extractor.planFiles === undefined) {
    throw new JobFailure(
      `extractor ${extractor.name} cannot read a group straight from S3: it has no planFiles, so that nobody knows what its plan reads`,
    );
  }
  const { env, unfinished } = job;
  const { bucket, prefix } = parsePrefix(source)!;
  const fetchers = Math.min(mostFetchers, Math.ceil(threads / threadsAFetcher));
  const fetched = openFetchFolder(job);
  return unfinished.tracing(fetched.remove, async () => {
    const streamed = new StreamedGroup({
      source,
      fetched,
      thread: { bucket, prefix, env: awsOf(env), requests, silenceMs, threads: fetchers },
    });
    try {
      unfinished.now(`group ${JSON.stringify(group)} was listed`);
      const tree = await streamed.list();
      if (tree.files.count + tree.unreadable.size === 0) {
        throw new JobFailure(`group ${JSON.stringify(group)} has no input: nothing lies below ${source}`);
      }
      await streamed.fetchPlanFiles(extractor, tree);
      return await work({ tree, delivery: streamed.delivery(tree, options), etags: () => etagsOf(tree) });
    } finally {
      await streamed.close();
    }
  });
}

function awsOf(env: Job['env']): Job['env'] {
  return Object.fromEntries(Object.entries(env).filter(([name]) => name.startsWith('AWS_')));
}

function* etagsOf({ files }: ListedTree): Generator<string> {
  for (let index = 0; index < files.count; index++) yield files.etagAt(index);
}
