/** Words of bulk operations. */

const months = (count: number) => `${count} ${count === 1 ? "month" : "months"}`;
const values = (count: number) => `${count} ${count === 1 ? "value" : "values"}`;
const sites = (count: number) => `${count} ${count === 1 ? "site" : "sites"}`;

export const bulkText = {
  about: (tab: string) => `${tab}: whatever may be changed in what you choose. Nothing is saved before you have seen what would change.`,
  notPast: (chosen: string, first: string) => `${chosen} is over: it begins with ${first}.`,
  what: "What to do",
  kinds: { percent: "Change by percent", value: "The same value for all", spread: "Spread a total over the month", copy: "Copy a month" },
  numbers: { percent: "Percent, e.g. 5 or -3", value: "Value, as in a cell, e.g. 12 or 85%", spread: "Total of the month, for each column" },
  explained: {
    percent: "Each value so many percent more or less, in steps and within limits that can be saved.",
    value: "Each cell that may be changed gets this value.",
    spread: "The total is spread over the cells that may be changed as they are to each other now, evenly where they are all zero. What is actual counts towards it.",
    copy: "Everything takes its value of that month; days that of the same weekday, the second Monday that of the second Monday, and a fifth Monday that of the fourth where there is no fifth.",
  },
  from: "Copy from",
  through: (first: string) => `From ${first} through`,
  columns: "Columns",
  items: "Items",
  noColumns: "Nothing of this month can be changed in this way: it is actual, calculated or locked.",
  sites: "Sites",
  saveFirst: "Save or discard what you entered first.",
  tooMany: (parts: number, most: number) => `These are ${parts} months of sites; choose at most ${most} at a time.`,
  preview: (chosen: number, count: number) => `Preview ${months(count)} of ${sites(chosen)}`,
  stages: { reading: "Reading …", preview: "What would change", saving: "Saving …", report: "What became of it", undoing: "Taking back …" },
  progress: (done: number, of: number) => `${done} of ${of}`,
  stop: "Stop",
  back: "Back",
  /** So many months of so many sites; one month of each is as many sites. */
  places: (parts: number, ofSites: number) => (parts === ofSites ? sites(parts) : ofSites === 1 ? months(parts) : `${months(parts)} of ${sites(ofSites)}`),
  run: (count: number, where: string) => `Save ${values(count)} in ${where}`,
  undo: (where: string) => `Undo ${where}`,
  again: (where: string) => `Try again in ${where}`,
  another: "Another operation",
  list: "Site by site, month by month",
  states: { left: "Stays as it is", planned: "Would change", saved: "Saved", refused: "Not saved", undone: "Taken back" },
  values,
  mean: (name: string) => `${name}, mean`,
  total: (name: string, before: string, after: string) => `${name}: ${before} → ${after}`,
  wouldChange: (count: number, where: string) => `${values(count)} would change, in ${where}. Nothing is saved yet.`,
  nothingToDo: "Nothing would change.",
  became: { saved: "saved", undone: "taken back", refused: "not saved", left: "left as before" },
  itself: "It is the month that is copied.",
  locked: "Nothing of what you chose can be changed here: it is over, actual, calculated or not there.",
  nothing: "It is so already.",
  wrong: (count: number, reason: string) => `${values(count)} would not be allowed: ${reason}`,
  changedMeanwhile: "Somebody changed this month after you saw what would change; preview it again.",
  changedSince: "Somebody changed this month since; it is left as it is now.",
  noAnswer: "The server did not answer, and may have saved it. Try again: nothing is saved twice.",
} as const;
