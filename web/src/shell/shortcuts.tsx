/** The list of keyboard shortcuts. */
import { text } from "../text/en";
import { Dialog } from "./dialog";

export function Shortcuts({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={text.shortcuts.title} onClose={onClose}>
      <dl class="shortcuts">
        {text.shortcuts.list.map(([keys, meaning]) => (
          <div key={keys}>
            <dt><kbd>{keys}</kbd></dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <div class="actions"><button type="button" class="primary" onClick={onClose}>{text.shortcuts.close}</button></div>
    </Dialog>
  );
}
