// Only the parts of ECharts that the pages draw with, and the words for Spanish and Korean readers.
import { BarChart, LineChart, PieChart, ScatterChart, FunnelChart, HeatmapChart } from "echarts/charts";
import {
  AriaComponent, DatasetComponent, GridComponent, LegendComponent, MarkLineComponent, TitleComponent,
  TooltipComponent, VisualMapComponent,
} from "echarts/components";
import { init, registerLocale, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import langES from "echarts/lib/i18n/langES.js";
import langKO from "echarts/lib/i18n/langKO.js";

use([
  BarChart, LineChart, PieChart, ScatterChart, FunnelChart, HeatmapChart, AriaComponent, DatasetComponent,
  GridComponent, LegendComponent, MarkLineComponent, TitleComponent, TooltipComponent, VisualMapComponent, SVGRenderer,
]);
registerLocale("ES", langES);
registerLocale("KO", langKO);

export { init };
