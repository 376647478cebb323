/** What the advanced level adds to every tab: audit trail, bulk operations, labor costs, settings; each a dialog. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { may } from "../app";
import { Dialog } from "../shell/dialog";
import { mayEdit } from "../shell/editing";
import { route } from "../shell/navigation";
import { levelText } from "../text/levels";
import { AuditTrail } from "./audit";
import { BulkOperations } from "./bulk";
import { LaborCosts } from "./labor";
import { SystemSettings } from "./settings";

const words = levelText.advanced;
type Part = keyof typeof words.parts;

export function AdvancedBar() {
  const open = useSignal<Part | null>(null);
  const { site, period } = route.value;
  const parts: Record<Part, ComponentChildren> = {
    audit: <AuditTrail key={site} site={site} />,
    bulk: <BulkOperations key={`${site}/${period}`} site={site} period={period} />,
    labor: <LaborCosts key={`${site}/${period}`} site={site} period={period} />,
    settings: <SystemSettings />,
  };
  const locked: Partial<Record<Part, string>> = mayEdit("forecasting:write") ? {} : { bulk: may("forecasting:write") ? words.pressEdit : words.mayNot };
  const close = () => (open.value = null);
  return (
    <div class="advanced-bar" role="group" aria-label={levelText.names.advanced}>
      {(Object.keys(parts) as Part[]).map((part) => (
        <button key={part} type="button" disabled={part in locked} title={locked[part]} onClick={() => (open.value = part)}>{words.parts[part]}</button>
      ))}
      {open.value && (
        <Dialog title={words.parts[open.value]} onClose={close}>
          <div class="advanced">{parts[open.value]}</div>
          <div class="actions"><button type="button" onClick={close}>{words.close}</button></div>
        </Dialog>
      )}
    </div>
  );
}
