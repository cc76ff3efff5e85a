import { readdirSync } from 'node:fs';
import { expect } from 'chai';
import { rules } from '../../pipeline/rules/rules.ts';
import { ruleCases } from './cases.ts';
import { ruleCatalogue } from './rule-catalogue.ts';

const warnings = [
  'cache-expiry-spelling',
  'image-digest',
  'image-region',
  'large-volume',
  'mixed-regions',
  'pack-balance',
  'pack-time',
  'step-type',
  'unknown-key',
  'unused-parameter',
];

describe('the catalogue of rules', () => {
  it('holds every file of checks, each under its own name, in order', () => {
    const files = readdirSync('pipeline/rules/checks').map((file) => file.replace(/\.ts$/, ''));
    expect(rules.map(({ id }) => id)).to.deep.equal(files.sort());
  });

  it('has warnings that never block, and errors otherwise', () => {
    const found = ruleCatalogue.filter(({ severity }) => severity === 'warning').map(({ id }) => id);
    expect(found).to.deep.equal(warnings);
  });

  it('begins with the shape and gives every rule a title of its own', () => {
    expect(ruleCatalogue[0]?.id).to.equal('shape');
    const titles = new Set(ruleCatalogue.map(({ title }) => title));
    expect(titles.size).to.equal(ruleCatalogue.length);
    for (const { title } of ruleCatalogue) expect(title).to.match(/^\S.*[^.]$/);
  });

  it('has a case that each rule finds, and one that it lets pass', () => {
    const failing = new Set(ruleCases.filter(({ findings }) => findings.length > 0).map(({ rule }) => rule));
    const passing = new Set(ruleCases.filter(({ findings }) => findings.length === 0).map(({ rule }) => rule));
    const ids = ruleCatalogue.map(({ id }) => id);
    expect({
      failing: ids.filter((id) => !failing.has(id)),
      passing: ids.filter((id) => !passing.has(id)),
    }).to.deep.equal({
      failing: [],
      passing: [],
    });
  });

  it('writes messages and remedies the same way everywhere', () => {
    for (const { findings } of ruleCases) {
      for (const { message, remedy } of findings) {
        expect(message).to.match(/^\S.*[^.]$/s);
        expect(remedy).to.match(/^[a-z].*[^.]$/s);
      }
    }
  });
});
