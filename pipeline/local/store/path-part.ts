/**
 * A name as one part of a path. What the API and the definition's rules let through is one; nothing else comes to lie
 * elsewhere, wherever it came from.
 */
export function part(name: string): string {
  if (name !== '' && !/^\.|[/\0]/.test(name)) return name;
  throw new Error(`${JSON.stringify(name)} is no name of a record`);
}
