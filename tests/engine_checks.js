// What the engine makes of schedules whose answers are known: in the page, and in Node.
"use strict";

globalThis.engineChecks = (() => {
  const { engine } = globalThis;

  /** All that is known of a schedule, as `expected` in engine_schedules.py has it. */
  function answered({ inputs, values }, settings) {
    const isExact = engine.isExact(inputs, values, settings.losses);
    const walk = isExact ? engine.exact : engine.floats;
    const kind = isExact ? engine.kinds.exact : engine.kinds.floats;
    const say = (number) => (number === null ? null : isExact ? engine.text(number) : number);
    const numbers = {};
    for (const name in values) numbers[name] = kind.of(values[name]);
    const plans = walk.plansOf(engine.parted(inputs), numbers, settings);
    const found = { plans: {} };
    for (const [name, plan] of Object.entries(plans)) {
      const whole = walk.deplete(plan);
      found.plans[name] = {
        first: say(walk.firstOut(plan)),
        days: say(whole.days),
        gaps: whole.gaps.map(({ start, days, unmet }) => [start, days, unmet].map(say)),
        curve: whole.curve.map((point) => point.map(say)),
      };
    }
    if (Object.keys(plans).length > 1) {
      const { first, last, pooled } = walk.natures(plans);
      found.natures = [first.name, last.name, pooled !== null, pooled && say(pooled.days)];
    }
    return found;
  }

  const number = (text) =>
    text.includes("/") ? engine.float(engine.fraction(text)) : Number(text);

  /** Floats of the engine against text from Python, to 1e-9 of either or of `scale`. */
  function isNear(found, wanted, scale) {
    if (found === null || wanted === null) return found === wanted;
    return Math.abs(found - number(wanted)) <= 1e-9 * Math.max(scale, Math.abs(found));
  }

  /**
   * The schedules of a batch that the engine answers otherwise than Python, at most ten of them.
   *
   * Of what bends only the days are compared: where two events differ by mere rounding, floats
   * may have one point of the curve more.
   */
  return function differing(batch) {
    const { settings, cases } = JSON.parse(batch);
    const wrong = [];
    for (const one of cases) {
      let found;
      try {
        found = answered(one, settings);
      } catch (error) {
        found = `${error}`;
      }
      const same = one.bends
        ? Object.entries(one.expected.plans).every(
            ([name, { first }]) => found.plans && isNear(found.plans[name].first, first, 1e-3),
          )
        : JSON.stringify(found) === JSON.stringify(one.expected);
      if (!same && wrong.length < 10) wrong.push({ ...one, found });
    }
    return JSON.stringify(wrong);
  };
})();
