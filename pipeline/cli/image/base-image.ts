/** What an image is built on: one base, or one for the run and Node from another. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OwnFiles } from '../extractor/take-extractor.ts';
import { Failure } from '../failure.ts';

const pythonBase = 'docker.io/library/python:3.12-slim';

/** Stands in the Dockerfile where Node is to be copied. */
const mark = '# macroshard build-image copies Node there, where the base has none.';

export interface Images {
  /** Instead of the Dockerfile's own. */
  readonly base?: string | undefined;
  /** The image that Node is copied from, and the program is built on, for a base without Node. */
  readonly nodeFrom?: string | undefined;
}

/**
 * The images by their full names; one for Node, too, where the base is Python's, which has none.
 * @throws Failure 2 where the extractor cannot run on the base
 */
export function chooseImages(
  { base, nodeFrom }: Images,
  own: Pick<OwnFiles, 'named'> | undefined,
  context: string,
): Images {
  const python = own?.named.find((file) => file.endsWith('.py'));
  if (base === undefined && python !== undefined) {
    throw new Failure(2, `${python} needs Python, which the image's own base has not: --base ${pythonBase}`);
  }
  if (base !== undefined && /[:-]alpine/.test(base)) {
    throw new Failure(
      2,
      `--base ${base} has the libc of Alpine, which DuckDB's binding does not fit: expected Debian's`,
    );
  }
  const isPython = base !== undefined && /(^|\/)python([:@]|$)/.test(base);
  const whole = base !== undefined && /^python([:@]|$)/.test(base) ? `docker.io/library/${base}` : base;
  return { base: whole, nodeFrom: nodeFrom ?? (isPython ? ownNode(context) : undefined) };
}

function ownNode(context: string): string {
  return /^ARG BASE=(.+)$/m.exec(readFileSync(dockerfileOf(context), 'utf8'))![1]!;
}

/** Changes the Dockerfile that lies in the context. @param files  of the extractor, whose packages npm installs */
export function layOutNode(context: string, nodeFrom: string, files: readonly string[]): void {
  const installs = files.some((file) => /(^|\/)package\.json$/.test(file));
  const lines = [
    mark,
    'COPY --from=program /usr/local/bin/node /usr/local/bin/node',
    ...(installs
      ? [
          'COPY --from=program /usr/local/lib/node_modules/npm /usr/local/lib/node_modules/npm',
          'RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm',
        ]
      : []),
  ];
  const dockerfile = dockerfileOf(context);
  const text = readFileSync(dockerfile, 'utf8');
  writeFileSync(
    dockerfile,
    text.replace(/^FROM \S+ AS program$/m, `FROM ${nodeFrom} AS program`).replace(mark, lines.join('\n')),
  );
}

function dockerfileOf(context: string): string {
  return join(context, 'container/Dockerfile');
}
