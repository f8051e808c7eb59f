// Draws <div data-chart='{ECharts option}'>; the same numbers stand in a table beside it, for screen readers and paper.
(() => {
  "use strict";
  const drawn = new Map();
  function draw() {
    for (const [element, chart] of drawn) if (!element.isConnected) { chart.dispose(); drawn.delete(element); }
    for (const element of document.querySelectorAll("[data-chart]")) {
      let chart = drawn.get(element);
      if (!chart) drawn.set(element, (chart = echarts.init(element, null, { renderer: "svg" })));
      chart.setOption(JSON.parse(element.dataset.chart), true);
    }
  }
  draw();
  document.addEventListener("portal:refreshed", draw);
  addEventListener("resize", () => drawn.forEach((chart) => chart.resize()));
  addEventListener("beforeprint", () => drawn.forEach((chart) => chart.resize()));
})();
