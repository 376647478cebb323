/** What every part of the page may ask for: the API, who is signed in, the business date, the site. */
import { signal } from "@preact/signals";
import type { components } from "../generated/api";
import type { Api } from "./api/client";
import type { Session } from "./sign-in/session";

export type Me = components["schemas"]["Me"];
export type Site = components["schemas"]["SiteView"];

export interface App {
  readonly api: Api;
  readonly session: Session;
  readonly me: Me;
}

let started: App | undefined;

/** The started application; nothing is shown before it is there. */
export function app(): App {
  if (!started) throw new Error("asked for before the page has started");
  return started;
}

export function start(value: App): void {
  started = value;
}

/** The day on which the business is, as the API says; the browser's clock is not asked. */
export const asOf = signal("");
/** Whether a month is over: nothing of it can be changed any more. */
export const isOver = (period: string): boolean => period < asOf.value.slice(0, 7);
/** When the figures that are shown came from the server. */
export const refreshed = signal<Date | null>(null);
export const site = signal<Site | null>(null);

export function may(permission: string): boolean {
  return app().me.permissions.includes(permission);
}

/** Whether the user leads a unit of the organisation, or administers: roll-ups, audit trail and bulk operations are theirs. */
export function leads(): boolean {
  return app().me.permissions.some((permission) => permission.startsWith("pl-view:"));
}
