"use strict";
// The rows as typed. A row is never changed but replaced, so that a step back is the list of rows of before.
(() => {
  const STEPS = 100;

  // fields: their names; most: how many rows; told(before, after) is called after every change.
  const makeRows = (fields, most, told) => {
    let next = 1;
    let rows = [];
    let past = [];
    let future = [];

    const blank = () => {
      const row = { id: next, key: "" };
      next += 1;
      fields.forEach((field) => { row[field] = ""; });
      return row;
    };
    const blanks = (count) => Array.from({ length: count }, blank);
    const become = (after) => {
      const before = rows;
      rows = after;
      told(before, after);
    };
    const change = (after) => {
      past = past.concat([rows]).slice(-STEPS);
      future = [];
      become(after);
    };

    // edits: [{at, values: {field: text}}]; rows beyond the end are made.
    const put = (edits) => {
      const after = rows.slice();
      let changed = false;
      edits.forEach(({ at, values }) => {
        if (at >= after.length) after.push(...blanks(at + 1 - after.length));
        if (Object.keys(values).every((field) => after[at][field] === values[field])) return;
        after[at] = Object.assign({}, after[at], values);
        changed = true;
      });
      if (changed) change(after);
      return changed;
    };
    const append = (count) => {
      const room = Math.min(count, most - rows.length);
      if (room > 0) change(rows.concat(blanks(room)));
      return Math.max(room, 0);
    };
    const remove = (top, bottom) => {
      const rest = rows.slice(0, top).concat(rows.slice(bottom + 1));
      change(rest.length ? rest : blanks(1));
    };
    const step = (from, to) => {
      if (!from.length) return false;
      to.push(rows);
      become(from.pop());
      return true;
    };
    const isFilled = (row) => fields.some((field) => row[field] !== "");

    rows = blanks(0);
    return {
      all: () => rows,
      count: () => rows.length,
      filled: () => rows.filter(isFilled),
      isFilled,
      put,
      append,
      remove,
      undo: () => step(past, future),
      redo: () => step(future, past),
      start: (count) => become(blanks(count)),
    };
  };

  window.qingqian.grid.makeRows = makeRows;
})();
