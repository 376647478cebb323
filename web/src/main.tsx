/** Starts the page: settings and sign-in; the rest is loaded meanwhile, and shows what the address says. */
import "./style/main.css";
import { render } from "preact";
import type { ComponentChildren } from "preact";
import { loadSettings } from "./settings";
import { Notice } from "./shell/notice";
import { REDIRECT_PATH, Session, SignInRefused } from "./sign-in/session";
import { text } from "./text/en";

const root = document.getElementById("app")!;
const show = (what: ComponentChildren) => render(what, root);

async function begin(): Promise<void> {
  show(<Notice busy title={text.shell.signingIn} />);
  const signedIn = loadSettings().then((settings) => Session.at(settings));
  if (location.pathname !== REDIRECT_PATH) return (await signedIn).leave(location.pathname + location.search);
  const [{ open }, session, returnTo] = await Promise.all([import("./page"), signedIn, signedIn.then((session) => session.comeBack())]);
  await open(session, new URL(returnTo, location.origin), show);
}

begin().catch((error: unknown) => {
  const sentence = error instanceof Error ? error.message : String(error);
  const again = error instanceof SignInRefused ? () => location.assign("/") : () => location.reload();
  show(<Notice title={text.problems.title} sentence={sentence} action={text.shell.again} onAction={again} />);
});
