/** Leaving a site or month with unsaved changes asks: cancel, discard, save. */
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Dialog } from "../shell/dialog";
import { guardWith, route } from "../shell/navigation";
import { monthsIn } from "../shell/route";
import { text } from "../text/en";
import { dirty, discardAll, saveAll } from "./open";

const asked = signal<((may: boolean) => void) | null>(null);

guardWith((to) => {
  const { site, period, range } = route.value;
  const stays = to.site === site && (to.period === period || monthsIn(range).includes(to.period)); // pages of a range are kept as tabs are
  if (stays || !dirty.peek().length) return Promise.resolve(true);
  asked.peek()?.(false);
  return new Promise((resolve) => {
    const answer = (may: boolean) => {
      if (asked.peek() === answer) asked.value = null; // an answer that comes late closes no later question
      resolve(may);
    };
    asked.value = answer;
  });
});

export function LeaveDialog() {
  const answer = asked.value;
  const isSaved = !dirty.value.length;
  useEffect(() => {
    if (isSaved) answer?.(true); // saved by itself meanwhile: there is nothing to ask any more
  }, [answer, isSaved]);
  if (!answer || isSaved) return null;
  const save = async () => {
    await saveAll();
    answer(!dirty.peek().length);
  };
  return (
    <Dialog title={text.leave.title} onClose={() => answer(false)}>
      <p>{text.leave.question(dirty.value.map((one) => text.tabs[one.kind.tab]).join(", "))}</p>
      <div class="actions">
        <button type="button" onClick={() => answer(false)}>{text.leave.cancel}</button>
        <button type="button" onClick={() => (discardAll(), answer(true))}>{text.leave.discard}</button>
        <button type="button" class="primary" onClick={() => void save()}>{text.save.save}</button>
      </div>
    </Dialog>
  );
}
