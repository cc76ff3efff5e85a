/** Images of Amazon ECR: `ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME:TAG@sha256:…`. */

/** A registry: every account has one a region. */
export interface EcrRegistry {
  readonly accountId: string;
  readonly region: string;
  /** `amazonaws.com` or another partition's; `on.aws` of the registry's second name, `ACCOUNT.dkr-ecr.REGION.on.aws`. */
  readonly domain: string;
}

/** The registry before the first slash of an image's or repository's URI; undefined where that is none of ECR. */
export function parseEcrRegistry(uri: string): EcrRegistry | undefined {
  const [host = ''] = uri.split('/');
  const match = /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.([a-z0-9.]+)$/.exec(host);
  if (!match) return undefined;
  const [, accountId = '', region = '', domain = ''] = match;
  return { accountId, region, domain };
}

/** An image's repository, whatever its tag and digest; undefined where it is not in ECR. */
export function parseEcrImage(uri: string): (EcrRegistry & { readonly name: string }) | undefined {
  const registry = parseEcrRegistry(uri);
  const name = /^[^/]+\/([a-z0-9][a-z0-9._/-]*?)(?::[\w.-]+)?(?:@sha256:[0-9a-f]{64})?$/.exec(uri)?.[1];
  return registry && name !== undefined ? { ...registry, name } : undefined;
}

/** True where the URI names one image for ever, and not whichever has its tag. */
export function hasDigest(uri: string): boolean {
  return /@sha256:[0-9a-f]{64}$/.test(uri);
}
