/** Starts the page: settings, sign-in, who it is, and then what the address says. */
import "./style/main.css";
import { render } from "preact";
import type { ComponentChildren } from "preact";
import { app, asOf, start } from "./app";
import { apiAt } from "./api/client";
import { answered } from "./api/problem";
import { showSaved } from "./documents/open";
import { watchWindows } from "./documents/windows";
import { loadSettings } from "./settings";
import { Layout } from "./shell/layout";
import { Notice } from "./shell/notice";
import { go, route, unknown } from "./shell/navigation";
import { rememberedLength } from "./shell/range";
import { parse, rangeOf, unknownIn } from "./shell/route";
import { REDIRECT_PATH, Session, SignInRefused } from "./sign-in/session";
import { text } from "./text/en";

const root = document.getElementById("app")!;
const show = (what: ComponentChildren) => render(what, root);

async function begin(): Promise<void> {
  show(<Notice busy title={text.shell.signingIn} />);
  const settings = await loadSettings();
  const session = await Session.at(settings);
  if (location.pathname !== REDIRECT_PATH) await session.leave(location.pathname + location.search);
  const returnTo = new URL(await session.comeBack(), location.origin);
  history.replaceState(null, "", returnTo.pathname + returnTo.search);
  route.value = parse(returnTo.pathname, returnTo.search);
  unknown.value = unknownIn(returnTo.pathname);

  const api = apiAt(settings.api, session, () => session.leave(location.pathname + location.search));
  const me = await answered(api.GET("/api/v1/forecasting/me"));
  session.remember(me.data.userId);
  asOf.value = me.meta.asOf ?? "";
  start({ api, session, me: me.data });
  await openFirstSite();
  watchWindows(showSaved);
  show(<Layout onSignOut={() => void signOut(session)} />);
}

/** Where the address names no site or month, chooses the first site of the user, in the month of the business date. */
async function openFirstSite(): Promise<void> {
  const period = route.value.period || asOf.value.slice(0, 7);
  if (route.value.site) return go({ period }, { replace: true });
  const sites = await answered(app().api.GET("/api/v1/forecasting/sites", { params: { query: { limit: 1, status: "open" } } }));
  const first = sites.data[0];
  if (first || route.value.unit) await go({ site: first?.siteId ?? "", period, range: rangeOf(period, rememberedLength()) }, { replace: true });
}

async function signOut(session: Session): Promise<void> {
  await session.end();
  show(<Notice title={text.shell.signedOut} action={text.shell.signIn} onAction={() => void session.leave("/")} />);
}

begin().catch((error: unknown) => {
  const sentence = error instanceof Error ? error.message : String(error);
  const again = error instanceof SignInRefused ? () => location.assign("/") : () => location.reload();
  show(<Notice title={text.problems.title} sentence={sentence} action={text.shell.again} onAction={again} />);
});
