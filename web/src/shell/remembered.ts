/** Choices that the browser remembers; where it refuses to, they hold until the page is closed. */

export function recall<T extends string>(key: string, known: readonly T[], otherwise: T): T {
  try {
    return known.find((one) => one === localStorage.getItem(key)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

export function store(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // storage is refused
  }
}
