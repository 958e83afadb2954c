// Run before every template. What templates may call is assigned, so that they may also define it themselves.
Object.assign(globalThis, {
  circle: (x, y, radius) => [[x - radius, y, 1], [x + radius, y, 1]],
  rectangle: (width, height, x = 0, y = 0) =>
    [[x, y], [x + width, y], [x + width, y + height], [x, y + height]],
  slot: (x, y, length, width, angle = 0) => {
    const half = (length - width) / 2, radius = width / 2;
    const turn = angle * Math.PI / 180, cos = Math.cos(turn), sin = Math.sin(turn);
    return [[-half, -radius, 0], [half, -radius, 1], [half, radius, 0], [-half, radius, 1]]
      .map(([u, v, bulge]) => [x + u * cos - v * sin, y + u * sin + v * cos, bulge]);
  },
  // Corners [x, y] or [x, y, radius]: those with a radius are rounded.
  rounded: (corners) => corners.flatMap(([x, y, radius = 0], i) => {
    const [x0, y0] = corners.at(i - 1), [x1, y1] = corners[(i + 1) % corners.length];
    const came = Math.atan2(y - y0, x - x0), goes = Math.atan2(y1 - y, x1 - x);
    const turn = Math.atan2(Math.sin(goes - came), Math.cos(goes - came));
    if (!(radius > 0) || Math.abs(turn) < 1e-9) return [[x, y, 0]];
    const reach = radius * Math.tan(Math.abs(turn) / 2);
    return [[x - reach * Math.cos(came), y - reach * Math.sin(came), Math.tan(turn / 4)],
            [x + reach * Math.cos(goes), y + reach * Math.sin(goes), 0]];
  }),
});

// The call itself, with the engine's own functions: a template may have replaced what it finds.
Object.defineProperty(globalThis, "nestwrightCall", {
  value: ((parse, stringify, number, isFinite, keys, hasOwn) => (make, declared, text) => {
    const given = parse(text), values = {}, names = declared === null ? [] : keys(declared);
    const refused = (name, allowed) => stringify({ refused: name, allowed });
    if (typeof make !== "function") return stringify({ missing: true });
    for (let i = 0; i < names.length; i += 1) {
      const one = declared[names[i]];
      values[names[i]] = typeof one === "object" && one !== null ? one.default : one;
    }
    const all = keys(given);
    for (let i = 0; i < all.length; i += 1) {
      const name = all[i], known = hasOwn(values, name);
      if (declared !== null && !known) return refused(name, `no such name; names of this template: ${names.join(", ")}`);
      const value = typeof given[name] === "string" ? number(given[name].trim().replace(",", ".") || "x") : given[name];
      const wanted = !known || typeof values[name] === "number";
      if (known && wanted && !isFinite(value)) return refused(name, `a number such as 50 or 12.5, not '${given[name]}'`);
      values[name] = wanted && isFinite(value) ? value : given[name];
    }
    for (let i = 0; i < names.length; i += 1) {
      const name = names[i], one = declared[name], value = values[name];
      if (value === undefined) return refused(name, "is required: the template has no default for it");
      if (one.least !== undefined && value < one.least) return refused(name, `at least ${one.least}, not ${value}`);
      if (one.most !== undefined && value > one.most) return refused(name, `at most ${one.most}, not ${value}`);
    }
    return stringify({ made: make(values) });
  })(JSON.parse, JSON.stringify, Number, Number.isFinite, Object.keys, Object.hasOwn),
});
