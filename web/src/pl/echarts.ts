/** The parts of ECharts that are used, drawn as SVG; a file of its own, loaded when the first chart is shown. */
import { CandlestickChart, LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([CandlestickChart, LineChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

export { init };
