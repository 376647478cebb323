/**
 * When what is entered is sent: saved three seconds after the last key; tried, to see what follows from it, where it is not
 * to be saved yet or somebody types on and on. Never two requests within four seconds, so that an hour of steady typing
 * stays far below what a user may ask, 1,000 in 15 minutes. Pure.
 */

export const SAVE_AFTER = 3_000;
export const TRY_AFTER = 500;
export const APART = 4_000;

/** When the first and the last key came that no answer knows, in milliseconds. */
export interface Typed {
  readonly first: number;
  readonly last: number;
}

/** What a document wants. */
export interface Wanted {
  /** To be saved by itself. */
  readonly save: boolean;
  /** To see what follows from what was entered. */
  readonly try: boolean;
}

export interface Due {
  readonly what: "save" | "try";
  readonly at: number;
}

/** What comes next, and when; null where nothing does. `sent` is when something was last sent. */
export function due({ first, last }: Typed, wanted: Wanted, sent: number): Due | null {
  const tried = wanted.save ? first + APART : Math.min(last + TRY_AFTER, first + APART);
  const times: Due[] = [];
  if (wanted.save) times.push({ what: "save", at: Math.max(last + SAVE_AFTER, sent + APART) });
  if (wanted.try) times.push({ what: "try", at: Math.max(tried, sent + APART) });
  return times.sort((one, other) => one.at - other.at)[0] ?? null;
}
