/** Looks up what comes from outside: a plain object also answers to "constructor", which nobody put there. */
export function named<T>(known: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(known, name) ? known[name] : undefined;
}
