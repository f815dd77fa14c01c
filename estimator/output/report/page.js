/**
 * Sliders for the report page: `mount(document, data)`, where `data` is what live.py writes.
 *
 * A slider or its number field pins one input; everything else stays as it was given. Until
 * something is pinned the page keeps Python's numbers. What the page has:
 *
 *   #controls        an empty section, filled here
 *   [data-answer]    the answer, replaced while anything is pinned and then put back
 *   [data-command]   the command line, which follows the sliders
 *   #copy            an empty place for the copy buttons (without it, the end of #controls)
 *
 * `globalThis.onRecompute` is a list of functions that are told each result (see `recompute`), or
 * null when everything is as given again: charts are redrawn there.
 */
"use strict";

globalThis.onRecompute ??= [];

globalThis.mount = (document, data) => {
  const { engine } = globalThis;
  const window = document.defaultView;
  const TIE = 1e-9; // relative; floats of the engine have 9 digits
  const DRAWN = new Set(["--seed", "--samples", "--method", "--percentiles", "--at", "--corr"]);
  const HASH_DELAY = 150; // ms; browsers refuse hundreds of changes in a row
  const LONGEST = 40; // characters of a number that is typed
  const MOST_DECIMALS = 20; // of a number that is typed or linked

  const inputs = data.inputs;
  const byName = new Map(inputs.map((input) => [input.name, input]));
  const parts = engine.parted(inputs);
  const settings = { month: data.month, losses: data.losses };
  /** What is pinned: the value as text, as `shown` has it, by name. */
  const pinned = new Map();

  // ---- numbers as people read and type them --------------------------------------------------

  const grouped = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ",");

  /** A fraction with so many decimals, rounded half up, without zeros at the end. */
  function decimals({ n, d }, places) {
    const scale = 10n ** BigInt(places);
    const rounded = (2n * n * scale + d) / (2n * d);
    const rest = places ? `${rounded % scale}`.padStart(places, "0").replace(/0+$/, "") : "";
    return [`${rounded / scale}`, rest];
  }

  /** To three digits, or to as many as keep it on its side of each of `limits`. */
  function said(value, limits = []) {
    const exact = asFraction(value);
    const size = engine.float(exact);
    const magnitude = size ? Math.floor(Math.log10(size)) : 0;
    for (let digits = 3; ; digits++) {
      const places = Math.min(Math.max(digits - 1 - magnitude, 0), 30);
      const [whole, rest] = decimals(exact, places);
      const found = engine.fraction(rest ? `${whole}.${rest}` : whole);
      const isTrue = limits.every((limit) => compare(found, limit) === compare(exact, limit));
      if (isTrue || digits > 15) return rest ? `${grouped(whole)}.${rest}` : grouped(whole);
    }
  }

  const { compare, times, over } = engine.kinds.exact;
  const asFraction = (value) =>
    typeof value === "number" ? engine.fraction(value.toPrecision(12)) : value;

  /** A number in the units that a slider has, as a fraction in those of the inputs table. */
  const unscaled = (input, text) => over(engine.fraction(text), engine.fraction(`${input.scale}`));

  /** A fraction as plain decimals, all of them: what is pinned has few. */
  function plain(exact) {
    const [whole, rest] = decimals(exact, MOST_DECIMALS);
    return rest ? `${whole}.${rest}` : whole;
  }

  /** What is typed or linked, as plain decimals; null where the input cannot be that. */
  function legal(input, text) {
    const exact = text.length <= LONGEST && /^[\d.]+(e[+-]?\d+)?$/i.test(text) && engine.fraction(text);
    if (!exact || !input.slider) return null;
    const { most, isMostOut, positive, whole } = input.slider;
    const above = compare(exact, engine.fraction(most));
    if (above > 0 || (above === 0 && isMostOut)) return null;
    if ((positive && exact.n === 0n) || (whole && exact.d !== 1n)) return null;
    const written = plain(exact);
    return compare(engine.fraction(written), exact) === 0 ? written : null; // not 1e-30
  }

  // ---- the answer ----------------------------------------------------------------------------

  /** Values as text by name: as pinned, or as given at the middle. */
  function values() {
    const found = {};
    for (const input of inputs) {
      const own = pinned.get(input.name);
      found[input.name] = own === undefined ? input.value : engine.text(unscaled(input, own));
    }
    return found;
  }

  const inKind = (kind, texts) =>
    Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, kind.of(text)]));

  /** Inputs that move the days and are not pinned. */
  const free = () => inputs.filter(({ name }) => name !== "lasts" && !pinned.has(name));

  /** What is asked: {rule, low, high} as fractions, high null for no end; null for nothing. */
  function asked() {
    if (!data.asked) return null;
    if (!pinned.has("lasts")) {
      const { rule, low, high } = data.asked;
      return { rule, low: engine.fraction(low), high: high && engine.fraction(high) };
    }
    const days = engine.fraction(pinned.get("lasts"));
    const rule = data.pinnedRule;
    return rule === "at most"
      ? { rule, low: engine.fraction("0"), high: days }
      : { rule, low: days, high: null };
  }

  /**
   * The answer to what is pinned.
   *
   * @returns {changed, contradiction} where the inputs contradict each other; else also
   *   values: the inputs at their middle, as text;
   *   isExact: whether days, curve and natures are fractions rather than floats;
   *   days: at the middle, null for never; as text of a fraction if exact;
   *   natures: the same for "first", "last" (with their names) and "pooled"; null without any;
   *   curves: the course of each stock by nature, as [day, level] in floats;
   *   column: the sorted days of the draws, Infinity for never; null where nothing is drawn;
   *   percentiles: {5, 50, 95} of these; chance: of what is asked; both null without draws;
   *   bound: "exact", or "lower", "upper" or "none" for what one-sided inputs leave of it;
   *   word: the first word of the verdict; null where nothing is asked;
   *   stock(nature, days): the level on days, from `levels`.
   */
  function recompute() {
    const texts = values();
    const result = { changed: [...pinned.keys()], contradiction: contradiction(texts) };
    if (result.contradiction) return result;
    try {
      return answered(texts, result);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return { ...result, contradiction: error.message };
    }
  }

  function answered(texts, result) {
    const isExact = engine.isExact(inputs, texts, data.losses);
    const walk = isExact ? engine.exact : engine.floats;
    const numbers = inKind(isExact ? engine.kinds.exact : engine.kinds.floats, texts);
    const plans = walk.plansOf(parts, numbers, settings);
    const found = walk.natures(plans);
    const say = (days) => (days !== null && isExact ? engine.text(days) : days);
    const float = (number) => (isExact ? engine.float(number) : number);
    const question = asked();
    const column = data.draws && free().some(({ kind }) => kind === "range") ? drawn(texts) : null;
    const chance = column && question && chanceOf(column, question);
    const bound = column ? "exact" : boundOf();
    Object.assign(result, {
      values: texts,
      isExact,
      days: say(found.first.days),
      natures: found.answers.length < 2 ? null : {
        first: { ...found.first, days: say(found.first.days) },
        last: { ...found.last, days: say(found.last.days) },
        pooled: found.pooled && { days: say(found.pooled.days) },
      },
      curves: Object.fromEntries(
        Object.entries(plans).map(([name, plan]) => [
          name, walk.deplete(plan).curve.map((point) => point.map(float)),
        ]),
      ),
      column,
      percentiles: column && percentiles(column),
      chance,
      bound,
      word: question && verdict(question, found.first.days, { chance, bound, isExact }),
      stock: (nature, days) => stockOf(texts, nature, days, column !== null),
    });
    return result;
  }

  /** Calls `visit` with the plans of each draw, what is pinned as pinned. */
  function eachDraw(texts, visit) {
    const numbers = inKind(engine.kinds.floats, texts);
    const columns = Object.entries(data.draws).filter(([name]) => !pinned.has(name));
    const count = columns[0][1].length;
    for (let n = 0; n < count; n++) {
      for (const [name, column] of columns) numbers[name] = column[n];
      visit(engine.floats.plansOf(parts, numbers, settings));
    }
  }

  /** The days of the first stock that is out, of each draw, sorted; kept until an input changes. */
  function drawn(texts) {
    const key = JSON.stringify([...pinned].filter(([name]) => name !== "lasts"));
    if (kept.key === key) return kept.column;
    const days = [];
    eachDraw(texts, (plans) => {
      const each = Object.values(plans).map((plan) => engine.floats.firstOut(plan) ?? Infinity);
      days.push(Math.min(...each));
    });
    kept = { key, column: Float64Array.from(days).sort() };
    return kept.column;
  }

  let kept = {};

  /** The least days that a share of the draws does not exceed. */
  function percentiles(column) {
    const at = (share) => column[Math.max(Math.ceil((share * column.length) / 100) - 1, 0)];
    return { 5: at(5), 50: at(50), 95: at(95) };
  }

  function chanceOf(column, { low, high }) {
    const least = engine.float(low) * (1 - TIE);
    const most = high === null ? Infinity : engine.float(high) * (1 + TIE);
    return column.filter((days) => days >= least && days <= most).length / column.length;
  }

  /** What one-sided inputs that are not pinned leave of the answer. */
  function boundOf() {
    const pulls = new Set(free().filter(({ kind }) => kind === "bound").map(({ pull }) => pull));
    if (!pulls.size) return "exact";
    if (pulls.size > 1 || pulls.has(0)) return "none";
    return pulls.has(1) ? "lower" : "upper";
  }

  /** The first word: of a chance by its size, of a number or a bound by what follows from it. */
  function verdict({ low, high }, found, { chance, bound, isExact }) {
    const { byChance, byAnswer } = data.words;
    if (chance !== null) return byChance.find(([least]) => chance >= least)[1];
    const days = found === null ? null : asFraction(found);
    const least = bound === "exact" || bound === "lower" ? days : engine.fraction("0");
    const most = bound === "exact" || bound === "upper" ? days : null;
    // null is for ever; what is not exact has 9 digits, and a tie within these is one
    const order = (a, b) => {
      if (a === null || b === null) return (a === null) - (b === null);
      const [x, y] = [engine.float(a), engine.float(b)];
      return !isExact && Math.abs(x - y) <= TIE * Math.max(x, y) ? 0 : compare(a, b);
    };
    if (order(low, least) <= 0 && order(most, high) <= 0) return byAnswer.yes;
    if (order(most, low) < 0 || order(least, high) > 0) return byAnswer.no;
    return byAnswer.unknown;
  }

  /**
   * The stock of a nature on days, which are in order: for each {day, before, after}, and where
   * there are draws {p5, p25, p50, p75, p95}, of the level after what lands.
   */
  function stockOf(texts, nature, days, isDrawn) {
    const numbers = inKind(engine.kinds.floats, texts);
    const plan = engine.floats.plansOf(parts, numbers, settings)[nature];
    const rows = engine.floats.levels(plan, days).map(([before, after], n) => ({
      day: days[n], before, after,
    }));
    if (!isDrawn) return rows;
    const levels = days.map(() => []);
    eachDraw(texts, (plans) => {
      engine.floats.levels(plans[nature], days).forEach((pair, n) => levels[n].push(pair[1]));
    });
    levels.forEach((each, n) => {
      const column = Float64Array.from(each).sort();
      for (const share of [5, 25, 50, 75, 95]) {
        rows[n][`p${share}`] = column[Math.max(Math.ceil((share * column.length) / 100) - 1, 0)];
      }
    });
    return rows;
  }

  /** Why phases cannot be as they are, as scenario/consistency.py has it; "" if they can. */
  function contradiction(texts) {
    const rows = new Map();
    for (const { name, nature, table, row, key, kind } of inputs) {
      if (!table.endsWith("phase")) continue;
      const id = JSON.stringify([nature, table]);
      if (!rows.has(id)) rows.set(id, []);
      // a range that is not pinned has no one day
      if (kind === "point" || pinned.has(name)) {
        (rows.get(id)[row] ??= {})[key] = engine.float(engine.fraction(texts[name]));
      }
    }
    for (const [id, phases] of rows) {
      const [nature, table] = JSON.parse(id);
      const prefix = nature && `nature.${nature}.`;
      const firsts = table === "phase" ? ["daily", "weapons", "targets"] : ["production"];
      const hasFirst = firsts.some((key) => byName.has(prefix + key));
      const found = clash(phases.filter((row) => row && row.from !== undefined), hasFirst);
      if (found) return found;
    }
    return "";
  }

  function clash(rows, hasFirst) {
    const sorted = rows.sort((a, b) => a.from - b.from);
    for (const { every, for: length } of sorted) {
      if (length > every) return "a phase that repeats is longer than the time to the next";
    }
    if (hasFirst && sorted.length && !sorted[0].from && !sorted[0].over) {
      return "day 0 has two rates";
    }
    for (const [n, before] of sorted.slice(0, -1).entries()) {
      const after = sorted[n + 1];
      const { from, over: ramp = 0, every, times: often, for: length } = before;
      if (often && after.from < from + every * (often - 1) + length) {
        return "a phase begins while another still comes back";
      }
      if (after.from === from && (ramp || !after.over)) return "two phases begin on one day";
      if (after.from < from + ramp) return "a phase begins while a ramp still runs";
    }
    return "";
  }

  // ---- the answer in words -------------------------------------------------------------------

  function sentence(result) {
    const count = result.changed.length;
    const from = `${count} changed input${count === 1 ? "" : "s"}`;
    if (result.contradiction) {
      return `These inputs contradict each other: ${result.contradiction}. Nothing is computed.`;
    }
    const digits = result.isExact || result.column ? "" : ", to 9 digits";
    const question = asked();
    const limits = question ? [question.low, question.high].filter((limit) => limit?.n) : [];
    const body = result.column
      ? chanceWords(result, question, limits)
      : pointWords(result, question, limits);
    const first = result.word ? `${result.word}: ` : "";
    const whole = `${first}${first ? body : body[0].toUpperCase() + body.slice(1)}`;
    return `${whole}. Recomputed in your browser from ${from}${digits}; tables, and charts without a black line, are as given.`;
  }

  const VERBS = { rebuild: ["is back at the target in", "is never back at the target"] };
  const [LASTS, NEVER] =
    VERBS[data.asks] ??
    (data.level ? ["is down to the level in", "is never down to the level"] : ["lasts", "never runs out"]);

  const WHEN = data.asks === "rebuild" || data.level ? "on" : "until";

  function dayWords(days, limits) {
    if (days === null || days === Infinity) return "never";
    return counted(said(number(days), limits));
  }
  const counted = (text) => `${text} day${text === "1" ? "" : "s"}`;
  const number = (days) => (typeof days === "string" ? engine.fraction(days) : days);

  function askedWords({ rule, low, high }) {
    if (rule === "at least") return `at least ${counted(said(low))}`;
    return rule === "at most" ? `at most ${counted(said(high))}` : `${said(low)} to ${said(high)} days`;
  }

  function chanceWords({ percentiles: p, chance }, question, limits) {
    const [low, middle, high] = [p[5], p[50], p[95]].map((days) => dayWords(days, limits));
    const who = parts.length > 1 ? "the first nature to run out" : "it";
    const median = `${who} ${p[50] === Infinity ? NEVER : `${LASTS} ${middle}`} at the median`;
    const between = low === high ? middle : `${low.replace(/ days?$/, "")} to ${high}`;
    const span = `${between} in 90% of draws`;
    if (!question) return `${median} (${span})`;
    return `${median} (${span}); the chance of ${askedWords(question)} is ${percent(chance)}`;
  }

  /** A chance in whole per cent; nothing is impossible or certain because no draw shows it. */
  function percent(chance) {
    if (chance < 0.005) return "below 1%";
    if (chance > 0.995) return "above 99%";
    return `${Math.round(100 * chance)}%`;
  }

  function pointWords(result, question, limits) {
    const { days, natures, bound } = result;
    const ask = question ? `; ${askedWords(question)} was asked` : "";
    if (bound === "none") return `no bound on the days follows from what is not pinned${ask}`;
    const sign = { lower: "at least ", upper: "at most " }[bound] ?? "";
    const lasts = (who, each) =>
      each === null ? `${who} ${NEVER}` : `${who} ${LASTS} ${sign}${dayWords(each, limits)}`;
    if (!natures) return `${lasts("it", days)}${sign ? "" : dated(days)}${ask}`;
    const told = [lasts(natures.first.name, days), lasts(natures.last.name, natures.last.days)];
    if (natures.pooled) told.push(lasts("all in one pool", natures.pooled.days));
    return `${told.join(", ")}${ask}`;
  }

  /** The day of the calendar on which it ends, where day 0 has one. */
  function dated(days) {
    if (!data.start || days === null) return "";
    const whole = Math.floor(engine.float(asFraction(number(days))) + TIE);
    const [year, month, day] = data.start.split("-").map(Number);
    const date = new Date(Date.UTC(year, month - 1, day + whole));
    return date.getUTCFullYear() <= 9999 ? `, ${WHEN} ${date.toISOString().slice(0, 10)}` : "";
  }

  // ---- the command line ----------------------------------------------------------------------

  /** The command with everything that is pinned in the place of what it said before. */
  function command() {
    const kept = [];
    const own = [...pinned.keys()].map((name) => byName.get(name));
    const flags = new Set(own.map(({ flag }) => flag));
    for (let n = 0; n < data.command.length; n++) {
      const [word, next = ""] = data.command.slice(n, n + 2);
      if (word === "--") {
        kept.push(...data.command.slice(n));
        break;
      }
      // `--seed=3` is one word, `--seed 3` two
      const [flag, value] = word.startsWith("--") && word.includes("=")
        ? [word.slice(0, word.indexOf("=")), word.slice(word.indexOf("=") + 1)]
        : [word, next];
      const isSet = flag === "--set" && own.some((input) => value.startsWith(setting(input)));
      const isOver = isSet || flags.has(flag) || isIdle(flag, value);
      if (!isOver || !flag.startsWith("--")) kept.push(word);
      else if (flag === word) n += 1;
    }
    const end = kept.indexOf("--");
    const more = own.flatMap((input) => {
      const value = `${typed(pinned.get(input.name))}${input.suffix}`;
      return input.flag.startsWith("--") ? [input.flag, value] : ["--set", `${input.flag}${value}`];
    });
    kept.splice(end < 0 ? kept.length : end, 0, ...more);
    return kept.map(quoted).join(" ");
  }

  /** Whether an option would be refused: one about draws where none are left, or of what is pinned. */
  function isIdle(flag, value) {
    if (flag === "--corr" && /^[^=]*/.exec(value)[0].split(":").some((name) => pinned.has(name))) {
      return true;
    }
    return DRAWN.has(flag) && !free().some(({ kind }) => kind === "range");
  }

  /** How `--set` begins for an input, whatever flag it has. */
  const setting = ({ flag }) =>
    flag.startsWith("--") ? `${flag.slice(2).replaceAll("-", "_")}=` : flag;

  /** 12.345 could be thousands, and is refused; 12.3450 is one number. */
  const typed = (text) => (/^\d{1,3}\.\d{3}$/.test(text) ? `${text}0` : text);

  const quoted = (word) =>
    /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

  // ---- the controls --------------------------------------------------------------------------

  /** An element with properties and children; text stays text. */
  function element(tag, properties, ...children) {
    const made = document.createElement(tag);
    for (const [key, value] of Object.entries(properties)) {
      if (key in made) made[key] = value;
      else made.setAttribute(key, value);
    }
    made.append(...children);
    return made;
  }

  const section = document.getElementById("controls");
  const resets = element("button", { type: "button", className: "reset", disabled: true }, "Reset all");
  const controls = new Map();

  function control(input, n) {
    const { min, max, step } = input.slider;
    const id = `input-${n}`;
    const label = input.label[0].toUpperCase() + input.label.slice(1);
    const name = element("label", { htmlFor: id, id: `${id}-label` }, label);
    const unit = element("span", { className: "unit", id: `${id}-unit` }, input.unit);
    const range = { type: "range", min, max, step, "aria-labelledby": `${id}-label` };
    const slider = element("input", range);
    const field = element("input", {
      type: "number", id, min: "0", step: "any", "aria-describedby": `${id}-unit ${id}-given`,
    });
    const given = element("span", { className: "given", id: `${id}-given` }, `given: ${input.given}`);
    const restore = element("button", {
      type: "button", className: "restore", disabled: true,
      "aria-label": `${label} as given`,
    }, "as given");
    slider.addEventListener("input", () => pin(input, slider.value, slider));
    field.addEventListener("input", () => {
      if (field.value === "" && !field.validity.badInput) unpin(input, field);
      else pin(input, field.value, field);
    });
    restore.addEventListener("click", () => {
      unpin(input);
      slider.focus(); // the button is disabled now, and would drop the focus
    });
    controls.set(input.name, { slider, field, restore, middle: middleOf(input) });
    const row = { className: "control", "data-input": input.name };
    return element("div", row, name, slider, field, unit, restore, given);
  }

  /** The middle of an input as its slider has it: in few digits, if it has more. */
  function middleOf(input) {
    const middle = times(engine.fraction(input.value), engine.fraction(`${input.scale}`));
    const text = plain(middle);
    return text.length <= 12 ? text : said(middle).replaceAll(",", "");
  }

  /** Puts a control in the state that its input is in; `source`, which is being used, is left. */
  function show(input, source) {
    const own = pinned.get(input.name);
    const { slider, field, restore, middle } = controls.get(input.name);
    const value = own ?? middle;
    if (slider !== source) slider.value = value;
    slider.setAttribute("aria-valuetext", `${value} ${input.unit}${own === undefined ? ", as given" : ""}`);
    if (field !== source) {
      // a range that is not pinned is no one number
      field.value = own ?? (input.kind === "range" ? "" : middle);
      field.placeholder = middle;
    }
    field.removeAttribute("aria-invalid");
    restore.disabled = own === undefined;
  }

  function pin(input, text, source) {
    const value = legal(input, text);
    if (value === null) {
      controls.get(input.name).field.setAttribute("aria-invalid", "true");
      return;
    }
    pinned.set(input.name, value);
    show(input, source);
    update();
  }

  function unpin(input, source) {
    const was = pinned.delete(input.name);
    show(input, source);
    if (was) update();
  }

  // ---- what follows a change -----------------------------------------------------------------

  const answer =
    document.querySelector("[data-answer]") ?? element("p", { "data-answer": "" });
  const commandLine = document.querySelector("[data-command]");
  const before = { answer: [], command: commandLine?.textContent };
  let last = null;
  let writing = 0;

  function update() {
    resets.disabled = !pinned.size;
    const result = pinned.size ? recompute() : null;
    if (result && !last) before.answer = [...answer.childNodes];
    if (result) answer.replaceChildren(element("h1", {}, sentence(result)));
    else if (last) answer.replaceChildren(...before.answer);
    answer.classList.toggle("recomputed", result !== null);
    if (commandLine) commandLine.textContent = result ? command() : before.command;
    last = result;
    for (const tell of globalThis.onRecompute) tell(result);
    window.clearTimeout(writing);
    writing = window.setTimeout(write, HASH_DELAY);
  }

  // ---- the state in the address --------------------------------------------------------------

  const state = () =>
    [...pinned]
      .map(([name, text]) => {
        const value = plain(unscaled(byName.get(name), text));
        return `${encodeURIComponent(name)}=${value}`;
      })
      .join("&");

  const address = () => window.location.href.split("#")[0] + (pinned.size ? `#${state()}` : "");
  const write = () => window.history.replaceState(null, "", address());

  /** Pins what an address says and an input can be; an anchor, and all else, says nothing. */
  function read() {
    const found = new Map();
    for (const pair of window.location.hash.slice(1).split("&")) {
      const [name, text] = [...pair.split("="), ""].map(decoded);
      const input = byName.get(name);
      const exact = input && /^\d+(\.\d+)?$/.test(text) && text.length <= LONGEST && engine.fraction(text);
      const value = exact && legal(input, plain(times(exact, engine.fraction(`${input.scale}`))));
      if (value) found.set(name, value);
    }
    return found;
  }

  function decoded(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return "";
    }
  }

  function restoreFromAddress() {
    const found = read();
    if (!found.size && !pinned.size) return;
    pinned.clear();
    for (const [name, text] of found) pinned.set(name, text);
    for (const input of inputs) if (controls.has(input.name)) show(input);
    update();
  }

  // ---- copying -------------------------------------------------------------------------------

  const COPIES = [
    ["As text", () => asText()],
    ["Link", address],
    ["Command", () => (pinned.size ? command() : commandLine?.textContent)],
    ["Citation", () => pinned.size ? changed(data.texts.citation) : data.texts.citation],
    ["Method and sources", () => pinned.size ? changed(data.texts.method) : data.texts.method],
  ];

  /** The answer, and what of it was changed. */
  function asText() {
    if (!pinned.size) return data.texts.answer ?? answer.textContent.trim();
    const changes = [...pinned].map(([name, text]) => {
      const { label, unit, given } = byName.get(name);
      return `${label}: ${text} ${unit} (given: ${given})`;
    });
    return [answer.textContent, ...changes].join("\n");
  }

  /** What was written of the answer as given, after what became of it here. */
  const changed = (text) => `${asText()}\n${command()}\n\nAs given, before these changes:\n${text}`;

  function copyButtons() {
    const status = element("span", { role: "status", className: "copied" });
    const area = element("textarea", {
      readOnly: true, hidden: true, rows: 4, "aria-label": "Text to copy",
    });
    const buttons = COPIES.filter(([, make]) => make()).map(([label, make]) => {
      const button = element("button", { type: "button", className: "copy" }, `Copy: ${label.toLowerCase()}`);
      button.addEventListener("click", () => copy(make(), status, area));
      return button;
    });
    const place = document.getElementById("copy") ?? section;
    place.append(element("div", { className: "copies" }, ...buttons, status, area));
  }

  /** To the clipboard; where there is none, into a text area, selected. */
  async function copy(text, status, area) {
    area.hidden = true;
    try {
      await window.navigator.clipboard.writeText(text);
      status.textContent = "Copied.";
    } catch {
      Object.assign(area, { value: text, hidden: false });
      area.focus();
      area.select();
      status.textContent = "Select the text and copy it.";
    }
  }

  // ---- begin ---------------------------------------------------------------------------------

  answer.setAttribute("aria-live", "polite");
  if (!answer.isConnected) section.append(answer);
  section.append(element("h2", {}, "Change the assumptions"));
  inputs.forEach((input, n) => {
    if (!input.slider) return;
    section.append(control(input, n));
    show(input);
  });
  section.append(resets);
  resets.addEventListener("click", () => {
    pinned.clear();
    for (const name of controls.keys()) show(byName.get(name));
    update();
  });
  copyButtons();
  window.addEventListener("hashchange", restoreFromAddress);
  restoreFromAddress();
  // once in idle time, so that a first move is not slower than the next: nothing of it is shown
  (window.requestIdleCallback ?? window.setTimeout)(() => recompute());
};
