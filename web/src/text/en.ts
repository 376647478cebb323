/** Every word that is shown, by the terms of docs/glossary.md; numbers and dates are written by `Intl`. */

export const LOCALE = "en-US";

export const text = {
  product: "Towne Park Forecasting",
  skip: "Skip to the forecast",
  tabs: {
    statistics: "Statistics",
    payroll: "Payroll",
    "parking-rates": "Parking rates",
    "other-revenue": "Other revenue",
    "other-expenses": "Other expenses",
    "pl-view": "P&L",
  },
  shell: {
    tabs: "Forecast",
    openMenu: "Menu",
    closeMenu: "Close the menu",
    theme: "Theme",
    themes: { auto: "As the system", light: "Light", dark: "Dark" },
    signOut: "Sign out",
    signedOut: "You are signed out.",
    signIn: "Sign in",
    signingIn: "Signing in …",
    loading: "Loading …",
    again: "Try again",
    asOf: (day: string) => `Business date ${day}`,
    refreshed: (time: string) => `Refreshed ${time}`,
    shortcuts: "Keyboard shortcuts (?)",
    notYet: (tab: string) => `${tab} is not in this version of the page yet. The API serves it already.`,
    noSite: "Choose a site to begin.",
    user: (name: string) => `Signed in as ${name}`,
  },
  site: {
    label: "Site",
    search: "Search sites by number or name",
    found: (shown: number, total: number) => (shown < total ? `${shown} of ${total} sites; type to narrow` : total === 1 ? "1 site" : `${total} sites`),
    none: "No site of yours matches",
    closed: "closed",
    opening: "opening",
  },
  period: {
    label: "Month",
    previous: "Previous month",
    next: "Next month",
  },
  compare: {
    label: "Compare with",
    none: "Nothing",
    budget: "Budget",
    "prior-year": "Prior year",
    actual: "Actual",
  },
  problems: {
    title: "This could not be loaded",
    offline: "The server cannot be reached. What you entered is kept; try again when you are online.",
    timeout: "The server took too long. Try again.",
    unknown: "Something went wrong.",
    reference: (id: string) => `Reference: ${id}`,
  },
  shortcuts: {
    title: "Keyboard shortcuts",
    close: "Close",
    list: [
      ["Alt+1 … Alt+6", "go to a tab"],
      ["?", "this list"],
    ] as [string, string][],
  },
} as const;
