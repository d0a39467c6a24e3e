"use strict";
// Which column of the grid each pasted column is: by a heading pasted along, by the official width, or from the chosen
// cell on in the printed order. What is left out is told, never dropped silently.
(() => {
  const HEAD_ROWS = 12;
  const LEAST = 3;
  const TOTAL = /^(本页)?(合计|总计|小计|共计|累计):?$/;
  const spaceless = (text) => text.normalize("NFKC").replace(/\s+/g, "");

  // {heading: field}; "serial" and "unit" stand for columns that the grid does not have.
  const known = (settings) => {
    const found = new Map([[spaceless(settings.key_heading), "key"]]);
    settings.columns.forEach((column) => found.set(spaceless(column.heading), column.field));
    Object.keys(settings.others).forEach((kind) => {
      settings.others[kind].forEach((heading) => found.set(spaceless(heading), `-${kind}`));
    });
    return found;
  };

  const headingAt = (block, headings) => {
    const score = (row) => {
      const filled = row.filter((cell) => cell !== "");
      const hits = filled.filter((cell) => headings.has(spaceless(cell))).length;
      return hits * 2 >= filled.length ? hits : 0;
    };
    const least = Math.min(LEAST, Math.max(...block.map((row) => row.length)));
    return block.slice(0, HEAD_ROWS).findIndex((row) => score(row) >= least && score(row) > 1);
  };

  const official = (settings, width) => {
    const fields = settings.printed.map((field, at) => field || (at === 0 ? "-serial" : "-unit"));
    return width > fields.length ? fields.concat("key") : fields;
  };

  const numbersOnly = (row) => {
    const filled = row.filter((cell) => cell !== "");
    return filled.length > 1 && filled.every((cell, at) => Number(cell.replace(/[()（）]/g, "")) === Number(filled[0].replace(/[()（）]/g, "")) + at);
  };

  // The fields of the block's columns, and its rows without what stands above the data.
  const layout = (block, settings, start) => {
    const headings = known(settings);
    const head = headingAt(block, headings);
    if (head >= 0) {
      const fields = block[head].map((cell) => headings.get(spaceless(cell)) || null);
      const unknown = block[head].filter((cell, at) => cell !== "" && !fields[at]);
      const body = block.slice(head + 1);
      if (body.length && numbersOnly(body[0])) body.shift();
      return { fields, body, unknown, whole: true };
    }
    const width = settings.printed.length;
    const wide = block[0].length;
    if ((wide === width || wide === width + 1) && block.every((row) => row.length === wide)) {
      return { fields: official(settings, wide), body: block, unknown: [], whole: true };
    }
    return { fields: settings.columns.slice(start).map((column) => column.field), body: block, unknown: [], whole: false };
  };

  const isTotal = (row, fields) => {
    const first = row.findIndex((cell) => cell !== "");
    return first >= 0 && (fields[first] || "").startsWith("-") && TOTAL.test(spaceless(row[first]));
  };

  // A whole row is another row of the ledger, or none; some of its cells leave it the one that it is.
  const values = (row, plan, settings) => {
    const whole = settings.columns.every((column) => plan.fields.includes(column.field));
    const found = whole ? { key: "" } : {};
    plan.fields.forEach((field, at) => {
      if (field && !field.startsWith("-") && at < row.length) found[field] = row[at];
    });
    return found;
  };

  // {rows: [{field: text}], whole, totals, beyond, unknown, units}; start = number of the chosen column.
  const place = (block, settings, start) => {
    const plan = layout(block, settings, start);
    const body = plan.body.filter((row) => !isTotal(row, plan.fields));
    const unitAt = plan.fields.indexOf("-unit");
    const units = unitAt < 0 ? [] : body.map((row) => spaceless(row[unitAt] || ""));
    return {
      rows: body.map((row) => values(row, plan, settings)),
      whole: plan.whole,
      totals: plan.body.length - body.length,
      beyond: plan.whole ? 0 : Math.max(0, ...body.map((row) => row.length - plan.fields.length)),
      unknown: plan.unknown,
      other: units.find((name) => name !== "" && name !== spaceless(settings.unit)) || "",
    };
  };

  window.qingqian.grid.place = place;
})();
