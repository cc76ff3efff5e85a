/**
 * A name as one part of a path. Names that the API and the rules let through are; no other one can come to lie
 * elsewhere, wherever it came from.
 */
export function part(name: string): string {
  if (name !== '' && !/^\.|[/\0]/.test(name)) return name;
  throw new Error(`${JSON.stringify(name)} is no name of a record`);
}
