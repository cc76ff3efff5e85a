import { memberOf } from '../../definition/expression.ts';
import type { Json } from '../../definition/json.ts';
import { childPath } from '../../definition/reference.ts';
import type { Rule, RuleFinding } from '../rule.ts';
import { quoteUnlessSecret } from '../secrets/quote-unless-secret.ts';

/** @see Tagging AWS Resources User Guide, "Tag naming limits and requirements" */
export const tagKeysRule: Rule = {
  id: 'tag-keys',
  severity: 'error',
  title: 'keys of tags are distinct, and do not begin with aws:',
  check({ counted }) {
    return counted.flatMap(({ path, name, value }) =>
      name === 'Tags' && Array.isArray(value) ? checkTags(value, path) : [],
    );
  },
};

function checkTags(tags: readonly Json[], path: string): readonly RuleFinding[] {
  const seen = new Set<string>();
  return tags.flatMap((tag, index) => {
    const key = memberOf(tag, 'Key');
    if (typeof key !== 'string') return [];
    const place = `${childPath(path, index)}.Key`;
    const isRepeated = seen.has(key);
    seen.add(key);
    if (/^aws:/i.test(key)) {
      const message = `the key ${quoteUnlessSecret(key)} begins with aws:, which is AWS's own`;
      return [{ path: place, message, remedy: 'rename the key' }];
    }
    if (!isRepeated) return [];
    const message = `a second tag has the key ${quoteUnlessSecret(key)}`;
    return [{ path: place, message, remedy: 'keep one of them' }];
  });
}
