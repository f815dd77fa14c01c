/**
 * The charts that follow what is changed: as they were given, and over that what the page computed.
 *
 * Each is the specification that Python drew, with marks added and axes that grow where these need
 * it. Nothing is drawn by Vega until something is changed: until then the page has pictures, and
 * has them again when all is as given.
 */
"use strict";

globalThis.follow = (document, given) => {
  const INK = "#1a1a1a";
  // no function made of text, which the policy of the page forbids: `ast` has it interpreted
  const LOOK = { actions: false, ast: true, defaultStyle: false, renderer: "svg", tooltip: false };
  const AXES = ["x", "y"];
  const STEPS = 40; // days of a line, besides those on which something happens
  const places = new Map();

  /** A specification with a black line over it, and upright ones where that ends. */
  function over(specification) {
    const made = structuredClone(specification);
    made.params = AXES.map((axis) => ({ name: `${axis}End`, value: end(made, axis) }));
    for (const axis of AXES) made.encoding[axis].scale.domain[1] = { expr: `${axis}End` };
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
    made.description = "Black: with what you changed. The rest is as given.";
    made.title.text = [made.description];
    return made;
  }

  const end = (specification, axis) => specification.encoding[axis].scale.domain[1];

  /** The stock, [day, level] each: the middle one of the draws where there are any. */
  function stockLine(specification, { curves, column, stock }, last) {
    const [name, ...others] = Object.keys(curves);
    if (others.length) return []; // a chart each, as given
    const most = Math.max(end(specification, "x"), 1.05 * last);
    const days = new Set(curves[name].map(([day]) => day).filter((day) => day <= most));
    for (let n = 0; n <= STEPS; n++) days.add((most * n) / STEPS);
    const rows = stock(name, [...days].sort((a, b) => a - b));
    if (column) return rows.map(({ day, p50 }) => [day, p50]);
    return rows.flatMap(({ day, before, after }) => [[day, before], [day, after]]);
  }

  /** The chance to last so long, [days, chance] each; one number lasts so long and no longer. */
  function chanceLine({ column }, last) {
    if (!column) return last === null ? [[0, 1], [far(), 1]] : [[0, 1], [last, 1], [last, 0]];
    const ends = [...column].filter(Number.isFinite);
    return [[0, 1], ...ends.map((days, n) => [days, 1 - (n + 1) / column.length])];
  }

  const far = () => end(given.chance, "x");

  /** Draws a chart anew with these rows; with none it is the picture again. */
  async function draw(name, line, ends) {
    const place = document.getElementById(`chart-${name}`);
    if (!places.has(name)) places.set(name, { pictures: [...place.childNodes], view: null });
    const known = places.get(name);
    if (!line.length) {
      place.replaceChildren(...known.pictures);
      known.view = null;
      return;
    }
    known.view ??= globalThis.vegaEmbed(place, over(given[name]), LOOK);
    const { view } = await known.view;
    const rows = line.map(([x, y]) => ({ x, y }));
    const reach = { x: [...rows.map(({ x }) => x), ...ends], y: rows.map(({ y }) => y) };
    for (const axis of AXES) {
      view.signal(`${axis}End`, Math.max(end(given[name], axis), ...reach[axis]));
    }
    view.data("line", rows).data("ends", ends.map((x) => ({ x })));
    await view.runAsync();
  }

  /** Shows a result of `recompute`, or what was given for null; resolves when all is drawn. */
  return async (result) => {
    const isShown = result && !result.contradiction;
    const days = isShown && Number(result.percentiles?.[50] ?? inFloat(result.days));
    const last = isShown && Number.isFinite(days) ? days : null;
    const lines = {
      stock: (specification) => stockLine(specification, result, last),
      chance: () => chanceLine(result, last),
    };
    const names = Object.keys(lines).filter((name) => given[name]?.layer);
    const drawn = names.map((name) =>
      draw(name, isShown ? lines[name](given[name]) : [], last === null ? [] : [last]),
    );
    await Promise.all(drawn);
  };

  /** Days as `recompute` has them: text of a fraction, a float, or null for never. */
  function inFloat(days) {
    if (typeof days !== "string") return days ?? Infinity;
    return globalThis.engine.float(globalThis.engine.fraction(days));
  }
};
