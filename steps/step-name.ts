import { createHash } from 'node:crypto';
import { longestName } from '../pipeline/service/limits.ts';

const longestPlainName = 40;

/**
 * A step's name for a group: the group's own name where it is letters, digits and single hyphens, otherwise its
 * readable part and a digest of the whole, so that no two groups meet in one step.
 */
export function stepNameOf(prefix: string, group: string): string {
  return `${prefix}-${isPlain(group) ? group : encode(group)}`.slice(0, longestName);
}

const digestDigits = 12;
const encodedPattern = /-x[0-9a-f]{12}$/;

// A plain name that looks encoded is encoded too: else it could be another group's encoding.
function isPlain(group: string): boolean {
  return (
    group.length <= longestPlainName && /^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/.test(group) && !encodedPattern.test(group)
  );
}

function encode(group: string): string {
  const readable = group
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 24)
    .replace(/-$/, '');
  const digest = createHash('sha256').update(group).digest('hex').slice(0, digestDigits);
  return readable === '' ? `x${digest}` : `${readable}-x${digest}`;
}
