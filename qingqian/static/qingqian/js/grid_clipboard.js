"use strict";
// Copying, cutting and pasting blocks. A paste comes in whole or not at all, and says what it left out.
(() => {
  const makeClipboard = (input, settings, rows, picks, editor, keys, tell, warn) => {
    const { tsv, place } = window.qingqian.grid;

    const copied = () => {
      const block = picks.range();
      const fields = picks.fields.slice(block.left, block.right + 1);
      return tsv.write(rows.all().slice(block.top, block.bottom + 1).map((row) => fields.map((field) => row[field])));
    };
    const filled = (text) => {
      const block = picks.range();
      const values = {};
      picks.fields.slice(block.left, block.right + 1).forEach((field) => { values[field] = text; });
      return Array.from({ length: block.bottom - block.top + 1 }, (none, step) => ({ at: block.top + step, values }));
    };
    const withoutBlankEnd = (block) => {
      let end = block.length;
      while (end > 0 && block[end - 1].every((cell) => cell === "")) end -= 1;
      return block.slice(0, end);
    };

    // The first sentence that speaks against a paste, or "".
    const against = (block, top) => {
      const most = settings.most.toLocaleString();
      if (!block.length) return tell("pasted_nothing");
      if (top + block.length > settings.most + 1) return warn("too_many", { rows: block.length.toLocaleString(), most });
      const long = block.findIndex((row) => row.some((cell) => cell.length > settings.longest));
      if (long >= 0) return warn("too_long", { row: long + 1, most: settings.longest.toLocaleString() });
      return "";
    };
    const remarks = (found) => {
      if (found.totals) warn("totals", { rows: found.totals });
      if (found.beyond) warn("beyond", { columns: found.beyond });
      if (found.unknown.length) warn("unknown", { headings: found.unknown.join("、") });
      if (found.other) warn("other_unit", { name: found.other, unit: settings.unit });
    };

    const paste = (text) => {
      const block = withoutBlankEnd(tsv.parse(text));
      const area = picks.range();
      if (against(block, area.top)) return;
      if (block.length === 1 && block[0].length === 1) {
        rows.put(filled(block[0][0]));
        tell("pasted", { rows: area.bottom - area.top + 1 });
        return;
      }
      const found = place(block, settings, area.left);
      if (area.top + found.rows.length > settings.most) {
        warn("too_many", { rows: found.rows.length.toLocaleString(), most: settings.most.toLocaleString() });
        return;
      }
      rows.put(found.rows.map((values, step) => ({ at: area.top + step, values })));
      tell(found.whole ? "pasted_official" : "pasted", { rows: found.rows.length.toLocaleString() });
      remarks(found);
    };

    const elsewhere = (target) => target !== input && /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
    document.addEventListener("paste", (event) => {
      if (elsewhere(event.target)) return;
      const text = event.clipboardData.getData("text/plain");
      if (editor.isOpen() && !/[\t\n]/.test(text.trim())) return;
      event.preventDefault();
      editor.close(false);
      paste(text);
    });
    ["copy", "cut"].forEach((name) => input.addEventListener(name, (event) => {
      if (editor.isOpen()) return;
      event.preventDefault();
      event.clipboardData.setData("text/plain", copied());
      if (name === "cut") keys.clear();
    }));
    return { paste };
  };

  window.qingqian.grid.makeClipboard = makeClipboard;
})();
