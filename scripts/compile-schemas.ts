/**
 * Compiles the JSON schemas to validators beside what is compiled of their folders, so that no command loads a compiler
 * of schemas.
 * @see Ajv, "Standalone validation code"
 */

import { writeFileSync } from 'node:fs';
import { Ajv, type AnySchema, type Options } from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { schemas } from '../pipeline/config/description.ts';
import { definitionSchema } from '../pipeline/rules/shape/schema.ts';

compile(schemas, {
  to: '../pipeline/config/compiled-schemas.js',
  options: { allowUnionTypes: true, keywords: ['says'] },
});
// The two that are off want types and properties spelt again beside each keyword, also inside of `if`.
const loose = { strictTypes: false, strictRequired: false };
compile({ definition: definitionSchema }, { to: '../pipeline/rules/shape/compiled-schemas.js', options: loose });

function compile(
  named: Readonly<Record<string, AnySchema>>,
  { to, options }: { readonly to: string; readonly options: Options },
): void {
  const code = { source: true, esm: true };
  const ajv = new Ajv({ allErrors: true, verbose: true, strict: true, ...options, code });
  const names = Object.fromEntries(Object.keys(named).map((name) => [name, name]));
  for (const [name, schema] of Object.entries(named)) ajv.addSchema(schema, name);
  writeFileSync(new URL(to, import.meta.url), withImports(standaloneCode.default(ajv, names)));
}

// Ajv's module asks for its parts with `require`, which an ECMAScript module does not have.
function withImports(code: string): string {
  const imports = new Set<string>();
  const body = code.replace(/require\("(ajv\/dist\/runtime\/(\w+))"\)/g, (_, path: string, name: string) => {
    imports.add(`import ${name}Module from '${path}.js';\n`);
    return `${name}Module`;
  });
  return [...imports, body].join('');
}
