import { parseEcrRegistry } from '../../names/image-uri.ts';
import { regions } from '../../names/regions.ts';
import { nearestHint } from '../../wording/words.ts';
import type { Rule } from '../rule.ts';

export const imageRegionRule: Rule = {
  id: 'image-region',
  severity: 'warning',
  title: 'images in ECR are of a region that is known here',
  check({ scalars }) {
    return scalars.flatMap(({ name, resolved, origin }) => {
      if (name !== 'ImageUri' || typeof resolved !== 'string') return [];
      const region = parseEcrRegistry(resolved)?.region;
      if (region === undefined || regions.includes(region)) return [];
      const message = `ImageUri${origin.words} names the region ${region}, which is not known here${nearestHint(region, regions)}`;
      return [{ path: origin.path, message, remedy: 'correct the region, unless AWS has opened it since' }];
    });
  },
};
