/**
 * When does a stock run out? The walk of `estimator/depletion`, in the browser (METHODS §2).
 *
 * One walk over two kinds of numbers. EXACT numbers are fractions of BigInts: the answer is the one
 * that Python gives, ties included. FLOAT numbers are for ramps and storage losses, whose roots are
 * irrational, and for many draws: there a level within TIE of all rounds there have ever been is on
 * a mark, as in `depletion/columns`, and answers agree to 9 digits.
 *
 * A plan is {stock, reserve, use, production, arrivals, ration, decay, lead, goal}, in numbers of
 * one kind. `use` and `production` are lists of lists of phases, one list for each stock that is
 * pooled. No DOM here: the page and Node load the same file, as `globalThis.engine`.
 */
"use strict";

globalThis.engine = (() => {
  const TIE = 1e-10; // of all rounds, see depletion/columns/walk.py
  const FLOW_TIE = 1e-14; // of the rates that a difference is of
  const MOST_PIECES = 10000; // of one stretch, where two or three are usual

  // ---- numbers -------------------------------------------------------------------------------

  /** A fraction in lowest terms; `d` is above 0. */
  function reduced(n, d) {
    if (d === 1n) return { n, d };
    let [a, b] = [n < 0n ? -n : n, d];
    while (b) [a, b] = [b, a % b];
    return d < 0n ? { n: -n / a, d: -d / a } : { n: n / a, d: d / a };
  }

  /** A fraction from "7/2", "3.5" or "35e-1"; null for anything else. */
  function fraction(text) {
    const parts = /^(-?)(?:(\d+)\/(\d+)|(\d*)\.?(\d*)(?:e([+-]?\d{1,3}))?)$/i.exec(text);
    if (!parts) return null;
    const [, sign, top, bottom, whole, decimals, exponent] = parts;
    if (top) return Number(bottom) ? reduced(BigInt(sign + top), BigInt(bottom)) : null;
    if (!(whole + decimals)) return null;
    const power = BigInt(exponent ?? 0) - BigInt(decimals.length);
    const digits = BigInt(whole + decimals) * (sign ? -1n : 1n);
    return power < 0n ? reduced(digits, 10n ** -power) : { n: digits * 10n ** power, d: 1n };
  }

  /** A fraction as Python writes it. */
  const text = ({ n, d }) => (d === 1n ? `${n}` : `${n}/${d}`);

  /** The nearest float, or one beside it. */
  function float({ n, d }) {
    // what is longer than a float's exponent is cut to a ratio that is not
    const spare = BigInt(Math.max(0, 4 * Math.max(`${n}`.length, `${d}`.length) - 1000));
    return Number(n >> spare) / Number(d >> spare);
  }

  /** A difference of two or three numbers above 0, in which mere rounding is nothing. */
  function settled(difference, scale) {
    return Math.abs(difference) <= FLOW_TIE * scale ? 0 : difference;
  }

  /**
   * Kinds of numbers. `net` is supply less use less loss; `falls` says when a level `height` above
   * a mark first goes below it, within the time that is `left` (null for ever), or null; `after` is
   * the level after a time; `on` moves a level onto a mark that it is as good as on.
   */
  const EXACT = {
    of: fraction,
    count: (number) => ({ n: BigInt(number), d: 1n }),
    zero: { n: 0n, d: 1n },
    one: { n: 1n, d: 1n },
    plus: (a, b) =>
      a.d === b.d ? reduced(a.n + b.n, a.d) : reduced(a.n * b.d + b.n * a.d, a.d * b.d),
    minus: (a, b) =>
      a.d === b.d ? reduced(a.n - b.n, a.d) : reduced(a.n * b.d - b.n * a.d, a.d * b.d),
    times: (a, b) => reduced(a.n * b.n, a.d * b.d),
    over: (a, b) => reduced(a.n * b.d, a.d * b.n),
    compare(a, b) {
      const [left, right] = a.d === b.d ? [a.n, b.n] : [a.n * b.d, b.n * a.d];
      return left < right ? -1 : left > right ? 1 : 0;
    },
    whole: ({ n, d }) => Number(n / d),
    shots: (most, hit) =>
      EXACT.over(EXACT.minus(EXACT.one, power(EXACT.minus(EXACT.one, hit), most)), hit),
    decay: () => 0, // a plan with a loss is walked in floats
    net: (supply, use) => EXACT.minus(supply, use),
    slack: () => null,
    on: (level) => level,
    after: (level, flow, time) => EXACT.plus(level, EXACT.times(flow.value, time)),
    falls(height, flow, left) {
      if (flow.value.n >= 0n || (left && EXACT.after(height, flow, left).n >= 0n)) return null;
      return EXACT.over(height, { n: -flow.value.n, d: flow.value.d });
    },
    negative: ({ n, d }) => ({ n: -n, d }),
  };

  const power = ({ n, d }, times) => ({ n: n ** BigInt(times), d: d ** BigInt(times) });

  const FLOAT = {
    of: (text) => float(fraction(text)),
    count: (number) => number,
    zero: 0,
    one: 1,
    plus: (a, b) => a + b,
    minus: (a, b) => a - b,
    times: (a, b) => a * b,
    over: (a, b) => a / b,
    compare: (a, b) => (a < b ? -1 : a > b ? 1 : 0),
    whole: Math.trunc,
    shots: (most, hit) => -Math.expm1(most * Math.log1p(-hit)) / hit,
    decay: (loss, days) => -Math.log1p(-loss) / days,
    net: (supply, use, lost = 0) => settled(supply - use - lost, supply + use + Math.abs(lost)),
    slack: (rounds) => TIE * rounds,
    on: (level, marks, slack) => marks.find((mark) => Math.abs(level - mark) <= slack) ?? level,
    after(level, { value, slope }, time, decay) {
      if (!decay) return level + (value + (slope * time) / 2) * time;
      return level + (value - decay * level) * faded(decay, time) + slope * drifted(decay, time);
    },
    falls(height, flow, left, slack, decay, mark) {
      if (decay) return fades(height, flow, left, slack, decay, mark);
      const { value, slope } = flow;
      if (left === null) return value < 0 ? height / -value : null;
      const turn = slope > 0 && -value / slope < left ? Math.max(-value / slope, 0) : 0;
      const lowest = Math.min(FLOAT.after(height, flow, left), height + (value * turn) / 2);
      if (!(lowest < -slack)) return null;
      const root = Math.sqrt(Math.max(value * value - 2 * slope * height, 0));
      return value > 0 ? (value + root) / -slope : (2 * height) / (root - value);
    },
    negative: (a) => -a,
  };

  /** The integral of e^(−decay·t) from 0 to `time`. */
  const faded = (decay, time) => -Math.expm1(-decay * time) / decay;

  /** The integral of `faded`: a series where the closed form would lose digits. */
  function drifted(decay, time) {
    const small = decay * time;
    if (small >= 1e-3) return (time - faded(decay, time)) / decay;
    return time * time * (1 / 2 - small * (1 / 6 - small * (1 / 24 - small / 120)));
  }

  /** `falls` with a storage loss: the height is still + drift·t + fading·e^(−decay·t). */
  function fades(height, { value, slope, moved }, left, slack, decay, mark) {
    const lost = decay * mark;
    const pull = settled(value - lost, moved + Math.abs(lost));
    const first = pull - decay * height;
    if (slope === 0) {
      const end = left === null ? pull / decay : height + first * faded(decay, left);
      return pull < 0 && end < -slack ? Math.log1p((decay * height) / -pull) / decay : null;
    }
    const at = (time) => height + first * faded(decay, time) + slope * drifted(decay, time);
    // it turns at most once: below 0 at the turn after a fall, or at the end after a rise
    const turn = Math.log1p((-decay * first) / slope) / decay;
    const turns = turn > 0 && turn < left ? turn : 0;
    let [start, end] = [first < 0 ? 0 : turns, left];
    if (first < 0 && turns && at(turns) < -slack) end = turns;
    if (!(at(end) < -slack)) return null;
    for (let n = 0; n < 200; n++) {
      const middle = (start + end) / 2;
      if (middle <= start || middle >= end) break;
      if (at(middle) < 0) end = middle;
      else start = middle;
    }
    return end;
  }

  // ---- the walk ------------------------------------------------------------------------------

  /** The walk in numbers of one kind. */
  function walker(kind) {
    const { zero, one, plus, minus, times, over, compare, net, after, negative } = kind;

    // A rate that is linear in time: its value now, and its change in a day. Only floats have
    // slopes, which therefore are plain numbers: 0 in exact lines.
    const line = (value, slope = 0) => ({ value, slope });
    const NOTHING = line(zero);
    const sign = ({ value, slope }) => compare(value, zero) || Math.sign(slope);
    const later = (rate, time) =>
      rate.slope ? line(rate.value + rate.slope * time, rate.slope) : rate;
    const opposite = ({ value, slope, moved }) => ({ value: negative(value), slope: -slope, moved });
    const total = (rate, time) => after(zero, rate, time, 0);

    /** Supply less use and loss, and how much is moved, of which rounding is a part. */
    function flow(supply, use, lost) {
      const scale = Math.abs(supply.slope) + Math.abs(use.slope);
      return {
        value: net(supply.value, use.value, lost),
        slope: settled(supply.slope - use.slope, scale),
        moved: plus(supply.value, use.value),
      };
    }

    /** The rate that phases prescribe from day 0 on; of legs that start together the last holds. */
    function legs(phases) {
      const found = [{ start: zero, rate: NOTHING }];
      let rate = zero;
      let settles = zero;
      for (const phase of [...phases].sort((a, b) => compare(a.start, b.start))) {
        if (compare(phase.start, settles) < 0) throw new RangeError("a phase begins while a ramp still runs");
        settles = plus(phase.start, phase.over);
        if (compare(phase.over, zero) > 0) {
          found.push({ start: phase.start, rate: line(rate, (phase.rate - rate) / phase.over) });
        }
        rate = phase.rate;
        found.push({ start: settles, rate: line(rate) });
      }
      return found;
    }

    /** Days inside ramps on which a rate passes `cap`. */
    function crossings(rate, cap) {
      const days = rate.map(({ start, rate: { value, slope } }, n) => {
        const day = slope ? start + (cap - value) / slope : start;
        return slope && day > start && day < rate[n + 1].start ? [day] : [];
      });
      return days.flat();
    }

    /** A function from each of several days, in their order, to the sum of rates right after it. */
    function summed(rates) {
      const places = rates.map(() => 0);
      return (day) => {
        let sum = NOTHING;
        for (let n = 0; n < rates.length; n++) {
          const rate = rates[n];
          let place = places[n];
          while (place + 1 < rate.length && compare(rate[place + 1].start, day) <= 0) place += 1;
          places[n] = place;
          const leg = rate[place];
          const own = leg.rate.slope ? later(leg.rate, minus(day, leg.start)) : leg.rate;
          sum = n ? line(plus(sum.value, own.value), sum.slope + own.slope) : own;
        }
        return sum;
      };
    }

    /** The level of a ration that can ever apply: only stock above the reserve is fired. */
    const rationing = ({ ration, reserve }) =>
      ration && compare(ration.level, reserve) > 0 ? ration : null;

    /** The time from day 0 on, cut where anything changes: between cuts all rates are linear. */
    function* stretches(plan) {
      const cap = rationing(plan)?.daily;
      const [use, production] = [plan.use.map(legs), plan.production.map(legs)];
      const arrivals = [...plan.arrivals].sort((a, b) => compare(a.day, b.day));
      const cuts = [zero, plan.lead];
      for (const rate of [...use, ...production]) for (const leg of rate) cuts.push(leg.start);
      for (const arrival of arrivals) cuts.push(arrival.day);
      if (cap !== undefined) for (const rate of use) cuts.push(...crossings(rate, cap));
      cuts.sort(compare);
      const days = cuts.filter((day, n) => n === 0 || compare(cuts[n - 1], day) !== 0);
      const [demandOn, madeOn] = [summed(use), summed(production)];
      let landing = 0;
      for (let n = 0; n < days.length; n++) {
        const start = days[n];
        let landed = zero;
        for (; landing < arrivals.length; landing++) {
          if (compare(arrivals[landing].day, start) > 0) break;
          landed = plus(landed, arrivals[landing].rounds);
        }
        const demand = demandOn(start);
        const isCapped = cap !== undefined && sign(flow(demand, line(cap), zero)) > 0;
        const rationed = isCapped ? line(cap) : demand;
        const made = compare(start, plan.lead) < 0 ? NOTHING : madeOn(start);
        yield { start, end: days[n + 1] ?? null, landed, demand, rationed, made };
      }
    }

    /**
     * The path of a stock, piece by piece: within a band between two marks (the reserve and the
     * ration level), or sliding along the mark that the flows on both its sides push it to. At the
     * reserve what comes in is fired, and the rest of the demand is unmet.
     *
     * A piece is {start, end, unmet, motion}: where it begins and ends (null for never) as day and
     * level; demand that is not met, as a line; and the net flow, null where it slides.
     */
    function* pieces(plan) {
      const ration = rationing(plan);
      const marks = ration ? [plan.reserve, ration.level] : [plan.reserve];
      let [day, level, rounds] = [zero, plan.stock, plan.stock];
      for (const stretch of stretches(plan)) {
        level = plus(level, stretch.landed);
        rounds = plus(rounds, stretch.landed);
        const slack = kind.slack(rounds);
        for (let n = 0; !stretch.end || compare(day, stretch.end) < 0; n++) {
          if (n > MOST_PIECES) throw new RangeError("the walk does not end");
          const start = { day, level: kind.on(level, marks, slack) };
          const found = piece(stretch, start, { marks, slack, decay: plan.decay });
          yield found;
          if (!found.end) return;
          ({ day, level } = found.end);
        }
        const lasted = minus(stretch.end, stretch.start);
        rounds = plus(rounds, total(stretch.made, lasted));
      }
    }

    /** The path from a spot to the next mark, or to the end of the stretch. */
    function piece(stretch, start, { marks, slack, decay }) {
      const { day, level } = start;
      const past = minus(day, stretch.start);
      const left = stretch.end === null ? null : minus(stretch.end, day);
      const made = later(stretch.made, past);
      const low = later(stretch.rationed, past);
      const high = later(stretch.demand, past);
      const useIn = (band) => (band === 0 ? NOTHING : band === 1 ? low : high);
      // bands are counted from below the reserve; a level on a mark belongs to the one above it
      let band = 0;
      while (band < marks.length && compare(marks[band], level) <= 0) band += 1;
      if (band && compare(marks[band - 1], level) === 0) {
        const lost = decay && decay * level;
        const above = flow(made, useIn(band), lost);
        if (sign(above) < 0) {
          const below = flow(made, useIn(band - 1), lost);
          if (sign(below) >= 0) return sliding(start, left, band, above, below);
          band -= 1;
        }
      }
      const motion = flow(made, useIn(band));
      const unmet = band ? NOTHING : low;
      let [time, mark] = [null, null];
      if (band > 0) {
        mark = marks[band - 1];
        time = kind.falls(minus(level, mark), motion, left, slack, decay, mark);
      }
      if (band < marks.length) {
        const rise = rises(level, motion, left, slack, decay, marks[band]);
        if (rise !== null && (time === null || compare(rise, time) < 0)) {
          [time, mark] = [rise, marks[band]];
        }
      }
      if (time !== null && (left === null || compare(time, left) < 0)) {
        return { start, end: { day: plus(day, time), level: mark }, unmet, motion };
      }
      const end = left && { day: stretch.end, level: after(level, motion, left, decay) };
      return { start, end, unmet, motion };
    }

    /** When a level first goes above a mark: `falls` turned upside down. */
    const rises = (level, motion, left, slack, decay, mark) =>
      kind.falls(minus(mark, level), opposite(motion), left, slack, decay, negative(mark));

    /** Along a mark, until the flow above it turns upwards or that below it downwards. */
    function sliding(start, left, band, above, below) {
      let time = left;
      if (above.slope > 0) time = Math.min(time, -above.value / above.slope);
      if (below.slope < 0) time = Math.min(time, -below.value / below.slope);
      const end = left && { day: plus(start.day, time), level: start.level };
      return { start, end, unmet: band === 1 ? opposite(above) : NOTHING, motion: null };
    }

    const inGap = ({ unmet }) => sign(unmet) > 0;

    // ---- what is read off the path -----------------------------------------------------------

    /** The first day of unmet demand, or at the level that is asked for; null for never. */
    function firstOut(plan) {
      for (const found of pieces(plan)) {
        if (plan.goal) {
          const day = firstAt(found, plan);
          if (day !== null) return day;
        } else if (inGap(found)) return found.start.day;
      }
      return null;
    }

    /** When a piece is first at the goal; what lands as it ends counts before that. */
    function firstAt({ start, end, motion }, { goal, decay, stock }) {
      const slack = kind.slack(plus(stock, goal.level));
      const ahead = goal.rises ? minus(goal.level, start.level) : minus(start.level, goal.level);
      if (compare(ahead, slack ?? zero) <= 0) return start.day;
      if (!motion) return null;
      const left = end && minus(end.day, start.day);
      let time = goal.rises
        ? rises(start.level, motion, left, slack, decay, goal.level)
        : kind.falls(ahead, motion, left, slack, decay, goal.level);
      if (time === null && motion.slope) {
        // it may touch the level where it turns
        const first = motion.value - decay * start.level;
        time = decay ? Math.log1p((-decay * first) / motion.slope) / decay : -first / motion.slope;
        const touches = time > 0 && time < left;
        const off = touches ? after(start.level, motion, time, decay) - goal.level : 0;
        if (!touches || Math.abs(off) > slack) time = null;
      }
      return time === null || (left && compare(time, left) >= 0) ? null : plus(start.day, time);
    }

    /** The whole schedule: the first stock-out, all gaps, and the curve as [day, level]. */
    function deplete(plan) {
      const path = [...pieces(plan)];
      const gaps = [];
      path.forEach((each, n) => {
        if (!inGap(each)) return;
        if (!n || !inGap(path[n - 1])) gaps.push({ start: each.start.day, days: zero, unmet: zero });
        const gap = gaps[gaps.length - 1];
        if (each.end) {
          const days = minus(each.end.day, each.start.day);
          gap.days = plus(gap.days, days);
          gap.unmet = plus(gap.unmet, total(each.unmet, days));
        } else gap.days = gap.unmet = null;
      });
      const days = gaps.length ? gaps[0].start : null;
      const last = [lastEvent(plan), days ?? zero].reduce((a, b) => (compare(a, b) < 0 ? b : a));
      const curve = [[zero, plan.stock]];
      for (const spot of path.flatMap(({ start, end }) => (end ? [start, end] : [start]))) {
        const [day, level] = curve[curve.length - 1];
        const isNew = compare(day, spot.day) || compare(level, spot.level);
        if (isNew && compare(spot.day, last) <= 0) curve.push([spot.day, spot.level]);
      }
      return { outcome: days === null ? "never" : "depletes", days, gaps, curve };
    }

    /** Day of the last arrival or change of a rate, 0 if there is none. */
    function lastEvent({ use, production, arrivals, lead }) {
      const phases = [...use, ...production].flat();
      const days = phases.map(({ start, over: ramp }) => plus(start, ramp));
      days.push(...arrivals.map((arrival) => arrival.day));
      return days.reduce((a, b) => (compare(a, b) < 0 ? b : a), lead);
    }

    /** Levels before and after what lands on each of these days, which are in order. */
    function levels(plan, days) {
      const found = [];
      let before = plan.stock;
      for (const { start, end, motion } of pieces(plan)) {
        for (let day = days[found.length]; found.length < days.length; day = days[found.length]) {
          if (end && compare(day, end.day) >= 0) break;
          const time = minus(day, start.day);
          const level = motion ? after(start.level, motion, time, plan.decay) : start.level;
          found.push([compare(day, start.day) === 0 ? before : level, level]);
        }
        if (!end || found.length === days.length) break;
        before = end.level;
      }
      return found;
    }

    /** Of several stocks by name: the first that is out, the last, and all in one pool. */
    function natures(plans) {
      const never = (day) => day === null;
      const answers = Object.entries(plans).map(([name, plan]) => ({ name, days: firstOut(plan) }));
      const isBefore = (a, b) =>
        !never(a.days) && (never(b.days) || compare(a.days, b.days) < 0);
      const first = answers.reduce((a, b) => (isBefore(b, a) ? b : a));
      const last = answers.reduce((a, b) => (isBefore(a, b) ? b : a));
      const pool = pooled(Object.values(plans));
      return { answers, first, last, pooled: pool && { days: firstOut(pool) } };
    }

    /** Several stocks as one; null with rationing, or if losses differ. */
    function pooled(plans) {
      const [first] = plans;
      if (plans.some((plan) => plan.ration || plan.decay !== first.decay)) return null;
      const sum = (key) => plans.map((plan) => plan[key]).reduce(plus);
      const all = (key) => plans.flatMap((plan) => plan[key]);
      return {
        ...first,
        stock: sum("stock"),
        reserve: sum("reserve"),
        use: all("use"),
        production: all("production"),
        arrivals: all("arrivals"),
        goal: null,
      };
    }

    // ---- from named numbers to plans, as estimator/scenario/plan.py does ----------------------

    /**
     * The plan of each stock by its nature; one named "" without natures.
     *
     * @param parts of a scenario, from `parted`.
     * @param values numbers of this kind by full name.
     * @param settings {month, losses}: its length, and the days that each kind of loss is for.
     */
    function plansOf(parts, values, settings) {
      const plans = {};
      for (const part of parts) plans[part.nature] = planOf(part, values, settings);
      return plans;
    }

    function planOf({ own, use, both }, values, { month, losses }) {
      const of = ({ names }) => {
        const known = {};
        for (const key in names) known[key] = values[names[key]];
        return known;
      };
      const rowsOf = ({ rows }, table) => (rows[table] ?? []).map((names) => of({ names }));
      const [mine, used] = [of(own), of(use)];
      const share = mine.share ?? one;
      const issued = over(one, minus(one, used.wastage ?? zero));
      const base = dailyRate(of(both));
      const first = base && times(base, share);
      const serviceable = times(totalRounds(mine, first), served(mine));
      const loss = Object.keys(losses).find((name) => mine[name] !== undefined);
      const ration = mine["ration.below"] !== undefined && {
        level: mine["ration.below"],
        daily: times(mine["ration.daily"], issued),
      };
      return {
        stock: serviceable,
        reserve: reserveOf(mine, serviceable, first),
        use: [usePhases(used, base, times(share, issued), rowsOf(use, "phase"))],
        production: [productionPhases(mine, rowsOf(own, "production_phase"))],
        arrivals: rowsOf(own, "arrival").flatMap(arrivalsOf),
        ration: ration || null,
        decay: loss ? kind.decay(mine[loss], kind.of(losses[loss] ?? month)) : 0,
        lead: mine.lead ?? zero,
        goal: goalOf(mine, serviceable),
      };
    }

    const served = ({ unserviceable }) => minus(one, unserviceable ?? zero);

    function totalRounds(mine, first) {
      if (mine.days_of_supply !== undefined) return times(mine.days_of_supply, first);
      if (mine.rounds_per_weapon !== undefined) return times(mine.weapons, mine.rounds_per_weapon);
      if (mine.containers !== undefined) return times(mine.containers, mine.per_container);
      if (mine.tonnes !== undefined) {
        return over(times(mine.tonnes, kind.count(1000)), mine.kg_per_round);
      }
      return mine.rounds ?? zero;
    }

    function reserveOf(mine, serviceable, first) {
      if (mine.reserve_share !== undefined) return times(mine.reserve_share, serviceable);
      if (mine.reserve_days !== undefined) return times(mine.reserve_days, first ?? zero);
      return mine.reserve ?? zero;
    }

    function goalOf(mine, stock) {
      if (mine.target !== undefined) return { level: mine.target, rises: true };
      if (mine.until_share !== undefined) {
        return { level: times(mine.until_share, stock), rises: false };
      }
      return mine.until_level === undefined ? null : { level: mine.until_level, rises: false };
    }

    function dailyRate(all) {
      if (all.per_weapon !== undefined) return times(all.weapons, all.per_weapon);
      if (all.targets !== undefined) {
        const hit = all.hit_chance;
        if (hit === undefined || compare(hit, zero) === 0) return times(all.targets, all.per_target);
        return times(all.targets, kind.shots(kind.whole(all.per_target), hit));
      }
      return all.daily ?? (all.days_of_supply === undefined ? null : one);
    }

    const FACTORS = ["weapons", "per_weapon", "targets", "per_target"];

    /** Phases of use: of each, its rate, its share of the first, or what changes of its product. */
    function usePhases(used, base, share, rows) {
      let before = base === null ? zero : times(base, share);
      const phases = base === null ? [] : [{ start: zero, rate: before, over: zero }];
      const product = { ...used };
      for (const row of rows) {
        const changed = FACTORS.filter((key) => row[key] !== undefined);
        for (const key of changed) product[key] = row[key];
        const own = row.share === undefined ? row.daily : times(row.share, base);
        const rate = times(changed.length ? dailyRate(product) : own, share);
        if (row.times === undefined) {
          phases.push({ start: row.from, rate, over: row.over ?? zero });
          before = rate;
          continue;
        }
        for (const start of repeated(row)) {
          phases.push({ start, rate, over: zero });
          phases.push({ start: plus(start, row.for), rate: before, over: zero });
        }
      }
      return phases;
    }

    function productionPhases({ production }, rows) {
      const first = { start: zero, rate: production, over: zero };
      const phases = rows.map((row) => ({
        start: row.from,
        rate: row.share === undefined ? row.production : times(row.share, production),
        over: row.over ?? zero,
      }));
      return production === undefined ? phases : [first, ...phases];
    }

    function arrivalsOf(row) {
      const rounds = times(row.rounds, served(row));
      return (row.on === undefined ? repeated(row) : [row.on]).map((day) => ({ day, rounds }));
    }

    /** The days of what begins `from` a day on and comes back `every` so often. */
    function repeated({ from, every, times: often }) {
      const days = [from];
      while (days.length < kind.whole(often)) {
        days.push(plus(from, times(every, kind.count(days.length))));
      }
      return days;
    }

    return { firstOut, deplete, levels, natures, plansOf };
  }

  /**
   * Inputs by the stock that they belong to.
   *
   * @param inputs each {name, nature, table, row, key}: its full name and the parts of that.
   * @returns for each nature (one named "" without any) {nature, own, use, both}: the names of its
   *   own inputs by plain key and the rows of its tables, those that say what is used, and all.
   */
  function parted(inputs) {
    const groups = { "": { names: {}, rows: {} } };
    for (const { name, nature, table, row, key } of inputs) {
      const group = (groups[nature] ??= { names: {}, rows: {} });
      if (table) ((group.rows[table] ??= [])[row - 1] ??= {})[key] = name;
      else group.names[key] = name;
    }
    const { "": shared, ...natures } = groups;
    const every = Object.entries(natures);
    if (!every.length) return [{ nature: "", own: shared, use: shared, both: shared }];
    return every.map(([nature, own]) => {
      const use = own.names.share === undefined ? own : shared;
      return { nature, own, use, both: { names: { ...use.names, ...own.names } } };
    });
  }

  /** Whether all answers are exact: without ramps and storage losses. */
  function isExact(inputs, values, losses) {
    return inputs.every(({ name, key }) => {
      const bends = key === "over" || key in losses;
      return !bends || fraction(values[name]).n === 0n;
    });
  }

  return {
    fraction,
    text,
    float,
    parted,
    isExact,
    exact: walker(EXACT),
    floats: walker(FLOAT),
    kinds: { exact: EXACT, floats: FLOAT },
  };
})();

if (typeof module === "object") module.exports = globalThis.engine;
