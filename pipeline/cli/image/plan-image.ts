/** What is run to build and push the image, as plain data. */

import { parseEcrRegistry } from '../../names/image-uri.ts';
import type { ImageTool } from '../command-line/setup-commands.ts';

export interface ImageRequest {
  readonly tool: ImageTool;
  readonly tag: string;
  /** Instead of the Dockerfile's own. */
  readonly base?: string | undefined;
  /** `ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME`, or any other repository. */
  readonly push?: string | undefined;
  /** Where the tool writes the digest of what it has pushed. */
  readonly digestFile: string;
}

export interface ImagePlan {
  /** To be run in the folder of the image's context. */
  readonly build: readonly string[];
  /** In this order: log in, name, push; empty where nothing is pushed. */
  readonly login: { readonly password: readonly string[]; readonly command: readonly string[] } | undefined;
  readonly push: readonly (readonly string[])[];
}

export function planImage(request: ImageRequest): ImagePlan {
  const { push, tool } = request;
  return {
    build: tool === 'buildah' ? buildWithBuildah(request) : buildWithDocker(request),
    login: push === undefined ? undefined : planLogin(push, tool),
    push: push === undefined ? [] : planPush(push, request),
  };
}

// Every time in the image is this one: equal files, equal digest, and SageMaker's cache compares the digest.
const epochSeconds = 0;

function buildWithBuildah({ tag, base }: ImageRequest): readonly string[] {
  return [
    ...['buildah', 'build', '--platform', 'linux/amd64', '--file', 'container/Dockerfile'],
    ...['--timestamp', String(epochSeconds), '--build-arg', `SOURCE_DATE_EPOCH=${epochSeconds}`],
    ...(base === undefined ? [] : ['--build-arg', `BASE=${base}`]),
    ...['--tag', tag, '.'],
  ];
}

function buildWithDocker({ tag, base }: ImageRequest): readonly string[] {
  return [
    ...['docker', 'buildx', 'build', '--platform', 'linux/amd64', '--file', 'container/Dockerfile'],
    ...['--provenance=false', '--build-arg', `SOURCE_DATE_EPOCH=${epochSeconds}`],
    ...(base === undefined ? [] : ['--build-arg', `BASE=${base}`]),
    ...['--output', `type=docker,name=${tag},rewrite-timestamp=true`, '.'],
  ];
}

function planLogin(repository: string, tool: ImageTool): ImagePlan['login'] {
  const [host] = repository.split('/');
  const registry = parseEcrRegistry(repository);
  // Another registry's login is the user's own.
  if (registry === undefined) return undefined;
  return {
    password: ['aws', 'ecr', 'get-login-password', '--region', registry.region],
    command: [tool, 'login', '--username', 'AWS', '--password-stdin', host!],
  };
}

function planPush(repository: string, { tool, tag, digestFile }: ImageRequest): readonly (readonly string[])[] {
  const target = /:[^/]+$/.test(repository) ? repository : `${repository}:latest`;
  if (tool === 'buildah') return [['buildah', 'push', '--digestfile', digestFile, tag, `docker://${target}`]];
  return [
    ['docker', 'tag', tag, target],
    ['docker', 'push', target],
    // Prints what is then in the registry, by digest.
    ['docker', 'image', 'inspect', '--format', '{{index .RepoDigests 0}}', target],
  ];
}
