import type { LocatedStep } from '../../definition/graph.ts';
import { localDiskGB } from '../../service/machines.ts';
import type { Rule, RuleFinding } from '../rule.ts';
import type { ScalarPlace } from '../view/argument-places.ts';

/** @see API_ProcessingClusterConfig, VolumeSizeInGB and VolumeKmsKeyId */
export const localDiskRule: Rule = {
  id: 'local-disk',
  severity: 'error',
  title: 'an instance type with a disk of its own has no key for a volume, and no volume above the size of that disk',
  check({ scalars }) {
    const byStep = new Map<LocatedStep, ScalarPlace[]>();
    for (const place of scalars) {
      if (!/\.ClusterConfig\./.test(place.path)) continue;
      byStep.set(place.located, [...(byStep.get(place.located) ?? []), place]);
    }
    return [...byStep.values()].flatMap(checkCluster);
  },
};

function checkCluster(places: readonly ScalarPlace[]): readonly RuleFinding[] {
  const types = places.filter(({ name }) => name === 'InstanceType');
  return types.flatMap((type) => {
    const diskGB = typeof type.resolved === 'string' ? localDiskGB(type.resolved) : undefined;
    if (diskGB === undefined) return [];
    return places.flatMap((place) => describe(place, `${type.resolved}${type.origin.words}`, diskGB));
  });
}

function describe({ name, resolved, origin }: ScalarPlace, type: string, diskGB: number): readonly RuleFinding[] {
  const other = 'choose an instance type without a disk of its own';
  if (name === 'VolumeKmsKeyId' && typeof resolved === 'string') {
    const message = `VolumeKmsKeyId is given${origin.words}, and ${type} has a disk of its own, for which no key can be requested`;
    return [{ path: origin.path, message, remedy: `leave the key out, or ${other}` }];
  }
  if (name !== 'VolumeSizeInGB' || typeof resolved !== 'number' || resolved <= diskGB) return [];
  const message = `VolumeSizeInGB is ${resolved}${origin.words}, and ${type} has a disk of its own of ${diskGB} GB in place of a volume`;
  return [{ path: origin.path, message, remedy: `give ${diskGB} GB at most, or ${other}` }];
}
