/** Settings of the environment, served beside the page as `/settings.json`; addresses are relative to the page's. */

export interface Settings {
  /** Where the API is, without its path. */
  readonly api: URL;
  /** The address of the authorization server, as its metadata names it. */
  readonly authority: URL;
  readonly clientId: string;
  /** Whether demo users take the place of real ones: then the one chosen last is asked for by name. */
  readonly demoUsers: boolean;
}

export async function loadSettings(): Promise<Settings> {
  const answer = await fetch("/settings.json");
  if (!answer.ok) throw new Error(`/settings.json answered ${answer.status}`);
  const found = (await answer.json()) as { api: string; authority: string; clientId: string; demoUsers?: boolean };
  return {
    api: new URL(found.api, location.origin),
    authority: new URL(found.authority, location.origin),
    clientId: found.clientId,
    demoUsers: found.demoUsers ?? false,
  };
}
