import { hasDigest } from '../../names/image-uri.ts';
import type { Rule } from '../rule.ts';
import { quoteUnlessSecret } from '../secrets/quote-unless-secret.ts';

export const imageDigestRule: Rule = {
  id: 'image-digest',
  severity: 'warning',
  title: 'images are pinned by digest',
  check({ scalars }) {
    return scalars.flatMap(({ name, resolved, origin }) => {
      if (name !== 'ImageUri' || typeof resolved !== 'string' || resolved === '') return [];
      if (hasDigest(resolved)) return [];
      return [
        {
          path: origin.path,
          message: `ImageUri is ${quoteUnlessSecret(resolved)}${origin.words}, which is not pinned by digest`,
          remedy:
            'end it in @sha256:…: the cache compares the text alone, so an image pushed again under a tag is not run',
        },
      ];
    });
  },
};
