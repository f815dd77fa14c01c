/**
 * The charts that follow what is changed: as they were given, and over that what the page computed.
 *
 * Each is the specification that Python drew, with marks added and axes that grow where these need
 * it. Nothing is drawn by Vega until something is changed: until then the page has pictures.
 */
"use strict";

globalThis.charts = (() => {
  const INK = "#1a1a1a";
  // no function made of text, which the policy of the page forbids: `ast` has it interpreted
  const LOOK = { actions: false, ast: true, defaultStyle: false, renderer: "svg", tooltip: false };
  const AXES = ["x", "y"];
  const views = new Map();

  /** A specification with a black line over it, and upright ones where that ends. */
  function over(given) {
    const made = structuredClone(given);
    made.params = AXES.map((axis) => ({ name: `${axis}End`, value: end(given, axis) }));
    for (const axis of AXES) {
      made.encoding[axis].scale.domain[1] = { expr: `${axis}End` };
    }
    made.layer.push(
      {
        data: { name: "line", values: [] },
        mark: { type: "line", color: INK, clip: true },
        encoding: { order: { value: null } },
      },
      {
        data: { name: "ends", values: [] },
        mark: { type: "rule", color: INK, strokeDash: [6, 3] },
        encoding: { y: { value: 0 }, y2: { value: "height" } },
      },
    );
    made.title.text = ["Black: with what you changed. The rest is as given."];
    return made;
  }

  const end = (given, axis) => given.encoding[axis].scale.domain[1];

  /**
   * Draw again every chart for which there are rows, [x, y] each; resolves when all are there.
   *
   * `ends` are the x of upright lines.
   */
  async function redraw(document, given, { stock = [], chance = [], ends = [] }) {
    const lines = { stock, chance };
    const names = Object.keys(lines).filter((name) => lines[name].length && given[name]?.layer);
    await Promise.all(names.map((name) => drawn(document, name, given[name], lines[name], ends)));
  }

  async function drawn(document, name, given, line, ends) {
    if (!views.has(name)) {
      const place = document.getElementById(`chart-${name}`);
      views.set(name, globalThis.vegaEmbed(place, over(given), LOOK));
    }
    const { view } = await views.get(name);
    const rows = line.map(([x, y]) => ({ x, y }));
    const reach = { x: [...rows.map(({ x }) => x), ...ends], y: rows.map(({ y }) => y) };
    for (const axis of AXES) view.signal(`${axis}End`, Math.max(end(given, axis), ...reach[axis]));
    view.data("line", rows).data("ends", ends.map((x) => ({ x })));
    await view.runAsync();
  }

  return { over, redraw };
})();
