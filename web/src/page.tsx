/** The page of somebody who is signed in: who it is, and then what the address says. */
import type { ComponentChildren } from "preact";
import { app, asOf, start } from "./app";
import { apiAt } from "./api/client";
import { answered } from "./api/problem";
import { maySignOut } from "./documents/leave-dialog";
import { closeAll, dirty, showSaved } from "./documents/open";
import { watchWindows } from "./documents/windows";
import { Layout } from "./shell/layout";
import { go, route, unknown } from "./shell/navigation";
import { Notice } from "./shell/notice";
import { rememberedLength } from "./shell/range";
import { parse, rangeOf, unknownIn } from "./shell/route";
import type { Session } from "./sign-in/session";
import { firstReads } from "./tabs/paths";
import { text } from "./text/en";

type Show = (what: ComponentChildren) => void;

/** Shows the place to which the sign-in leads back. */
export async function open(session: Session, returnTo: URL, show: Show): Promise<void> {
  history.replaceState(null, "", returnTo.pathname + returnTo.search);
  route.value = parse(returnTo.pathname, returnTo.search);
  unknown.value = unknownIn(returnTo.pathname);

  const { api, askEarly } = apiAt(session.settings.api, session, () => session.leave(location.pathname + location.search));
  askEarly(firstReads(route.value));
  const me = await answered(api.GET("/api/v1/forecasting/me"));
  session.remember(me.data.userId);
  asOf.value = me.meta.asOf ?? "";
  start({ api, session, me: me.data });
  await openFirstSite();
  watchWindows(showSaved);
  show(<Layout onSignOut={() => void signOut(session, show)} />);
}

/** Where the address names no site or month, chooses the first site of the user, in the month of the business date. */
async function openFirstSite(): Promise<void> {
  const period = route.value.period || asOf.value.slice(0, 7);
  if (route.value.site) return go({ period }, { replace: true });
  const sites = await answered(app().api.GET("/api/v1/forecasting/sites", { params: { query: { limit: 1, status: "open" } } }));
  const first = sites.data[0];
  if (first || route.value.unit) await go({ site: first?.siteId ?? "", period, range: rangeOf(period, rememberedLength()) }, { replace: true });
}

async function signOut(session: Session, show: Show): Promise<void> {
  if (!(await maySignOut())) return;
  const left = dirty.peek().length ? text.shell.leftHere : "";
  closeAll();
  await session.end();
  show(<Notice title={text.shell.signedOut} sentence={left} action={text.shell.signIn} onAction={() => void session.leave("/")} />);
}
