"use strict";
// The chosen cell and the block around it: where it is, how it looks, and how it comes into view.
(() => {
  const makePicks = (sheet, settings, rows, moved) => {
    const fields = settings.columns.map((column) => column.field);
    const order = new Map(fields.map((field, at) => [field, at]));
    const pinned = order.get(settings.pinned);
    let head = { at: 0, col: 0 };
    let anchor = head;

    const range = () => ({
      top: Math.min(head.at, anchor.at),
      bottom: Math.max(head.at, anchor.at),
      left: Math.min(head.col, anchor.col),
      right: Math.max(head.col, anchor.col),
    });
    const element = (at, col) => {
      const row = sheet.row(at);
      return row ? row.querySelector(`[tabulator-field="${fields[col]}"]`) : null;
    };

    const paintRow = (row, block) => {
      const at = sheet.at(row.dataset.id);
      const within = at >= block.top && at <= block.bottom;
      row.classList.toggle("is-here", at === head.at);
      row.querySelectorAll(".tabulator-cell[tabulator-field]").forEach((cell) => {
        const col = order.get(cell.getAttribute("tabulator-field"));
        const picked = within && col >= block.left && col <= block.right;
        cell.classList.toggle("is-picked", picked);
        cell.classList.toggle("is-active", at === head.at && col === head.col);
        if (picked) cell.setAttribute("aria-selected", "true");
        else cell.removeAttribute("aria-selected");
      });
    };
    const paint = () => {
      const block = range();
      sheet.table.element.querySelectorAll(".tabulator-row").forEach((row) => paintRow(row, block));
    };

    // A row that is drawn stands where it stands; one that is not is looked for where it should be.
    const revealRow = (holder) => {
      const sample = holder.querySelector(".tabulator-row");
      if (!sample) return;
      const height = sample.offsetHeight;
      const row = sheet.row(head.at);
      const start = holder.getBoundingClientRect().top + holder.clientTop - holder.scrollTop;
      const top = row ? row.getBoundingClientRect().top - start : head.at * height;
      if (top < holder.scrollTop) holder.scrollTop = top;
      else if (top + height > holder.scrollTop + holder.clientHeight) holder.scrollTop = top + height - holder.clientHeight;
    };
    const revealColumn = (holder) => {
      const widths = sheet.table.getColumns().map((column) => column.getWidth());
      const left = widths.slice(0, head.col + 1).reduce((sum, width) => sum + width, 0);
      const right = left + widths[head.col + 1];
      const covered = widths[0] + (head.col > pinned ? widths[pinned + 1] : 0);
      if (head.col !== pinned && left < holder.scrollLeft + covered) holder.scrollLeft = left - covered;
      else if (right > holder.scrollLeft + holder.clientWidth) holder.scrollLeft = right - holder.clientWidth;
    };

    const held = (place) => ({
      at: Math.max(0, Math.min(place.at, rows.count() - 1)),
      col: Math.max(0, Math.min(place.col, fields.length - 1)),
    });
    const reveal = () => {
      revealRow(sheet.holder());
      revealColumn(sheet.holder());
    };
    const go = (at, col, extend) => {
      head = held({ at, col });
      if (!extend) anchor = head;
      reveal();
      paint();
      moved(head);
    };
    // A block without moving the view: whole rows, or everything.
    const pick = (from, to) => {
      anchor = held(from);
      head = held(to);
      paint();
      moved(head);
    };

    return { fields, head: () => head, anchor: () => anchor, range, element, paint, reveal, go, pick };
  };

  window.qingqian.grid.makePicks = makePicks;
})();
