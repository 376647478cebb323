/** A chart: a picture with a sentence for those who do not see it, and a table of the same figures beside it. */
import type { EChartsCoreOption } from "echarts/core";
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useLatest } from "../api/latest";
import { pl } from "../text/pl";

interface Props {
  title: string;
  sentence: string;
  option: EChartsCoreOption;
  /** The figures as a table, where no other stands beside the chart. */
  children?: ComponentChildren;
}

export function Chart({ title, sentence, option, children }: Props) {
  const failed = useSignal(false);
  const canvas = useDrawn(option, () => (failed.value = true));
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      {failed.value ? <p>{pl.chart.failed}</p> : <div class="canvas" role="img" aria-label={sentence} ref={canvas} />}
      {children && (
        <details open={failed.value}>
          <summary>{pl.chart.table}</summary>
          <div class="scroll" tabIndex={0} role="region" aria-label={title}>{children}</div>
        </details>
      )}
    </figure>
  );
}

/** Draws into an element, anew when the option or the width changes. */
function useDrawn(option: EChartsCoreOption, failed: () => void) {
  const canvas = useRef<HTMLDivElement>(null);
  const latest = useLatest();
  useEffect(() => {
    let clear = () => {};
    const draw = ({ init }: typeof import("./echarts")) => {
      if (!canvas.current) return;
      const chart = init(canvas.current, null, { renderer: "svg" });
      chart.setOption(option);
      const watching = new ResizeObserver(() => chart.resize());
      watching.observe(canvas.current);
      clear = () => (watching.disconnect(), chart.dispose());
    };
    void latest.ask(() => import("./echarts"), draw, failed);
    return () => (latest.drop(), clear());
  }, [JSON.stringify(option)]);
  return canvas;
}
