/**
 * Signs in by authorization code with PKCE at the product's own server.
 *
 * Tokens are held in memory alone. What has to outlive the way to the server and back (verifier, state, the place to
 * return to) lies in `sessionStorage` meanwhile; it is worth nothing afterwards.
 */
import * as oauth from "oauth4webapi";
import type { Settings } from "../settings";

const UNDER_WAY = "sign-in";
const LAST_USER = "last-demo-user";
const EARLY_SECONDS = 60;
/** Where the server sends the browser back to; registered with the client. */
export const REDIRECT_PATH = "/signed-in";

interface UnderWay {
  readonly verifier: string;
  readonly state: string;
  readonly returnTo: string;
  /** What the server publishes of itself, read before the way to it. */
  readonly server?: oauth.AuthorizationServer;
}

export class SignInRefused extends Error {}
/** The sign-in has ended at the server: nothing but a new one helps. */
export class SignInEnded extends Error {}
const TRY_LATER = new Set([408, 429]);

export class Session {
  private access = "";
  private refresh = "";
  private expires = 0;
  private refreshing: Promise<void> | null = null;
  private isOver = false;

  private constructor(
    readonly settings: Settings,
    private readonly server: oauth.AuthorizationServer,
  ) {}

  /** With what the server publishes of itself: kept on the way to it and back, else read. */
  static async at(settings: Settings): Promise<Session> {
    const known = location.pathname === REDIRECT_PATH ? underWay()?.server : undefined;
    if (known && new URL(known.issuer).href === settings.authority.href) return new Session(settings, known);
    const options = { algorithm: "oauth2", ...insecure(settings.authority) } as const;
    const found = await oauth.discoveryRequest(settings.authority, options);
    return new Session(settings, await oauth.processDiscoveryResponse(settings.authority, found));
  }

  /** Leaves the page for the server; comes back to `REDIRECT_PATH`. */
  async leave(returnTo: string): Promise<never> {
    const begun: UnderWay = { verifier: oauth.generateRandomCodeVerifier(), state: oauth.generateRandomState(), returnTo, server: this.server };
    sessionStorage.setItem(UNDER_WAY, JSON.stringify(begun));
    const to = new URL(this.server.authorization_endpoint!);
    const hint = this.settings.demoUsers ? sessionStorage.getItem(LAST_USER) : null;
    const asked: Record<string, string> = {
      response_type: "code",
      client_id: this.settings.clientId,
      redirect_uri: this.redirectUri,
      state: begun.state,
      code_challenge: await oauth.calculatePKCECodeChallenge(begun.verifier),
      code_challenge_method: "S256",
      ...(hint ? { login_hint: hint } : {}),
    };
    for (const [name, value] of Object.entries(asked)) to.searchParams.set(name, value);
    location.assign(to);
    return new Promise<never>(() => undefined);
  }

  /** Changes the code in the page's address for tokens; the place to return to. Throws SignInRefused. */
  async comeBack(): Promise<string> {
    const begun = underWay();
    sessionStorage.removeItem(UNDER_WAY);
    if (!begun) throw new SignInRefused("This sign-in did not begin in this window.");
    try {
      const parameters = oauth.validateAuthResponse(this.server, this.client, new URL(location.href), begun.state);
      const answer = await oauth.authorizationCodeGrantRequest(
        this.server, this.client, oauth.None(), parameters, this.redirectUri, begun.verifier, insecure(this.settings.authority),
      );
      this.keep(await oauth.processAuthorizationCodeResponse(this.server, this.client, answer));
    } catch (error) {
      throw new SignInRefused(sentence(error), { cause: error });
    }
    return begun.returnTo;
  }

  /** A token that is good for a while yet; refreshed before it ends, or where `renew` says that it was refused. After signing out
   * there is none, and what waits for one is never sent. */
  async token(renew = false): Promise<string> {
    if (this.isOver) return new Promise<never>(() => undefined);
    if (renew || Date.now() > this.expires) {
      this.refreshing ??= this.renew().finally(() => (this.refreshing = null));
      await this.refreshing;
    }
    return this.access;
  }

  get isSignedIn(): boolean {
    return this.access !== "";
  }

  /** Remembers the demo user, so that a reload asks nobody again. */
  remember(userId: string): void {
    if (this.settings.demoUsers) sessionStorage.setItem(LAST_USER, userId);
  }

  /** Ends the sign-in at the server too. */
  async end(): Promise<void> {
    sessionStorage.removeItem(LAST_USER);
    const token = this.refresh;
    this.isOver = true;
    this.access = this.refresh = "";
    if (token) await oauth.revocationRequest(this.server, this.client, oauth.None(), token, insecure(this.settings.authority)).catch(() => undefined);
  }

  private async renew(): Promise<void> {
    const answer = await oauth.refreshTokenGrantRequest(
      this.server, this.client, oauth.None(), this.refresh, insecure(this.settings.authority),
    );
    const given = oauth.processRefreshTokenResponse(this.server, this.client, answer);
    this.keep(await given.catch((error: unknown) => Promise.reject(hasEnded(answer) ? new SignInEnded() : error)));
  }

  private keep(given: oauth.TokenEndpointResponse): void {
    this.access = given.access_token;
    this.refresh = given.refresh_token ?? this.refresh;
    this.expires = Date.now() + ((given.expires_in ?? 0) - EARLY_SECONDS) * 1000;
  }

  private get client(): oauth.Client {
    return { client_id: this.settings.clientId };
  }

  private get redirectUri(): string {
    return location.origin + REDIRECT_PATH;
  }
}

/** The sign-in that is under way in this window. */
function underWay(): UnderWay | null {
  return JSON.parse(sessionStorage.getItem(UNDER_WAY) ?? "null") as UnderWay | null;
}

/** Whether a refusal to refresh is final: a server that is down, or asks to wait, has not ended the sign-in. */
function hasEnded({ status }: Response): boolean {
  return status >= 400 && status < 500 && !TRY_LATER.has(status);
}

/** Plain http is for this machine only, where the page itself came by it. */
function insecure(authority: URL): { [oauth.allowInsecureRequests]?: boolean } {
  return authority.protocol === "http:" ? { [oauth.allowInsecureRequests]: true } : {};
}

function sentence(error: unknown): string {
  if (error instanceof oauth.AuthorizationResponseError || error instanceof oauth.ResponseBodyError) {
    return error.error_description ?? error.error;
  }
  return error instanceof Error ? error.message : String(error);
}
