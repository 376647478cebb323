/** Leaving a site or month with unsaved changes asks: cancel, discard, save; signing out: cancel, keep them in the browser, save. */
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Dialog } from "../shell/dialog";
import { guardWith, route } from "../shell/navigation";
import { monthsIn } from "../shell/route";
import { text } from "../text/en";
import { isDurable } from "./drafts";
import { dirty, discardAll, saveAll } from "./open";

interface Question {
  /** What becomes of the changes where they are not saved. */
  readonly otherwise: "discarded" | "kept" | "lost";
  readonly answer: (may: boolean) => void;
}

const asked = signal<Question | null>(null);

function ask(otherwise: Question["otherwise"]): Promise<boolean> {
  asked.peek()?.answer(false);
  return new Promise((resolve) => {
    const question: Question = {
      otherwise,
      answer: (may) => {
        if (asked.peek() === question) asked.value = null; // an answer that comes late closes no later question
        resolve(may);
      },
    };
    asked.value = question;
  });
}

guardWith((to) => {
  const { site, period, range } = route.value;
  const stays = to.site === site && (to.period === period || monthsIn(range).includes(to.period)); // pages of a range are kept as tabs are
  return stays || !dirty.peek().length ? Promise.resolve(true) : ask("discarded");
});

/** Whether to sign out. */
export async function maySignOut(): Promise<boolean> {
  return !dirty.peek().length || ask((await isDurable()) ? "kept" : "lost");
}

export function LeaveDialog() {
  const question = asked.value;
  const isSaved = !dirty.value.length;
  useEffect(() => {
    if (isSaved) question?.answer(true); // saved by itself meanwhile: there is nothing to ask any more
  }, [question, isSaved]);
  if (!question || isSaved) return null;
  const { otherwise, answer } = question;
  const save = async () => {
    await saveAll();
    answer(!dirty.peek().length);
  };
  const leave = () => {
    if (otherwise !== "kept") discardAll();
    answer(true);
  };
  return (
    <Dialog title={text.leave.title} onClose={() => answer(false)}>
      <p>{text.leave.question(dirty.value.map((one) => text.tabs[one.kind.tab]).join(", "))} {text.leave.otherwise[otherwise]}</p>
      <div class="actions">
        <button type="button" onClick={() => answer(false)}>{text.leave.cancel}</button>
        <button type="button" onClick={leave}>{otherwise === "kept" ? text.leave.keep : text.leave.discard}</button>
        <button type="button" class="primary" onClick={() => void save()}>{text.save.save}</button>
      </div>
    </Dialog>
  );
}
