(function () {
  "use strict";

  const day = JSON.parse(document.getElementById("day").textContent);
  const UNITS = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
  const charts = [];

  /** An axis label: octets with an SI unit, without needless digits. */
  function volume(octets) {
    let unit = 0;
    while (octets >= 1000 && unit < UNITS.length - 1) {
      octets /= 1000;
      unit++;
    }
    return Number(octets.toPrecision(3)) + " " + UNITS[unit];
  }

  function colours() {
    const style = getComputedStyle(document.documentElement);
    const read = (name) => style.getPropertyValue("--" + name).trim();
    return {
      accent: read("accent"),
      wash: "rgb(" + read("accent-rgb") + " / 0.14)",
      muted: read("muted"),
      soft: read("soft"),
      ink: read("ink"),
      line: read("line"),
      surface: read("surface"),
    };
  }

  /** What a label needs beside itself: "14:00" and "Sat 14 Mar", with some air. */
  const TIME_PIXELS = 54;
  const DAY_PIXELS = 84;

  /**
   * The labels of the time axis by the index of their hour, as many as fit. Up to twelve hours apart
   * they are times, with the day beneath the first and each midnight; farther apart they are days.
   */
  function hourLabels(width) {
    const labels = new Map();
    const pixels = width / Math.max(1, day.hours.length);
    const step = [1, 2, 3, 4, 6, 12].find((hours) => hours * pixels >= TIME_PIXELS);
    if (!step) {
      dayLabels(labels, pixels);
      return labels;
    }
    day.hours.forEach((hour, index) => {
      if (hour.hour === 0) {
        labels.set(index, [hour.time, hour.day]);
      } else if (hour.hour % step === 0 || day.hours.length === 1) {
        labels.set(index, hour.time);
      }
    });
    const first = labels.keys().next().value;
    const midnight = day.hours.findIndex((hour) => hour.hour === 0);
    if (first !== undefined && (midnight < 0 || (midnight - first) * pixels >= DAY_PIXELS)) {
      labels.set(first, [day.hours[first].time, day.hours[first].day]);
    }
    return labels;
  }

  function dayLabels(labels, pixels) {
    const every = Math.ceil(DAY_PIXELS / (24 * pixels));
    let midnights = 0;
    day.hours.forEach((hour, index) => {
      if (hour.hour === 0 && midnights++ % every === 0) {
        labels.set(index, hour.day);
      }
    });
  }

  function valueAxis(c, format, width) {
    return {
      beginAtZero: true,
      border: { display: false },
      grid: { color: c.line, tickLength: 0 },
      ticks: { color: c.soft, padding: 8, maxTicksLimit: 6, precision: 0, callback: format },
      // Both charts by hour begin at the same distance from the left, so that their hours line up.
      afterFit: (axis) => { axis.width = Math.max(axis.width, width); },
    };
  }

  function hourAxis(c) {
    return {
      border: { color: c.muted },
      grid: { display: false },
      ticks: {
        color: c.soft,
        autoSkip: false,
        maxRotation: 0,
        callback: function (value, index) {
          return hourLabels(this.width).get(index) || null;
        },
      },
    };
  }

  function tooltip(c, callbacks) {
    return {
      backgroundColor: c.ink,
      titleColor: c.surface,
      bodyColor: c.surface,
      padding: 10,
      cornerRadius: 8,
      displayColors: false,
      callbacks: callbacks,
    };
  }

  function draw(id, config) {
    const canvas = document.getElementById(id);
    if (canvas) {
      config.options.animation = false;
      config.options.maintainAspectRatio = false;
      charts.push(new Chart(canvas, config));
    }
  }

  function bars(c, label, key, colour, edge) {
    return {
      label: label,
      data: day.hours.map((hour) => hour[key]),
      backgroundColor: colour,
      hoverBackgroundColor: colour,
      hoverBorderColor: c.surface,
      borderColor: c.surface,
      borderWidth: edge,
      borderSkipped: false,
      borderRadius: 3,
      maxBarThickness: 44,
      categoryPercentage: 0.9,
      barPercentage: 0.9,
    };
  }

  function drawVolume(c) {
    draw("volume", {
      type: "bar",
      data: {
        labels: day.hours.map((hour) => hour.time),
        datasets: [bars(c, "volume", "octets", c.accent, 0)],
      },
      options: {
        interaction: { mode: "index", intersect: false },
        scales: { x: hourAxis(c), y: valueAxis(c, volume, 68) },
        plugins: {
          legend: { display: false },
          tooltip: tooltip(c, {
            title: (items) => day.hours[items[0].dataIndex].title,
            label: (item) => day.hours[item.dataIndex].volume,
          }),
        },
      },
    });
  }

  function drawRequests(c) {
    const count = (value) => value.toLocaleString("en");
    const x = hourAxis(c);
    const y = valueAxis(c, count, 68);
    x.stacked = true;
    y.stacked = true;
    y.ticks.maxTicksLimit = 5;
    draw("requests", {
      type: "bar",
      data: {
        labels: day.hours.map((hour) => hour.time),
        datasets: [
          bars(c, "served", "settled", c.accent, { top: 1 }),
          bars(c, "refused", "refused", c.muted, 0),
        ],
      },
      options: {
        interaction: { mode: "index", intersect: false },
        scales: { x: x, y: y },
        plugins: {
          legend: { display: false },
          tooltip: tooltip(c, {
            title: (items) => day.hours[items[0].dataIndex].title,
            label: (item) => (item.datasetIndex === 0 ? day.hours[item.dataIndex].requests : null),
          }),
        },
      },
    });
  }

  /** A step for each supplier, from nothing at the first hour to the end of the last. */
  function steps() {
    const points = day.ranOut.map((out, i) => ({ x: out.x, y: i + 1, title: out.title, text: out.text }));
    const last = points[points.length - 1];
    return [{ x: 0, y: 0 }].concat(points, [{ x: Math.max(day.hours.length, last.x), y: last.y }]);
  }

  function drawRunningOut(c) {
    if (day.ranOut.length === 0) {
      return;
    }
    const x = hourAxis(c);
    x.type = "linear";
    x.min = 0;
    x.max = day.hours.length;
    x.ticks.stepSize = 1;
    x.ticks.includeBounds = true;
    // One tick an hour, whatever the chart library would choose; labels are thinned above.
    x.afterBuildTicks = (axis) => {
      axis.ticks = day.hours.map((hour, index) => ({ value: index }));
    };
    draw("out", {
      type: "line",
      data: {
        datasets: [{
          data: steps(),
          stepped: true,
          borderColor: c.accent,
          borderWidth: 2,
          backgroundColor: c.wash,
          fill: "origin",
          pointRadius: 0,
          pointHitRadius: 8,
          pointHoverRadius: 5,
          pointHoverBackgroundColor: c.accent,
        }],
      },
      options: {
        interaction: { mode: "nearest", axis: "x", intersect: false },
        scales: { x: x, y: valueAxis(c, (value) => value.toLocaleString("en"), 0) },
        plugins: {
          legend: { display: false },
          tooltip: Object.assign(tooltip(c, {
            title: (items) => items[0].raw.title,
            label: (item) => [item.raw.text, "the " + ordinal(item.raw.y) + " to run out"],
          }), { filter: (item) => Boolean(item.raw.title) }),
        },
      },
    });
  }

  function ordinal(n) {
    const teens = n % 100 >= 11 && n % 100 <= 13;
    return n.toLocaleString("en") + (teens ? "th" : ["th", "st", "nd", "rd"][n % 10] || "th");
  }

  function redraw() {
    charts.splice(0).forEach((chart) => chart.destroy());
    const c = colours();
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    Chart.defaults.font.size = 13;
    // A printer has more dots than the screen.
    Chart.defaults.devicePixelRatio = Math.max(devicePixelRatio, isPrinting() ? 3 : 1);
    drawVolume(c);
    drawRequests(c);
    drawRunningOut(c);
  }

  function isPrinting() {
    return document.documentElement.classList.contains("printing");
  }

  /** Paper is white and narrow, whatever the screen is; the style sheet knows how. */
  function printing(on) {
    document.documentElement.classList.toggle("printing", on);
    redraw();
  }

  redraw();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  addEventListener("beforeprint", () => printing(true));
  addEventListener("afterprint", () => printing(false));
})();
