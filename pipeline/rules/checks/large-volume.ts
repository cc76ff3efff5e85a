import type { Rule } from '../rule.ts';

const largeGB = 1024;

export const largeVolumeRule: Rule = {
  id: 'large-volume',
  severity: 'warning',
  title: `volumes have at most ${largeGB} GB`,
  check({ scalars }) {
    return scalars.flatMap(({ name, resolved, origin }) => {
      if (name !== 'VolumeSizeInGB' || typeof resolved !== 'number' || resolved <= largeGB) return [];
      const message = `VolumeSizeInGB is ${resolved}${origin.words}, more than ${largeGB} GB for each instance`;
      return [
        { path: origin.path, message, remedy: 'check that so much is needed: every instance of the step pays for it' },
      ];
    });
  },
};
