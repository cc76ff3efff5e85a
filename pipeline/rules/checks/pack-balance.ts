import type { Rule } from '../rule.ts';

export const packBalanceRule: Rule = {
  id: 'pack-balance',
  severity: 'warning',
  title: 'packs are even, as far as groups allow for it',
  check({ context }) {
    return context.unevenPacks === undefined ? [] : [{ path: 'Steps', ...context.unevenPacks }];
  },
};
