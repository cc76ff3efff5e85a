import { parseArn } from '../../names/arn.ts';
import { parseEcrRegistry } from '../../names/image-uri.ts';
import type { Rule, RuleFinding } from '../rule.ts';
import type { DefinitionView } from '../view/definition-view.ts';

/** What names a place of AWS; a role has a partition only. */
interface Address {
  readonly path: string;
  readonly what: string;
  readonly partition: string;
  readonly region: string | undefined;
}

export const mixedRegionsRule: Rule = {
  id: 'mixed-regions',
  severity: 'warning',
  title: 'role, images and keys are of one partition, images and keys of one region',
  check(view) {
    const addresses = listAddresses(view);
    const firstPlaced = addresses.find(({ region }) => region !== undefined);
    return addresses.flatMap((address): readonly RuleFinding[] => {
      const [first] = addresses;
      if (first && address.partition !== first.partition) return [describe('partition', address, first)];
      if (!firstPlaced || address.region === undefined || address.region === firstPlaced.region) return [];
      return [describe('region', address, firstPlaced)];
    });
  },
};

function describe(kind: 'partition' | 'region', address: Address, first: Address): RuleFinding {
  return {
    path: address.path,
    message: `${address.what} is of the ${kind} ${address[kind]}, ${first.what} of ${first[kind]}`,
    remedy: `use roles, images and keys of one ${kind}, that of the pipeline`,
  };
}

function listAddresses({ context, scalars }: DefinitionView): readonly Address[] {
  const role =
    context.roleArn === undefined ? [] : readArn(context.roleArn, { path: 'RoleArn', what: "the pipeline's role" });
  const named = scalars.flatMap(({ name, resolved, origin }) => {
    if (typeof resolved !== 'string') return [];
    const place = { path: origin.path, what: `${name}${origin.words}` };
    if (name === 'ImageUri') return readImage(resolved, place);
    return name === 'RoleArn' || name === 'KmsKeyId' || name === 'VolumeKmsKeyId' ? readArn(resolved, place) : [];
  });
  return [...role, ...named];
}

type NamedPlace = Pick<Address, 'path' | 'what'>;

function readArn(text: string, place: NamedPlace): readonly Address[] {
  const { partition, service, region } = parseArn(text) ?? {};
  if (!partition?.startsWith('aws') || (service !== 'iam' && service !== 'kms')) return [];
  return [{ ...place, partition, region: region === '' ? undefined : region }];
}

function readImage(image: string, place: NamedPlace): readonly Address[] {
  const { region, domain } = parseEcrRegistry(image) ?? {};
  if (region === undefined || (domain !== 'amazonaws.com' && domain !== 'amazonaws.com.cn')) return [];
  const partition = domain === 'amazonaws.com.cn' ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  return [{ ...place, partition, region }];
}
