/** A part of the page whose script is loaded when it is first shown. */
import { useSignal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { useEffect } from "preact/hooks";
import { text } from "../text/en";

export function lazy<Props extends object>(load: () => Promise<FunctionComponent<Props>>): FunctionComponent<Props> {
  let loaded: FunctionComponent<Props> | null = null;
  return function Lazy(props: Props) {
    const part = useSignal<{ Part: FunctionComponent<Props> } | null>(loaded && { Part: loaded });
    const failed = useSignal(false);
    const tries = useSignal(0);
    useEffect(() => {
      failed.value = false;
      if (!loaded) load().then((Part) => (part.value = { Part: (loaded = Part) }), () => (failed.value = true));
    }, [tries.value]);
    if (failed.value) return <p class="message wrong" role="alert">{text.problems.offline} <button type="button" onClick={() => (tries.value += 1)}>{text.shell.again}</button></p>;
    if (!part.value) return <p role="status">{text.shell.loading}</p>;
    const { Part } = part.value;
    return <Part {...props} />;
  };
}
