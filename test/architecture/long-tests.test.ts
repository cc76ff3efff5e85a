import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { repositoryRoot } from '../support/repository.ts';

describe('test files that npm test leaves out', () => {
  it('are those of the table in CONTRIBUTING.md, which says what they take and why', () => {
    const tests = readdirSync(join(repositoryRoot, 'test'), { recursive: true, encoding: 'utf8' });
    const long = tests.filter((name) => name.endsWith('.long.test.ts')).map((name) => name.replace('.test.ts', ''));
    const contributing = readFileSync(join(repositoryRoot, 'CONTRIBUTING.md'), 'utf8');
    const told = [...contributing.matchAll(/^\| `([^`]+\.long)` \| \d+ \| [^|]+\|$/gm)].map(([, name]) => name);
    expect(told).to.have.members(long);
  });
});
